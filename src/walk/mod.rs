//! How the elements of a chain are shared out: among invocations, and over bindings.

mod geometry;
mod layout;

pub(crate) use geometry::{
    Geometry, Grid, ITEMS, KEPT_BY_SOFTWARE, RowWork, Sharing, Spread, TURNS_OF_SOFTWARE, WORKGROUP,
};
pub(crate) use layout::{Layout, Place, Storage};

/// The most terms of one sum of a fold.
pub(crate) const FOLDED: u32 = 64;

/// The outputs of a layer whose edges one invocation takes: they have the input's functions in common.
pub(crate) const OUTPUTS: u64 = 4;

/// How many elements one value of a shader holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Width {
    /// `f32`: for views at odd offsets, and for the last one to three elements.
    One,
    /// `vec4<f32>`
    Four,
}

impl Width {
    pub(crate) const fn count(self) -> u64 {
        match self {
            Width::One => 1,
            Width::Four => 4,
        }
    }

    /// The WGSL type over `f32`, `f16` or `u32`.
    pub(crate) fn wgsl(self, scalar: &str) -> String {
        match self {
            Width::One => scalar.into(),
            Width::Four => format!("vec4<{scalar}>"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_width_is_named_by_how_many_elements_it_holds() {
        assert_eq!((Width::One.count(), &*Width::One.wgsl("f32")), (1, "f32"));
        let four = Width::Four;
        assert_eq!((four.count(), &*four.wgsl("u32")), (4, "vec4<u32>"));
    }
}
