//! The macro that turns the list into `Kind` and its table.

/// From rows `Variant { parameter } = file;` makes the enum [`Kind`](super::Kind), the static
/// table `ACTIVATIONS`, and the way between a kind and its row.
macro_rules! activations {
    ($(
        $(#[doc = $about:literal])+
        $Variant:ident $({ $($param:ident),+ })? = $file:ident;
    )+) => {
        /// An activation function with its parameters.
        ///
        /// It is written and read as text, too: `gelu`, `elu(alpha=0.5)`. Kinds are equal where
        /// their parameters have the same bits: 0 and -0 differ.
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum Kind {
            $(
                $(#[doc = $about])+
                $Variant $({
                    $(
                        #[doc = concat!("`", stringify!($param), "` of the formula.")]
                        $param: f32,
                    )+
                })?,
            )+
            /// An own function: see [`Kind::custom`].
            Custom(Custom),
        }

        /// One row per activation, in the order of [`Kind`]'s variants.
        pub(crate) static ACTIVATIONS: &[Activation] = &[
            $(
                Activation::new::<$file::$Variant>(
                    stringify!($file),
                    concat!("act/", stringify!($file)),
                    concat!($($about, "\n"),+),
                    crate::wgsl::fragment::fragment!("shaders/act/", stringify!($file), ".wgsl"),
                ),
            )+
        ];

        /// The formulas, in the same order.
        static FORMULAS: &[&dyn Formula] = &[$(Of::<$file::$Variant>::THIS),+];

        // A kind's fields are its function's parameters: values go from one to the other, and to the
        // WGSL function, in this order.
        const _: () = {
            $(
                assert!(
                    list::are_named(
                        <$file::$Variant as Function>::PARAMS,
                        &[$($(stringify!($param)),+)?],
                    ),
                    concat!("the fields of ", stringify!($Variant), " are not its PARAMS"),
                );
            )+
        };

        /// The variants alone, as row numbers.
        enum Row { $($Variant),+ }

        /// The largest number of parameters and derived numbers of any activation.
        pub(crate) const MAX_PARAMS: usize = {
            let mut most = MOST_PARAMS;
            $(
                let count = <$file::$Variant as Function>::PARAMS.len()
                    + <$file::$Variant as Function>::DERIVED.len();
                if count > most {
                    most = count;
                }
            )+
            most
        };

        impl Kind {
            /// The row in `ACTIVATIONS`; behind these are the own functions.
            pub(crate) fn index(&self) -> usize {
                match self {
                    $(Kind::$Variant { .. } => Row::$Variant as usize,)+
                    Kind::Custom(custom) => ACTIVATIONS.len() + custom.definition().number,
                }
            }

            pub(crate) fn formula(&self) -> &'static dyn Formula {
                match self {
                    Kind::Custom(custom) => custom.definition(),
                    _ => FORMULAS[self.index()],
                }
            }

            /// What somebody makes of the activation's function.
            #[cfg(feature = "cpu")]
            pub(crate) fn visit<V: Visitor>(&self) -> V::Output {
                match self {
                    $(Kind::$Variant { .. } => V::visit::<$file::$Variant>(),)+
                    Kind::Custom(custom) => V::own(custom.definition()),
                }
            }

            /// The parameters' values.
            pub(crate) fn values(&self) -> Values {
                match *self {
                    $(Kind::$Variant $({ $($param),+ })? =>
                        Values::from_iter([$($($param),+)?]),)+
                    Kind::Custom(custom) => custom.values().iter().copied().collect(),
                }
            }

            /// The kind of this row with these values: as many as the row has parameters.
            pub(crate) fn from_parts(index: usize, values: &[f32]) -> Kind {
                let mut _values = values.iter().copied();
                let mut _next = || _values.next().unwrap_or_default();
                $(
                    if index == Row::$Variant as usize {
                        return Kind::$Variant $({ $($param: _next()),+ })?;
                    }
                )+
                unreachable!("row {index} of the list of activations")
            }
        }
    };
}

pub(crate) use activations;

use super::Param;

/// Whether these are the parameters' names, in this order.
pub(super) const fn are_named(params: &[Param], names: &[&str]) -> bool {
    if params.len() != names.len() {
        return false;
    }
    let mut i = 0;
    while i < names.len() {
        if !is_equal(params[i].name.as_bytes(), names[i].as_bytes()) {
            return false;
        }
        i += 1;
    }
    true
}

/// `a == b`, which is not const.
const fn is_equal(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
