//! Comparison, arithmetic and functions of the lanes: those of the number inside.

/// Implements `PartialOrd` and the four operations for a tuple struct of one number.
macro_rules! arithmetic {
    ($Lane:ident: $($Operation:ident $operation:ident),+) => {
        impl<const FMA: bool> PartialOrd for $Lane<FMA> {
            #[inline(always)]
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                self.0.partial_cmp(&other.0)
            }
            // By way of partial_cmp these would become branches.
            #[inline(always)]
            fn lt(&self, other: &Self) -> bool {
                self.0 < other.0
            }
            #[inline(always)]
            fn le(&self, other: &Self) -> bool {
                self.0 <= other.0
            }
            #[inline(always)]
            fn gt(&self, other: &Self) -> bool {
                self.0 > other.0
            }
            #[inline(always)]
            fn ge(&self, other: &Self) -> bool {
                self.0 >= other.0
            }
        }

        impl<const FMA: bool> std::ops::Neg for $Lane<FMA> {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                $Lane(-self.0)
            }
        }

        $(
            impl<const FMA: bool> std::ops::$Operation for $Lane<FMA> {
                type Output = Self;
                #[inline(always)]
                fn $operation(self, b: Self) -> Self {
                    $Lane(std::ops::$Operation::$operation(self.0, b.0))
                }
            }
        )+
    };
    ($Lane:ident) => {
        $crate::cpu::math::lanes::arithmetic!($Lane: Add add, Sub sub, Mul mul, Div div);
    };
}

/// Implements `Scalar` for a tuple struct of one number by the functions of a module.
macro_rules! scalar {
    ($Lane:ident($number:ty), $module:ident: $($function:ident)+) => {
        impl<const FMA: bool> $crate::reference::Scalar for $Lane<FMA> {
            #[inline(always)]
            fn new(value: f64) -> Self {
                $Lane(value as $number)
            }
            #[inline(always)]
            fn select(condition: bool, if_true: Self, if_false: Self) -> Self {
                if condition { if_true } else { if_false }
            }
            $crate::cpu::math::lanes::scalar! {
                $Lane, x:
                sqrt = x.sqrt(),
                floor = x.floor(),
                ceil = x.ceil(),
                round = x.round_ties_even(),
                trunc = x.trunc(),
                $($function = $module::$function::<FMA>(x),)+
            }
            #[inline(always)]
            fn sin_cos(self) -> (Self, Self) {
                let (sin, cos) = $module::sin_cos::<FMA>(self.0);
                ($Lane(sin), $Lane(cos))
            }
        }
    };
    ($Lane:ident($number:ty), $module:ident) => {
        $crate::cpu::math::lanes::scalar! {
            $Lane($number), $module:
            exp expm1 ln ln_1p sigmoid softplus tanh erf normal_cdf exp_minus_square
            exp_minus_half_square atan
        }
    };
    ($Lane:ident, $x:ident: $($function:ident = $value:expr,)+) => {
        $(
            #[inline(always)]
            fn $function(self) -> Self {
                let $x = self.0;
                $Lane($value)
            }
        )+
    };
}

pub(super) use {arithmetic, scalar};
