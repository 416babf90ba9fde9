//! The numbers that a chain's formula is computed in.

use std::ops::{Add, Mul};

use crate::Chain;

/// A number that sums, products and the activation can be computed with.
pub(super) trait Number: Copy + Add<Output = Self> + Mul<Output = Self> {
    /// What is given.
    fn exact(value: f64) -> Self;
    /// The derivative of the chain's activation of this order.
    fn call(chain: &Chain, order: usize, at: Self) -> Self;
}

impl Number for f64 {
    fn exact(value: f64) -> Self {
        value
    }

    fn call(chain: &Chain, order: usize, at: Self) -> Self {
        super::value(at, order, *chain)
    }
}
