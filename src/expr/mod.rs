//! Functions of the user's own: from an expression, `x * sigmoid(beta * x)`, or in WGSL ([`wgsl`]),
//! where nothing is known but the text.
//!
//! An expression is parsed into a graph of operations ([`parse`]), which is simplified as it is made
//! ([`simplify`]) and derived in x and in every parameter ([`derive`]). What a result needs of it is a
//! straight line ([`line`]): printed as WGSL ([`print`]), computed over any number type ([`eval`]),
//! and run over tiles by the CPU backend ([`tape`]). Its reference is the expression on jets, which
//! does not know the derivation.

mod callee;
mod condition;
mod custom;
mod definition;
mod derive;
mod derived;
mod eval;
mod fault;
mod functions;
mod graph;
mod hints;
mod line;
mod off;
mod parse;
mod print;
mod simplify;
mod store;
#[cfg(feature = "cpu")]
mod tape;
#[cfg(test)]
mod tests;
mod text;
mod token;
mod wgsl;
mod words;

pub use custom::Custom;
pub(crate) use custom::MOST_PARAMS;
#[cfg(feature = "cpu")]
pub(crate) use definition::Definition;
pub(crate) use text::{Reading, bare, is_expression, is_written, write};
pub(crate) use wgsl::derivative_name;
