//! Bases: families of functions of one number, of which others are made.

mod budget;
mod knots;
#[cfg(feature = "cpu")]
mod local;
mod orbitals;
mod text;
mod value;

use crate::Error;
use crate::chain::{Number, OPEN};
use knots::Knots;
#[cfg(feature = "cpu")]
pub(crate) use local::{Locals, MOST_LOCALS};
pub use orbitals::{Along, Orbitals};
pub(crate) use orbitals::{Polynomial, harmonic};
pub(crate) use text::{Called, called};
pub(crate) use value::piece;

/// Functions B_0 to B_(K - 1) of one number: [`Chain::basis`](crate::Chain::basis) computes all of
/// them, [`Chain::series`](crate::Chain::series) their sum Σ c_k B_k(x) with coefficients that are
/// learned.
///
/// | name | K | B_k(x) |
/// |---|---|---|
/// | `bspline(degree, cells, from, to)` | cells + degree | the B-splines of this degree, 0 to 5, on equal cells: non-negative, with a sum of 1 on \[from, to\], with degree - 1 continuous derivatives |
/// | `bspline(degree, knots=[...])` | knots - degree - 1 | the same on any knots, of which several may be equal; on \[t_degree, t_K\] |
/// | `chebyshev(degree, from, to)` | degree + 1 | T_k(s), s = -1 at `from` and 1 at `to` |
/// | `fourier(terms, from, to)` | 2 terms + 1 | 1, cos ωx', sin ωx', cos 2ωx', …, x' = x - from, ω = 2π / (to - from) |
/// | `rbf(centers, from, to)` | centers | e^-((x - c_k) / h)², c_k from `from` to `to` in steps of h |
/// | `pwlu(cells, from, to)` | cells + 3 | for a piecewise linear function: its slope left of `from`, its values at the cells' ends, its slope right of `to` |
///
/// Outside \[from, to\] B-splines are 0; with `outside=linear` they go on as straight lines. Both ends
/// belong to the range. At a knot the derivatives that jump are those of the cell to its right, at
/// `to` those of the last cell, as in SciPy.
///
/// Sources: de Boor 1978, A Practical Guide to Splines; Liu et al. 2024, arXiv:2404.19756 (splines on
/// edges: KAN); SS et al. 2024, arXiv:2405.07200 (Chebyshev); Xu et al. 2024, arXiv:2406.01034
/// (Fourier); Li 2024, arXiv:2405.06721 (Gaussian radial basis functions); Zhou et al. 2021,
/// arXiv:2104.03693 (PWLU).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Basis {
    pub(crate) family: Family,
    from: Number,
    to: Number,
}

/// What of a basis a shader's text depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    BSpline {
        degree: u8,
        /// 0 where the coefficients are to say how many.
        cells: u16,
        outside: Outside,
    },
    OnKnots {
        degree: u8,
        knots: Knots,
        outside: Outside,
    },
    Chebyshev {
        degree: u16,
    },
    Fourier {
        terms: u16,
    },
    Rbf {
        centers: u16,
    },
    Pwlu {
        cells: u16,
    },
    /// 1, x, x², …: those of a rational function.
    Powers {
        count: u16,
    },
}

/// What B-splines are outside their range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Outside {
    #[default]
    Zero,
    Linear,
}

/// The most functions of a basis that are all computed for each number.
const MOST_GLOBAL: usize = 64;

/// The most cells.
const MOST_CELLS: usize = 4096;

/// The highest degree of B-splines.
const HIGHEST: u8 = 5;

impl Basis {
    const fn new(family: Family, from: f32, to: f32) -> Self {
        Basis {
            family,
            from: Number::new(from),
            to: Number::new(to),
        }
    }

    /// B-splines of a degree on equal cells.
    pub const fn bspline(degree: u8, cells: u16, from: f32, to: f32) -> Self {
        let outside = Outside::Zero;
        let family = Family::BSpline {
            degree,
            cells,
            outside,
        };
        Basis::new(family, from, to)
    }

    /// B-splines on any knots: as many as functions and the degree and one more. They are kept, each
    /// list once, as long as the process runs.
    ///
    /// # Errors
    /// [`Error::Chain`] where the knots are no ascending finite numbers, too few, or all of a cell.
    ///
    /// ```
    /// use wgpu_activations::Basis;
    ///
    /// let hats = Basis::bspline_on(1, &[0.0, 0.0, 1.0, 3.0, 3.0])?;
    /// assert_eq!(hats.len(), 3);
    /// assert_eq!([0, 1, 2].map(|k| hats.value(k, 0, 2.0)), [0.0, 0.5, 0.5]);
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    pub fn bspline_on(degree: u8, knots: &[f32]) -> Result<Self, Error> {
        let knots = Knots::of(degree, knots)?;
        let (from, to) = knots.range(degree);
        let outside = Outside::Zero;
        let family = Family::OnKnots {
            degree,
            knots,
            outside,
        };
        Ok(Basis::new(family, from, to))
    }

    /// Chebyshev polynomials up to a degree. Outside the range they go on.
    pub const fn chebyshev(degree: u16, from: f32, to: f32) -> Self {
        Basis::new(Family::Chebyshev { degree }, from, to)
    }

    /// 1 and so many cosines and sines.
    pub const fn fourier(terms: u16, from: f32, to: f32) -> Self {
        Basis::new(Family::Fourier { terms }, from, to)
    }

    /// Gaussians around so many points, as wide as the points are apart.
    pub const fn rbf(centers: u16, from: f32, to: f32) -> Self {
        Basis::new(Family::Rbf { centers }, from, to)
    }

    /// What a piecewise linear function is made of.
    pub const fn pwlu(cells: u16, from: f32, to: f32) -> Self {
        Basis::new(Family::Pwlu { cells }, from, to)
    }

    /// 1, x, x², …
    pub(crate) const fn powers(count: u16) -> Self {
        Basis::new(Family::Powers { count }, 0.0, 1.0)
    }

    /// B-splines that go on as straight lines outside their range; other bases as they are.
    pub const fn linear_outside(mut self) -> Self {
        if let Family::BSpline { outside, .. } | Family::OnKnots { outside, .. } = &mut self.family
        {
            *outside = Outside::Linear;
        }
        self
    }

    /// How many functions it has.
    #[expect(clippy::len_without_is_empty, reason = "none is empty")]
    pub const fn len(&self) -> usize {
        self.family.len()
    }

    /// Where it begins and ends.
    pub const fn range(&self) -> (f32, f32) {
        (self.from.value(), self.to.value())
    }

    /// The derivative of this order, 3 at most, of the function of this number, in f64: what is right.
    /// NaN for higher orders.
    pub fn value(&self, k: usize, order: usize, x: f64) -> f64 {
        value::value(self, k, order, x)
    }

    /// Whether a function may be other than 0 around x: the others have no part in a sum.
    pub(crate) fn is_local(&self, k: usize, x: f64) -> bool {
        let first = value::first(self, x);
        x.is_nan() || (first..first + self.family.locals()).contains(&k)
    }

    /// Numbers for each unit of x that its text is written in: cells, steps between centers, or
    /// half ranges.
    pub(crate) fn scale(&self) -> f64 {
        let (from, to) = self.range();
        let length = f64::from(to) - f64::from(from);
        match self.family {
            Family::BSpline { cells, .. } | Family::Pwlu { cells } => f64::from(cells) / length,
            Family::OnKnots { degree, knots, .. } => 1.0 / knots.narrowest(degree),
            Family::Chebyshev { .. } => 2.0 / length,
            Family::Fourier { .. } => 1.0 / length,
            Family::Rbf { centers } => (f64::from(centers) - 1.0) / length,
            Family::Powers { .. } => 1.0,
        }
    }

    /// What its text in shaders computes with: where it begins and ends, its scale and its middle.
    pub(crate) fn number(&self, k: usize) -> f32 {
        let (from, to) = self.range();
        let middle = 0.5 * (f64::from(from) + f64::from(to));
        [from, to, self.scale() as f32, middle as f32][k]
    }

    /// The same basis with so many functions, where it leaves that to its coefficients.
    pub(crate) fn of_length(mut self, length: usize) -> Self {
        // More than there may be are refused as such.
        let but = |less: usize| length.saturating_sub(less).min(u16::MAX.into()) as u16;
        match &mut self.family {
            Family::BSpline { degree, cells, .. } if *cells == 0 => *cells = but((*degree).into()),
            Family::Chebyshev { degree } if *degree == u16::MAX => *degree = but(1),
            Family::Fourier { terms } if *terms == 0 => *terms = but(1) / 2,
            Family::Rbf { centers } if *centers == 0 => *centers = but(0),
            Family::Pwlu { cells } if *cells == 0 => *cells = but(3),
            Family::Powers { count } if *count >= OPEN.into() => *count = but(0),
            _ => {}
        }
        self
    }

    /// Whether its size is left to its coefficients.
    pub(crate) fn is_open(&self) -> bool {
        *self != self.of_length(9)
    }

    /// What is wrong with it.
    pub(crate) fn fault(&self) -> Option<String> {
        let (from, to) = self.range();
        let name = self.family.name();
        if !(from.is_finite() && to.is_finite() && from < to) {
            return Some(format!(
                "{name} goes from {from} to {to}: it wants two finite numbers, the lower one first"
            ));
        }
        let within = |what: &str, number: usize, lowest: usize, highest: usize| {
            let is_within = (lowest..=highest).contains(&number);
            (!is_within)
                .then(|| format!("{name} has {what} = {number}, and takes {lowest} to {highest}"))
        };
        if self.is_open() {
            return Some(format!(
                "{name} does not say its size, and there are no coefficients to count: give it {}",
                self.family.size_name()
            ));
        }
        match self.family {
            Family::BSpline { degree, cells, .. } => within(
                "degree",
                degree.into(),
                0,
                HIGHEST.into(),
            )
            .or(within("cells", cells.into(), 1, MOST_CELLS)),
            Family::OnKnots { .. } => None,
            Family::Chebyshev { degree } => within("degree", degree.into(), 0, MOST_GLOBAL - 1),
            Family::Fourier { terms } => within("terms", terms.into(), 1, (MOST_GLOBAL - 1) / 2),
            Family::Rbf { centers } => within("centers", centers.into(), 2, MOST_GLOBAL),
            Family::Pwlu { cells } => within("cells", cells.into(), 1, MOST_CELLS),
            Family::Powers { count } => within("coefficients", count.into(), 1, 16),
        }
    }
}

impl Family {
    pub(crate) const fn len(&self) -> usize {
        match *self {
            Family::BSpline { degree, cells, .. } => degree as usize + cells as usize,
            Family::OnKnots { degree, knots, .. } => {
                knots.len().saturating_sub(degree as usize + 1)
            }
            Family::Chebyshev { degree } => degree as usize + 1,
            Family::Fourier { terms } => 2 * terms as usize + 1,
            Family::Rbf { centers } => centers as usize,
            Family::Pwlu { cells } => cells as usize + 3,
            Family::Powers { count } => count as usize,
        }
    }

    /// Its name in chains.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Family::BSpline { .. } | Family::OnKnots { .. } => "bspline",
            Family::Chebyshev { .. } => "chebyshev",
            Family::Fourier { .. } => "fourier",
            Family::Rbf { .. } => "rbf",
            Family::Pwlu { .. } => "pwlu",
            Family::Powers { .. } => "powers",
        }
    }

    /// What the parameter is called that says how many functions it has.
    pub(crate) const fn size_name(&self) -> &'static str {
        match self {
            Family::BSpline { .. } | Family::Pwlu { .. } => "cells",
            Family::OnKnots { .. } => "knots",
            Family::Chebyshev { .. } => "degree",
            Family::Fourier { .. } => "terms",
            Family::Rbf { .. } => "centers",
            Family::Powers { .. } => "degrees",
        }
    }

    /// The most functions that are not 0 at one number.
    pub(crate) const fn locals(&self) -> usize {
        match *self {
            Family::BSpline { degree, .. } | Family::OnKnots { degree, .. } => degree as usize + 1,
            Family::Pwlu { .. } => 2,
            _ => self.len(),
        }
    }
}
