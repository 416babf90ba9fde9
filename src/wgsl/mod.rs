//! The composer: joins fragments of plain WGSL into a shader. Everything with a number in it
//! (bindings, sizes, parameters), and what a chain computes, is written here, in Rust.

mod access;
mod block;
mod body;
pub(crate) mod fragment;
mod layer;
mod library;
#[cfg(test)]
#[path = "../../tests/suite/lower.rs"]
mod lower;
mod program;
mod recipe;
mod repetition;
mod rows;
mod series;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use block::{Field, fields, value};
pub use library::wgsl_functions;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use library::without_internals;
pub(crate) use recipe::{Fold, Function, Recipe, Shader};
pub(crate) use rows::work as row_work;

use std::sync::Arc;

use crate::body::Body;
use crate::walk::{FOLDED, Geometry, Layout, Sharing, Storage, Width};
use crate::{Chain, Direction};
pub(crate) use repetition::BLOCK;
use repetition::{Repetition, write_items, write_rows};
use write::line;

/// The value of a derivative at a kink that is not PyTorch's.
static KINKS: &str = include_str!("../../shaders/kernel/kinks.wgsl");
static PHILOX: &str = include_str!("../../shaders/kernel/philox.wgsl");
static ELEMENTWISE: &str = include_str!("../../shaders/kernel/elementwise.wgsl");
static TILES: &str = include_str!("../../shaders/kernel/tiles.wgsl");
static GATHER: &str = include_str!("../../shaders/kernel/gather.wgsl");
static FOLD: &str = include_str!("../../shaders/kernel/fold.wgsl");

impl Chain {
    /// The shader that [`GpuActivations::prepare`] compiles for views that start at a multiple of
    /// 16 bytes: to look at. It takes four values at once and leaves a rest to another one; a
    /// program that stands alone is [`Chain::wgsl`]. Gradients of coefficients and the outputs of a
    /// layer have shaders of their own, which follow each other, one value at a time.
    ///
    /// [`GpuActivations::prepare`]: crate::GpuActivations::prepare
    pub fn compiled_wgsl(&self, direction: Direction) -> String {
        let shader = |body: Body| {
            let body = Arc::new(body);
            let gathers = body.gathered().next().is_some();
            Shader::Body(Recipe {
                functions: Function::all(self),
                layout: Layout::separate(&body),
                sharing: body.has_rows().then_some(Sharing { lanes: 8, kept: 0 }),
                width: if gathers { Width::One } else { Width::Four },
                body,
                geometry: Geometry::usual(),
            })
        };
        let shaders = Body::of(self, direction).parts().into_iter().map(shader);
        let texts: Vec<String> = shaders.map(|shader| shader.text()).collect();
        texts.join("\n")
    }
}

impl Shader {
    /// The whole compute shader.
    pub(crate) fn text(&self) -> String {
        let layout = self.layout();
        let mut out = String::new();
        if layout.uses_native_f16() {
            line!(out, "enable f16;\n");
        }
        match self {
            Shader::Body(recipe) => write_body(&mut out, self, recipe),
            Shader::Fold(fold) => write_fold(&mut out, self, fold),
        }
        out
    }
}

fn write_body(out: &mut String, shader: &Shader, recipe: &Recipe) {
    let (layout, width) = (&recipe.layout, recipe.width);
    let digits = recipe.digits();
    let (fragments, bytes) = library::of_calls(&recipe.called(), &rows::used(&recipe.body), digits);
    out.push_str(&fragments);
    write_constants(out, width, recipe.geometry);
    block::write(out, shader);
    write_formats(out, layout);
    write_bindings(out, layout, width);
    access::write(out, recipe);
    if recipe.functions.iter().any(|f| !f.kinks.is_empty()) {
        out.push_str(KINKS);
    }
    let repetition = Repetition::of(bytes);
    body::write_calls(out, recipe, repetition);
    if !recipe.body.draws().is_empty() {
        out.push_str(PHILOX);
        body::write_draws(out, recipe);
    }
    if recipe.sharing.is_none() {
        rows::write_wide(out, &recipe.body, width);
    }
    series::write(out, &recipe.body, "", &|slot| format!("element_{slot}"));
    series::write_harmonics(out, &recipe.body, "");
    match layout.scratch {
        _ if recipe.sharing.is_some() => rows::write(out, recipe, repetition),
        Some(scratch) if recipe.body.is_layer() => {
            layer::write(out, recipe, scratch);
            out.push_str(GATHER);
        }
        Some(scratch) if recipe.gathers().is_some() => {
            repetition::write_spread(out, recipe, scratch);
            body::write_item(out, recipe);
            out.push_str(GATHER);
        }
        Some(scratch) => {
            body::write_sums(out, recipe, scratch);
            body::write_item(out, recipe);
            write_rows(out, &recipe.body, recipe.geometry, repetition);
            out.push_str(TILES);
        }
        None => {
            body::write_item(out, recipe);
            write_items(out, &recipe.body, recipe.geometry, repetition);
            out.push_str(ELEMENTWISE);
        }
    }
}

fn write_fold(out: &mut String, shader: &Shader, fold: &Fold) {
    let (layout, width) = (&fold.layout, Width::One);
    write_constants(out, width, fold.geometry);
    line!(out, "const FOLDED = {FOLDED}u;");
    block::write(out, shader);
    write_formats(out, layout);
    write_bindings(out, layout, width);
    let [terms, sum] = [0, 1].map(|i| access::Access::new(layout, &layout.places[i], width));
    line!(
        out,
        "fn load_term(i: u32) -> f32 {{\n    return {};\n}}",
        terms.load()
    );
    access::write_store(out, fold.sum, &sum);
    let before = match fold.accumulates {
        true => format!("{} + ", sum.load()),
        false => String::new(),
    };
    line!(
        out,
        "fn put(i: u32, total: f32) {{\n    store_{}(i, {before}total);\n}}",
        fold.sum
    );
    out.push_str(FOLD);
}

/// The conversions of half formats.
fn write_formats(out: &mut String, layout: &Layout) {
    for format in layout.formats() {
        out.push_str(format.wgsl());
    }
}

fn write_constants(out: &mut String, width: Width, geometry: Geometry) {
    line!(out, "alias Value = {};", width.wgsl("f32"));
    line!(out, "alias Bits = {};", width.wgsl("u32"));
    line!(out, "const WORKGROUP = {}u;", geometry.workgroup);
    line!(out, "const TILE = {}u;", geometry.tile());
    line!(out, "const LOCAL_STEP = {}u;", geometry.local_step());
    line!(out, "const ROWS = {}u;", geometry.rows());
}

/// The storage bindings: whole values, or words. Single halves are written with atomics, since
/// their word may have another owner.
fn write_bindings(out: &mut String, layout: &Layout, width: Width) {
    for (i, &writable) in layout.writable.iter().enumerate() {
        let access = if writable { "read_write" } else { "read" };
        let own = layout.width(i, width);
        let element = match (layout.storage(i, width), own) {
            (Storage::NativeF16, _) => own.wgsl("f16"),
            (Storage::Values, _) if own == width => "Value".into(),
            (Storage::Values, _) => "f32".into(),
            (Storage::Words, Width::Four) => "vec2<u32>".into(),
            (Storage::Words, Width::One) => "u32".into(),
            (Storage::AtomicWords, _) => "atomic<u32>".into(),
            (Storage::Single, _) => "f32".into(),
        };
        line!(
            out,
            "@group(0) @binding({}) var<storage, {access}> storage_{i}: array<{element}>;",
            i + 1
        );
    }
}
