//! The composer: joins fragments of plain WGSL into a shader. Everything with a number in it
//! (bindings, sizes, parameters), and what a chain computes, is written here, in Rust.

mod access;
mod block;
mod body;
pub(crate) mod fragment;
mod library;
#[cfg(test)]
#[path = "../../tests/suite/lower.rs"]
mod lower;
mod program;
mod recipe;
mod repetition;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use block::{Field, fields};
pub use library::wgsl_functions;
pub(crate) use recipe::{Function, Recipe};

use crate::body::Body;
use crate::walk::{Geometry, Layout, Storage, Width};
use crate::{Chain, Direction};
use repetition::{Repetition, write_items};
use write::line;

/// The value of a derivative at a kink that is not PyTorch's.
static KINKS: &str = include_str!("../../shaders/kernel/kinks.wgsl");
static ELEMENTWISE: &str = include_str!("../../shaders/kernel/elementwise.wgsl");

impl Chain {
    /// The shader that [`GpuActivations::prepare`] compiles for views that start at a multiple of
    /// 16 bytes: to look at. It takes four values at once and leaves a rest to another one; a
    /// program that stands alone is [`Chain::wgsl`].
    ///
    /// [`GpuActivations::prepare`]: crate::GpuActivations::prepare
    pub fn compiled_wgsl(&self, direction: Direction) -> String {
        let body = Body::of(self, direction);
        shader(&Recipe {
            function: Function::of(self),
            layout: Layout::separate(&body),
            body,
            width: Width::Four,
            geometry: Geometry::usual(),
        })
    }
}

/// A whole compute shader.
pub(crate) fn shader(recipe: &Recipe) -> String {
    let (layout, width) = (&recipe.layout, recipe.width);
    let mut out = String::new();
    if layout.uses_native_f16() {
        line!(out, "enable f16;\n");
    }
    let functions = library::of_activation(recipe.function.activation());
    let orders = (0..3).filter(|order| recipe.body.calls_order(*order));
    let names = orders.map(|order| library::name(recipe.function.activation().name, order));
    out.push_str(&library::needed(&functions, &names.collect::<Vec<_>>()));
    write_constants(&mut out, width, recipe.geometry);
    block::write(&mut out, recipe);
    for format in layout.formats() {
        out.push_str(format.wgsl());
    }
    write_bindings(&mut out, layout, width);
    access::write(&mut out, recipe);
    if !recipe.function.kinks.is_empty() {
        out.push_str(KINKS);
    }
    let repetition = Repetition::of(&functions, recipe.body.calls());
    body::write_calls(&mut out, recipe, repetition);
    body::write_item(&mut out, &recipe.body);
    write_items(&mut out, recipe.geometry, repetition);
    out.push_str(ELEMENTWISE);
    out
}

fn write_constants(out: &mut String, width: Width, geometry: Geometry) {
    line!(out, "alias Value = {};", width.wgsl("f32"));
    line!(out, "alias Bits = {};", width.wgsl("u32"));
    line!(out, "const WORKGROUP = {}u;", geometry.workgroup);
    line!(out, "const TILE = {}u;", geometry.tile());
    line!(out, "const LOCAL_STEP = {}u;", geometry.local_step());
}

/// The storage bindings: whole values, or words. Single halves are written with atomics, since
/// their word may have another owner.
fn write_bindings(out: &mut String, layout: &Layout, width: Width) {
    for (i, &writable) in layout.writable.iter().enumerate() {
        let access = if writable { "read_write" } else { "read" };
        let element = match (layout.storage(i, width), width) {
            (Storage::NativeF16, _) => width.wgsl("f16"),
            (Storage::Values, _) => "Value".into(),
            (Storage::Words, Width::Four) => "vec2<u32>".into(),
            (Storage::Words, Width::One) => "u32".into(),
            (Storage::AtomicWords, _) => "atomic<u32>".into(),
        };
        line!(
            out,
            "@group(0) @binding({}) var<storage, {access}> storage_{i}: array<{element}>;",
            i + 1
        );
    }
}
