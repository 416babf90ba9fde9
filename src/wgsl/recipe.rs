//! All that a shader's text depends on.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::library::Digits;
use crate::act::Activation;
use crate::body::{Body, Op, Part, Wire};
use crate::walk::{Geometry, Layout, Sharing, Width};
use crate::{Chain, Kind, Save, Slot};

/// All that a shader's text depends on, and so a pipeline's key. Parameter values do not belong to
/// it: another value compiles nothing, but for the step from a usual one to others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shader {
    Body(Recipe),
    Fold(Fold),
}

/// Computes a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Recipe {
    /// Those of the chain, by number.
    pub functions: Vec<Function>,
    pub body: Arc<Body>,
    pub layout: Layout,
    pub width: Width,
    pub geometry: Geometry,
    /// How rows are shared out, where results depend on whole ones.
    pub sharing: Option<Sharing>,
}

/// Adds up partial sums, in groups of at most [`FOLDED`](crate::walk::FOLDED).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Fold {
    /// Where the sums go.
    pub sum: Slot,
    /// Where the terms and the sums are.
    pub layout: Layout,
    /// Whether they are added to what is there.
    pub accumulates: bool,
    pub geometry: Geometry,
}

impl Recipe {
    /// The output that is added up place by place, where that is what it computes: gradients of
    /// coefficients, with what is spread over them, or any output of a layer.
    pub(super) fn gathers(&self) -> Option<(Slot, Vec<Wire>)> {
        let (slot, wire) = self.body.gathered().next()?;
        Some((slot, self.body.spreads(wire)))
    }

    /// How exact the parts of activations need be: where nothing but products of them is written, and
    /// that in 16 bits, fewer terms do. A sum might leave of them what they do not know.
    pub(super) fn digits(&self) -> Digits {
        let is_factor = |op: &Op| matches!(op, Op::Load(_) | Op::Mul(..) | Op::Call { .. });
        let written = self.layout.places.iter();
        let mut written = written.filter(|place| self.body.writes().any(|slot| slot == place.slot));
        let is_product = self.body.ops().iter().all(is_factor) && self.layout.scratch.is_none();
        match is_product && written.all(|place| place.format.is_half()) {
            true => Digits::Half,
            false => Digits::All,
        }
    }

    /// The activations, with the parts of them that are called.
    pub(super) fn called(&self) -> Vec<(&'static Activation, Vec<Part>)> {
        let calls = self.body.calls();
        let functions = self.functions.iter().enumerate();
        let called = functions.map(|(i, function)| {
            let own = calls.iter().filter(|call| call.0 == i);
            (function.activation(), own.map(|call| call.1).collect())
        });
        called.collect()
    }
}

impl Shader {
    /// Which binding serves which slot.
    pub(crate) fn layout(&self) -> &Layout {
        match self {
            Shader::Body(recipe) => &recipe.layout,
            Shader::Fold(fold) => &fold.layout,
        }
    }

    /// Whether an own function is in it.
    pub(crate) fn is_own(&self) -> bool {
        match self {
            Shader::Body(recipe) => {
                let mut functions = recipe.functions.iter();
                functions.any(|function| function.activation().own.is_some())
            }
            Shader::Fold(_) => false,
        }
    }

    /// What it computes, for labels.
    pub(crate) fn label(&self) -> String {
        match self {
            Shader::Body(recipe) => {
                let functions = recipe.functions.iter();
                let names = functions.map(|function| function.activation().name.to_owned());
                let outputs = recipe.body.writes().map(Slot::name);
                names.chain(outputs).collect::<Vec<_>>().join(" ")
            }
            Shader::Fold(fold) => format!("sum {}", fold.sum),
        }
    }
}

/// What the text needs of an activation of a chain.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Its row in the list, or the number of an own function behind it.
    row: usize,
    /// For each value at a kink that is not the fragment's own, the order of the derivative.
    pub kinks: Vec<usize>,
    /// Whether the parameters have their usual values, with which there is a cheaper body.
    is_usual: bool,
    /// What the row says, or what stands for it there.
    activation: &'static Activation,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        (self.row, self.is_usual, &self.kinks) == (other.row, other.is_usual, &other.kinks)
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.row, self.is_usual, &self.kinks).hash(state);
    }
}

impl Function {
    /// Those of a chain, by number, with the values that the parameters have now.
    pub(crate) fn all(chain: &Chain) -> Vec<Self> {
        // Gradients of parameters, and what follows from an output, there are of the row alone.
        let is_plain = chain.saves() == Save::Input && chain.learned().next().is_none();
        let usual = |kind: Kind| kind.usual().filter(|_| is_plain);
        chain
            .kinds()
            .map(|kind| Function::of(chain, kind, usual(kind)))
            .collect()
    }

    /// Those of a chain, by number, whatever values the parameters will have.
    pub(crate) fn of_any_values(chain: &Chain) -> Vec<Self> {
        chain
            .kinds()
            .map(|kind| Function::of(chain, kind, None))
            .collect()
    }

    fn of(chain: &Chain, kind: Kind, usual: Option<&'static Activation>) -> Self {
        Function {
            row: kind.index(),
            is_usual: usual.is_some(),
            activation: usual.unwrap_or(kind.activation()),
            kinks: chain.kink_values(kind).iter().map(|k| k.order).collect(),
        }
    }

    pub(crate) fn activation(&self) -> &'static Activation {
        self.activation
    }
}
