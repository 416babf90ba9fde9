//! Gaussian-type orbitals: solid harmonics times sums of Gaussians.

use std::f64::consts::PI;
use std::fmt;

use crate::chain::Number;

/// The most primitives of a contraction.
pub(crate) const MOST_PRIMITIVES: usize = 6;

/// The highest l.
const HIGHEST: u8 = 4;

/// All 2 l + 1 orbitals of a shell at each point: rows of (x, y, z) in, rows of m = -l to l out.
///
/// `φ_m(x, y, z) = S_lm(x, y, z) Σ c_p N(α_p) e^(-α_p r²)`, a stage of chains:
/// [`Chain::orbitals`](crate::Chain::orbitals). S_lm = r^l Y_lm is the real solid harmonic, a
/// polynomial, so that r = 0 is a point like any other: for l = 1 y, z, x times √(3 / 4π), without the
/// sign of Condon and Shortley. `N(α)² = 2 (2α)^(l + 3/2) / Γ(l + 3/2)` makes the integral of φ² over
/// space 1 for a single primitive; published contractions (STO-nG) are those of normalised primitives.
///
/// Coordinates beyond ±10⁹ count as ±10⁹ in S, where the Gaussian is 0 unless α is below 10^-16.
///
/// ```
/// use wgpu_activations::{Chain, Direction, Orbitals, Shape, Slot, reference};
///
/// let p = Chain::x().orbitals(Orbitals::new(1, 0.8));
/// assert_eq!("orbitals(l=1, alpha=0.8)".parse(), Ok(p));
/// let given = [(Slot::X, &[0.0][..]), (Slot::X.nth(2), &[0.0]), (Slot::X.nth(3), &[0.5])];
/// let y = reference::run(p, Direction::Forward, Shape::rows(1, 3), &given)?;
/// assert_eq!((y[0].1[0], y[0].1[2]), (0.0, 0.0));
/// assert!((y[0].1[1] - 0.441_482_70).abs() < 1e-8);
/// # Ok::<(), wgpu_activations::Error>(())
/// ```
///
/// Sources: Boys 1950, doi:10.1098/rspa.1950.0036; Helgaker, Jørgensen, Olsen 2000, Molecular
/// Electronic-Structure Theory, 6.4 and 6.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Orbitals {
    degree: u8,
    count: u8,
    alphas: [Number; MOST_PRIMITIVES],
    weights: [Number; MOST_PRIMITIVES],
    along: Along,
    learns_alphas: bool,
    learns_weights: bool,
}

/// What of orbitals is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Along {
    /// The derivative, so many times along x, y and z, of order 2 at most: `[0; 3]` is the value.
    Axes([u8; 3]),
    /// The sum of the three second derivatives.
    Laplacian,
}

impl Along {
    /// The value itself.
    pub const NOTHING: Along = Along::Axes([0; 3]);

    /// As `xy` or `laplacian`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text == "laplacian" {
            return Some(Along::Laplacian);
        }
        let mut axes = [0; 3];
        for letter in text.chars() {
            axes["xyz".find(letter)?] += 1;
        }
        Some(Along::Axes(axes))
    }
}

impl fmt::Display for Along {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Along::Laplacian => f.write_str("laplacian"),
            Along::Axes(axes) => {
                let letters = ["x", "y", "z"].into_iter().zip(axes);
                letters
                    .map(|(letter, times)| letter.repeat((*times).into()))
                    .try_for_each(|s| f.write_str(&s))
            }
        }
    }
}

impl Orbitals {
    /// Those of one primitive.
    pub const fn new(l: u8, alpha: f32) -> Self {
        // What is not there is 1, so that equal ones are equal.
        let mut alphas = [Number::new(1.0); MOST_PRIMITIVES];
        alphas[0] = Number::new(alpha);
        Orbitals {
            degree: l,
            count: 1,
            alphas,
            weights: [Number::new(1.0); MOST_PRIMITIVES],
            along: Along::NOTHING,
            learns_alphas: false,
            learns_weights: false,
        }
    }

    /// Those of a contraction, 6 primitives at most: exponents with their coefficients.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Orbitals};
    ///
    /// // Hydrogen in STO-3G
    /// let primitives = [(3.425251, 0.1543290), (0.6239137, 0.5353281), (0.1688554, 0.4446345)];
    /// let chain = Chain::x().orbitals(Orbitals::contracted(0, &primitives));
    /// assert_eq!(chain.to_string().parse(), Ok(chain));
    /// ```
    pub const fn contracted(l: u8, primitives: &[(f32, f32)]) -> Self {
        let mut own = Orbitals::new(l, 1.0);
        let mut i = 0;
        while i < primitives.len() && i < MOST_PRIMITIVES {
            own.alphas[i] = Number::new(primitives[i].0);
            own.weights[i] = Number::new(primitives[i].1);
            i += 1;
        }
        own.count = if primitives.len() < 255 {
            primitives.len() as u8
        } else {
            255
        };
        own
    }

    /// A derivative of them.
    pub const fn along(self, along: Along) -> Self {
        Orbitals { along, ..self }
    }

    /// With exponents from slots: `Slot::Alpha`, `Slot::Alpha.nth(2)`, …, one number each.
    pub const fn learn_alphas(self) -> Self {
        Orbitals {
            learns_alphas: true,
            ..self
        }
    }

    /// With contraction coefficients from slots: `Slot::Contraction`, `Slot::Contraction.nth(2)`, …
    pub const fn learn_weights(self) -> Self {
        Orbitals {
            learns_weights: true,
            ..self
        }
    }

    /// How many there are: 2 l + 1.
    #[expect(clippy::len_without_is_empty, reason = "none is empty")]
    pub const fn len(&self) -> usize {
        2 * self.degree as usize + 1
    }

    /// l
    pub const fn degree(&self) -> u8 {
        self.degree
    }

    pub(crate) const fn derivative(&self) -> Along {
        self.along
    }

    /// How many primitives there are.
    pub(crate) fn primitives(&self) -> usize {
        self.count.into()
    }

    /// Whether exponents and coefficients are slots.
    pub(crate) const fn learns(&self) -> [bool; 2] {
        [self.learns_alphas, self.learns_weights]
    }

    pub(crate) fn alphas(&self) -> impl Iterator<Item = f32> + '_ {
        self.alphas[..usize::from(self.count).min(MOST_PRIMITIVES)]
            .iter()
            .map(|alpha| alpha.value())
    }

    pub(crate) fn weights(&self) -> impl Iterator<Item = f32> + '_ {
        self.weights[..usize::from(self.count).min(MOST_PRIMITIVES)]
            .iter()
            .map(|weight| weight.value())
    }

    /// The numbers that a body computes with: for each primitive what e^(-α r²) is multiplied with, or
    /// what of it is no slot, and -α where that is none; and the power of α in the former.
    pub(crate) fn constants(&self) -> Vec<f32> {
        let mut all = Vec::new();
        for (alpha, weight) in self.alphas().zip(self.weights()) {
            let (alpha, weight) = (f64::from(alpha), f64::from(weight));
            let factor = if self.learns_weights { 1.0 } else { weight };
            let power = if self.learns_alphas {
                1.0
            } else {
                alpha.powf(self.power())
            };
            all.extend([(self.norm() * factor * power) as f32, -alpha as f32]);
        }
        all.push(self.power() as f32);
        all
    }

    /// The same but for numbers.
    pub(crate) fn form(&self) -> Self {
        Orbitals {
            count: self.count,
            along: self.along,
            learns_alphas: self.learns_alphas,
            learns_weights: self.learns_weights,
            ..Orbitals::new(self.degree, 1.0)
        }
    }

    /// N(α) is this times α to the power of [`Orbitals::power`].
    pub(crate) fn norm(&self) -> f64 {
        let l = f64::from(self.degree);
        // Γ(l + 3/2)
        let gamma = (0..=self.degree).fold(PI.sqrt(), |gamma, k| gamma * (f64::from(k) + 0.5));
        (2.0 * 2f64.powf(l + 1.5) / gamma).sqrt()
    }

    pub(crate) fn power(&self) -> f64 {
        f64::from(self.degree) / 2.0 + 0.75
    }

    /// What is wrong with it.
    pub(crate) fn fault(&self) -> Option<String> {
        let count = usize::from(self.count);
        if self.degree > HIGHEST {
            return Some(format!("l is {}, and takes 0 to {HIGHEST}", self.degree));
        }
        if !(1..=MOST_PRIMITIVES).contains(&count) {
            return Some(format!(
                "it has {count} primitives, and takes 1 to {MOST_PRIMITIVES}"
            ));
        }
        if let Along::Axes(axes) = self.along
            && axes.iter().map(|times| u32::from(*times)).sum::<u32>() > 2
        {
            return Some(format!("d={} is of an order above 2", self.along));
        }
        let wrong = self
            .alphas()
            .find(|alpha| !(*alpha > 0.0 && alpha.is_finite()));
        if let Some(alpha) = wrong {
            return Some(format!("alpha is {alpha}: a finite number above 0"));
        }
        let wrong = self.weights().find(|weight| !weight.is_finite());
        wrong.map(|weight| format!("a coefficient is {weight}: a finite number"))
    }
}

/// `orbitals(l=2, alpha=0.8)`
impl fmt::Display for Orbitals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |numbers: Vec<String>| match &numbers[..] {
            [one] => one.clone(),
            all => format!("[{}]", all.join(", ")),
        };
        let text = |numbers: Vec<f32>| list(numbers.iter().map(f32::to_string).collect());
        write!(f, "orbitals(l={}", self.degree)?;
        match self.learns_alphas {
            true => write!(f, ", alpha=@tensor, primitives={}", self.count)?,
            false => write!(f, ", alpha={}", text(self.alphas().collect()))?,
        }
        match self.learns_weights {
            true => f.write_str(", c=@tensor")?,
            false if self.weights().any(|weight| weight != 1.0) => {
                write!(f, ", c={}", text(self.weights().collect()))?;
            }
            false => {}
        }
        match self.along {
            Along::NOTHING => f.write_str(")"),
            along => write!(f, ", d={along})"),
        }
    }
}

/// A polynomial in x, y and z: coefficients with powers.
pub(crate) type Polynomial = Vec<(f64, [u8; 3])>;

/// The derivative, so many times along each axis, of the real solid harmonic S_lm, m = column - l.
pub(crate) fn harmonic(degree: u8, column: usize, part: [u8; 3]) -> Polynomial {
    let l = usize::from(degree);
    let m = column.abs_diff(l);
    // r^m sin^m θ times cos mφ and sin mφ.
    let (mut cosine, mut sine): (Polynomial, Polynomial) = (vec![(1.0, [0; 3])], Vec::new());
    for _ in 0..m {
        let next = sum(&times(&cosine, X, 1.0), &times(&sine, Y, -1.0));
        sine = sum(&times(&cosine, Y, 1.0), &times(&sine, X, 1.0));
        cosine = next;
    }
    // r^(l - m) times the derivative of the Legendre polynomial, by its recursion in l.
    let odd: f64 = (1..=m).map(|k| (2 * k - 1) as f64).product();
    let (mut before, mut legendre): (Polynomial, Polynomial) = (Vec::new(), vec![(odd, [0; 3])]);
    for n in m + 1..=l {
        let ahead = times(&legendre, Z, (2 * n - 1) as f64);
        let squares = [X, Y, Z].map(|axis| {
            let once = times(&before, axis, 1.0);
            times(&once, axis, -((n + m - 1) as f64))
        });
        let all = squares.iter().fold(ahead, |all, square| sum(&all, square));
        before = legendre;
        legendre = all
            .into_iter()
            .map(|(c, powers)| (c / (n - m) as f64, powers))
            .collect();
    }
    let share: f64 = (l - m + 1..=l + m).map(|k| k as f64).product();
    let both = if m == 0 { 1.0 } else { 2.0 };
    let norm = (both * (2 * l + 1) as f64 / (4.0 * PI * share)).sqrt();
    let around = if column < l { &sine } else { &cosine };
    let mut all: Polynomial = Vec::new();
    for (c, powers) in around {
        let product = legendre.iter().map(|(d, others)| {
            let powers = [0, 1, 2].map(|axis| powers[axis] + others[axis]);
            (norm * c * d, powers)
        });
        all = sum(&all, &product.collect());
    }
    derived(all, part)
}

const X: [u8; 3] = [1, 0, 0];
const Y: [u8; 3] = [0, 1, 0];
const Z: [u8; 3] = [0, 0, 1];

/// Times a coordinate and a number.
fn times(polynomial: &Polynomial, axis: [u8; 3], factor: f64) -> Polynomial {
    let raised = |powers: &[u8; 3]| [0, 1, 2].map(|i| powers[i] + axis[i]);
    let terms = polynomial.iter();
    terms
        .map(|(c, powers)| (factor * c, raised(powers)))
        .collect()
}

/// The sum, each power once; terms that cancel are gone.
fn sum(one: &Polynomial, other: &Polynomial) -> Polynomial {
    let mut all = one.clone();
    for (c, powers) in other {
        match all.iter_mut().find(|(_, known)| known == powers) {
            Some((known, _)) => *known += c,
            None => all.push((*c, *powers)),
        }
    }
    all.retain(|(c, _)| c.abs() > 1e-12);
    all
}

fn derived(mut polynomial: Polynomial, part: [u8; 3]) -> Polynomial {
    for axis in 0..3 {
        for _ in 0..part[axis] {
            polynomial.retain(|(_, powers)| powers[axis] > 0);
            for (c, powers) in &mut polynomial {
                *c *= f64::from(powers[axis]);
                powers[axis] -= 1;
            }
        }
    }
    polynomial
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(polynomial: &Polynomial, [x, y, z]: [f64; 3]) -> f64 {
        let power = |x: f64, n: u8| x.powi(n.into());
        let terms = polynomial.iter();
        terms
            .map(|(c, [a, b, d])| c * power(x, *a) * power(y, *b) * power(z, *d))
            .sum()
    }

    /// Helgaker, Jørgensen, Olsen, table 6.3, times √((2 l + 1) / 4π).
    #[test]
    fn published_harmonics() {
        let [x, y, z] = [0.3, -0.7, 1.1_f64];
        let r2 = x * x + y * y + z * z;
        let three = 3f64.sqrt();
        let published: [(u8, &[f64]); 4] = [
            (0, &[1.0]),
            (1, &[y, z, x]),
            (
                2,
                &[
                    three * x * y,
                    three * y * z,
                    0.5 * (3.0 * z * z - r2),
                    three * x * z,
                    three / 2.0 * (x * x - y * y),
                ],
            ),
            (
                3,
                &[
                    0.5 * 2.5f64.sqrt() * (3.0 * x * x - y * y) * y,
                    15f64.sqrt() * x * y * z,
                    0.5 * 1.5f64.sqrt() * (5.0 * z * z - r2) * y,
                    0.5 * (5.0 * z * z - 3.0 * r2) * z,
                    0.5 * 1.5f64.sqrt() * (5.0 * z * z - r2) * x,
                    0.5 * 15f64.sqrt() * (x * x - y * y) * z,
                    0.5 * 2.5f64.sqrt() * (x * x - 3.0 * y * y) * x,
                ],
            ),
        ];
        for (l, values) in published {
            let norm = (f64::from(2 * l + 1) / (4.0 * PI)).sqrt();
            for (column, want) in values.iter().enumerate() {
                let got = at(&harmonic(l, column, [0; 3]), [x, y, z]);
                assert!((got - norm * want).abs() < 1e-12, "{l} {column}: {got}");
            }
        }
    }

    #[test]
    fn they_are_harmonic_and_orthonormal_on_the_sphere() {
        // Gauss-Legendre would be finer; equal steps in φ and Simpson's rule in cos θ are enough.
        let steps = 400;
        let all: Vec<(u8, usize)> = (0..=4u8)
            .flat_map(|l| (0..2 * usize::from(l) + 1).map(move |column| (l, column)))
            .collect();
        for (l, column) in &all {
            let laplacian: f64 = [[2, 0, 0], [0, 2, 0], [0, 0, 2]]
                .map(|part| at(&harmonic(*l, *column, part), [0.2, -0.5, 0.9]))
                .iter()
                .sum();
            assert!(laplacian.abs() < 1e-10, "{l} {column}");
        }
        let polynomials: Vec<Polynomial> = all
            .iter()
            .map(|(l, column)| harmonic(*l, *column, [0; 3]))
            .collect();
        let mut overlap = vec![vec![0.0; all.len()]; all.len()];
        for i in 0..=steps {
            let weight = match i {
                0 => 1.0,
                i if i == steps => 1.0,
                i if i % 2 == 1 => 4.0,
                _ => 2.0,
            };
            let cosine: f64 = -1.0 + 2.0 * f64::from(i) / f64::from(steps);
            let sine = (1.0 - cosine * cosine).max(0.0).sqrt();
            for k in 0..24 {
                let phi = 2.0 * PI * f64::from(k) / 24.0;
                let point = [sine * phi.cos(), sine * phi.sin(), cosine];
                let values: Vec<f64> = polynomials.iter().map(|p| at(p, point)).collect();
                let weight = weight * 2.0 / f64::from(steps) / 3.0 * 2.0 * PI / 24.0;
                for (row, a) in overlap.iter_mut().zip(&values) {
                    for (entry, b) in row.iter_mut().zip(&values) {
                        *entry += weight * a * b;
                    }
                }
            }
        }
        for (i, row) in overlap.iter().enumerate() {
            for (j, entry) in row.iter().enumerate() {
                let want = if i == j { 1.0 } else { 0.0 };
                assert!(
                    (entry - want).abs() < 1e-6,
                    "{:?} {:?}: {entry}",
                    all[i],
                    all[j]
                );
            }
        }
    }
}
