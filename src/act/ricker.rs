//! The Ricker wavelet, or Mexican hat.

use super::Function;
use super::ends::{BELL, Ends};
use crate::reference::{Real, Scalar};

pub(crate) struct Ricker;

impl Function for Ricker {
    const ULPS: [f64; 3] = [4.0, 6.0, 6.0];

    #[inline(always)]
    fn eval<R: Real>(x: R, _p: &[f64]) -> R {
        x.map(|x| {
            let a = x.abs();
            let e = x.exp_minus_half_square();
            // a^2 - c, where sqrt(c) = root + rest
            let minus_square = |root, rest| {
                (a - R::Scalar::new(root) - R::Scalar::new(rest)) * (a + R::Scalar::new(root))
            };
            let upper = minus_square(2.334_414_218_338_977_3, -9.219_523_906_702_005e-17);
            let lower = minus_square(0.741_963_784_302_725_8, 5.369_440_972_685_973e-17);
            let first = x * minus_square(1.732_050_807_568_877_2, 1.003_508_422_180_690_3e-16);
            [-minus_square(1.0, 0.0) * e, first * e, -(upper * lower) * e]
        })
    }

    fn limits(_p: &[f64]) -> Ends {
        BELL.map(|end| end.map(|v| -v))
    }
}
