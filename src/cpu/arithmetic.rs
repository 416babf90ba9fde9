//! Comparison and arithmetic of the lanes: those of the number inside.

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
        $crate::cpu::arithmetic::arithmetic!($Lane: Add add, Sub sub, Mul mul, Div div);
    };
}

pub(super) use arithmetic;
