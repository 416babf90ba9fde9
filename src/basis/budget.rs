//! How far a basis in f32 may be off.

use super::{Basis, Family};

impl Basis {
    /// What x may be off by, counted in x itself: the place of x among the cells is found in f32.
    pub(crate) fn blur(&self, x: f64) -> f64 {
        let (from, to) = self.range();
        let (from, to) = (f64::from(from), f64::from(to));
        let rounding = f64::from(f32::EPSILON) / 2.0;
        let x = x.clamp(-f64::from(f32::MAX), f64::from(f32::MAX));
        let ends = from.abs().max(to.abs());
        match self.family {
            Family::Powers { .. } => 0.0,
            Family::OnKnots { .. } => 2.0 * rounding * x.abs().min(ends),
            Family::Pwlu { .. } | Family::BSpline { .. } => {
                4.0 * rounding * (x.clamp(from, to) - from).abs().max(0.25 * ends)
            }
            // Half a turn is rounded as the sine and the cosine take it.
            Family::Fourier { .. } => {
                4.0 * rounding * ((x - from).abs() + ends) + 2.0 * rounding * (to - from)
            }
            Family::Chebyshev { .. } | Family::Rbf { .. } => {
                4.0 * rounding * ((x - from).abs() + ends)
            }
        }
    }

    /// Whether nothing is known of a function at an x that is off by so much: it goes up and down within.
    pub(crate) fn is_lost(&self, k: usize, x: f64, off: f64) -> bool {
        let waves = k.div_ceil(2) as f64;
        x.is_finite()
            && matches!(self.family, Family::Fourier { .. } if off * self.scale() * waves > 0.1)
    }

    /// Roundings in ULP of [`Basis::size`].
    pub(crate) fn ulps(&self, order: usize) -> f64 {
        let further = 2.0 * order as f64;
        match self.family {
            Family::BSpline { degree, .. } => f64::from(degree) + 4.0 + further,
            Family::OnKnots { degree, .. } => 6.0 * f64::from(degree) + 6.0 + 4.0 * further,
            Family::Chebyshev { degree } => 4.0 * f64::from(degree) + 4.0 + further,
            Family::Fourier { terms } => 6.0 * f64::from(terms) + 4.0,
            Family::Rbf { .. } => 10.0 + further,
            Family::Pwlu { .. } => 4.0,
            Family::Powers { count } => f64::from(count) + 2.0,
        }
    }

    /// What roundings are counted in: the largest of all functions' derivatives of this order, or
    /// near to it.
    pub(crate) fn size(&self, k: usize, order: usize, x: f64) -> f64 {
        let scale = self.scale().powi(order as i32);
        let own = self.value(k, order, x).abs();
        match self.family {
            Family::BSpline { degree, .. } | Family::OnKnots { degree, .. } => {
                let p = f64::from(degree);
                scale * [1.0, p, p * p][order.min(2)].max(1.0)
            }
            Family::Chebyshev { .. } => {
                let growth = (k.max(1) as f64).powi(2 * order as i32);
                own.max(scale * growth)
            }
            Family::Fourier { .. } => {
                (k.div_ceil(2) as f64 * std::f64::consts::TAU).powi(order as i32) * scale
            }
            Family::Rbf { .. } => scale * [1.0, 1.0, 2.0][order.min(2)],
            Family::Pwlu { .. } => scale.max(own),
            Family::Powers { .. } => own,
        }
    }
}
