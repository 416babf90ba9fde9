//! All that a shader's text depends on.

use crate::Chain;
use crate::act::{ACTIVATIONS, Activation};
use crate::body::Body;
use crate::walk::{Geometry, Layout, Width};

/// All that a shader's text depends on, and so a pipeline's key. Parameter values do not belong to
/// it: another value compiles nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Recipe {
    pub function: Function,
    pub body: Body,
    pub layout: Layout,
    pub width: Width,
    pub geometry: Geometry,
}

/// What the text needs of a chain's activation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Function {
    /// Its row in the list.
    row: usize,
    /// For each value at a kink that is not the fragment's own, the order of the derivative.
    pub kinks: Vec<usize>,
}

impl Function {
    pub(crate) fn of(chain: &Chain) -> Self {
        Function {
            row: chain.kind().index(),
            kinks: chain.kink_values().iter().map(|kink| kink.order).collect(),
        }
    }

    pub(crate) fn activation(&self) -> &'static Activation {
        &ACTIVATIONS[self.row]
    }
}
