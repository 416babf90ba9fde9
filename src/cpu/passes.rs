//! Forward, backward and second order on slices: [`Loops`] on all cores.
//!
//! All slices of a call must have the same length.

use super::loops::Loops;
use super::threads::{Slices, on_all_cores};
use crate::act::KinkValue;

/// What of a chain the loops need: the activation's parameters and the values at kinks.
pub(crate) struct Curve<'a> {
    pub(crate) params: &'a [f64],
    pub(crate) kinks: &'a [KinkValue],
}

impl Curve<'_> {
    /// Puts the values at kinks in the places of the derivative of this order.
    fn at_kinks(&self, order: usize, x: &[f32], derivative: &mut [f32]) {
        for kink in self.kinks.iter().filter(|kink| kink.order == order) {
            let at = kink.x as f32;
            for (_, place) in x.iter().zip(&mut *derivative).filter(|(x, _)| **x == at) {
                *place = kink.value as f32;
            }
        }
    }
}

/// How many slopes are kept on the stack between their loop and the product: they stay in the
/// first-level cache.
const TILE: usize = 1024;

impl Loops {
    /// y = f(x)
    pub(crate) fn forward(&self, curve: &Curve<'_>, x: &[f32], y: &mut [f32]) {
        let slices = Slices {
            input: [x],
            output: [y],
        };
        on_all_cores(
            slices,
            |Slices {
                 input: [x],
                 output: [y],
             }| (self.values)(curve.params, x, y),
        );
    }

    /// x = f(x)
    pub(crate) fn forward_in_place(&self, curve: &Curve<'_>, x: &mut [f32]) {
        let slices = Slices {
            input: [],
            output: [x],
        };
        on_all_cores(slices, |Slices { output: [x], .. }| {
            for x in x.chunks_mut(TILE) {
                let mut copy = [0.0; TILE];
                let copy = &mut copy[..x.len()];
                copy.copy_from_slice(x);
                (self.values)(curve.params, copy, x);
            }
        });
    }

    /// dx = f′(x) dy
    pub(crate) fn backward(&self, curve: &Curve<'_>, x: &[f32], dy: &[f32], dx: &mut [f32]) {
        let slices = Slices {
            input: [x, dy],
            output: [dx],
        };
        on_all_cores(
            slices,
            |Slices {
                 input: [x, dy],
                 output: [dx],
             }| {
                let tiles = x.chunks(TILE).zip(dy.chunks(TILE)).zip(dx.chunks_mut(TILE));
                for ((x, dy), dx) in tiles {
                    let mut d1 = [0.0; TILE];
                    let d1 = &mut d1[..x.len()];
                    (self.slopes)(curve.params, x, d1);
                    curve.at_kinks(1, x, d1);
                    product(d1, dy, dx);
                }
            },
        );
    }

    /// dy = f′(x) dy
    pub(crate) fn backward_in_place(&self, curve: &Curve<'_>, x: &[f32], dy: &mut [f32]) {
        let slices = Slices {
            input: [x],
            output: [dy],
        };
        on_all_cores(
            slices,
            |Slices {
                 input: [x],
                 output: [dy],
             }| {
                for (x, dy) in x.chunks(TILE).zip(dy.chunks_mut(TILE)) {
                    let mut d1 = [0.0; TILE];
                    let d1 = &mut d1[..x.len()];
                    (self.slopes)(curve.params, x, d1);
                    curve.at_kinks(1, x, d1);
                    for (dy, d1) in dy.iter_mut().zip(d1) {
                        *dy *= *d1;
                    }
                }
            },
        );
    }

    /// ddy = f′(x) v, dx = f″(x) dy v
    pub(crate) fn second(&self, curve: &Curve<'_>, input: [&[f32]; 3], output: [&mut [f32]; 2]) {
        on_all_cores(
            Slices { input, output },
            |Slices {
                 input,
                 output: [ddy, dx],
             }| {
                let [mut y, mut d1, mut d2] = [[0.0; TILE]; 3];
                for start in (0..dx.len()).step_by(TILE) {
                    let range = start..dx.len().min(start + TILE);
                    let [x, dy, v] = input.map(|slice| &slice[range.clone()]);
                    let jet = [&mut y, &mut d1, &mut d2].map(|tile| &mut tile[..x.len()]);
                    (self.jets)(curve.params, x, jet);
                    curve.at_kinks(1, x, &mut d1[..x.len()]);
                    curve.at_kinks(2, x, &mut d2[..x.len()]);
                    product(&d1[..x.len()], v, &mut ddy[range.clone()]);
                    product(&d2[..x.len()], dy, &mut y[..x.len()]);
                    product(&y[..x.len()], v, &mut dx[range]);
                }
            },
        );
    }

    /// y = f(x), d1 = f′(x), d2 = f″(x)
    pub(crate) fn jet(&self, curve: &Curve<'_>, x: &[f32], output: [&mut [f32]; 3]) {
        on_all_cores(
            Slices { input: [x], output },
            |Slices {
                 input: [x],
                 output: [y, d1, d2],
             }| {
                (self.jets)(curve.params, x, [&mut *y, &mut *d1, &mut *d2]);
                curve.at_kinks(1, x, d1);
                curve.at_kinks(2, x, d2);
            },
        );
    }
}

/// c = a b
fn product(a: &[f32], b: &[f32], c: &mut [f32]) {
    for ((a, b), c) in a.iter().zip(b).zip(c) {
        *c = a * b;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Function;
    use crate::reference::Real;

    /// A chain without parameters and kinks.
    const PLAIN: &Curve<'_> = &Curve {
        params: &[],
        kinks: &[],
    };

    /// x^3: f′ = 3 x^2, f″ = 6 x.
    struct Cube;

    impl Function for Cube {
        const ULPS: [f64; 3] = [1.0; 3];
        const WIDE: bool = false;

        #[inline(always)]
        fn eval<R: Real>(x: R, _p: &[f64]) -> R {
            x * x * x
        }

        fn limits(_p: &[f64]) -> [[f64; 3]; 2] {
            let infinity = f64::INFINITY;
            [[-infinity, infinity, -infinity], [infinity; 3]]
        }
    }

    /// Small integers, so that all results are exact.
    fn integers(len: usize, step: usize) -> Vec<f32> {
        (0..len).map(|i| (i * step % 17) as f32 - 8.0).collect()
    }

    #[test]
    fn passes_are_the_products_that_they_say() {
        let loops = Loops::new::<Cube>();
        for len in [0, 1, TILE + 1, 100_003] {
            let [x, dy, v] = [3, 5, 7].map(|step| integers(len, step));
            let [mut y, mut d1, mut d2, mut dx, mut ddy] = [(); 5].map(|()| vec![0.0; len]);
            loops.forward(PLAIN, &x, &mut y);
            assert!(x.iter().zip(&y).all(|(x, y)| *y == x * x * x));
            let mut same = x.clone();
            loops.forward_in_place(PLAIN, &mut same);
            assert_eq!(same, y);

            loops.jet(PLAIN, &x, [&mut same, &mut d1, &mut d2]);
            assert_eq!(same, y);
            assert!(x.iter().zip(&d1).all(|(x, d1)| *d1 == 3.0 * x * x));
            assert!(x.iter().zip(&d2).all(|(x, d2)| *d2 == 6.0 * x));

            loops.backward(PLAIN, &x, &dy, &mut dx);
            assert!((0..len).all(|i| dx[i] == d1[i] * dy[i]));
            same.copy_from_slice(&dy);
            loops.backward_in_place(PLAIN, &x, &mut same);
            assert_eq!(same, dx);

            loops.second(PLAIN, [&x, &dy, &v], [&mut ddy, &mut dx]);
            assert!((0..len).all(|i| ddy[i] == d1[i] * v[i]));
            assert!((0..len).all(|i| dx[i] == d2[i] * dy[i] * v[i]));
        }
    }
}
