//! The uniform block: one list of its fields, from which both the structure in the shader and its
//! words are made.

use super::recipe::{Recipe, Shader};
use super::write::line;
use crate::body::{Body, Drawing, Op, Part};
use crate::chain::Drawn;
use crate::{Chain, Per, Slot};

/// A field of the block: a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// Values in all.
    Count,
    /// Workgroups in a row of the grid.
    Width,
    /// The number of a slot's first value in its binding.
    At(Slot),
    /// Values of a row.
    Columns,
    /// Elements from one of a row to the next.
    Inner,
    /// Values between two rows of a slot.
    Gap(Slot),
    /// The number of the first row.
    Row,
    /// How many channels there are.
    Channels,
    /// The number of the first element, or of the first four: its lower and its upper half.
    First(usize),
    /// How many sums there are, over all groups of terms.
    Sums,
    /// Terms of each sum.
    Terms,
    /// Numbers from a sum's first term to the next sum's.
    SumStep,
    /// Numbers from one term to the next.
    TermStep,
    /// An argument of a function: the function's number and the argument's, behind x.
    Param(usize, usize),
    /// Where a kink of a function is: the function's number and the kink's.
    Kink(usize, usize),
    /// The derivative's value there.
    AtKink(usize, usize),
    /// One of the two values of a function's f′: the function's number and the value's.
    Side(usize, usize),
    /// The constant of this number.
    Constant(usize),
    /// The lower and upper half of the seed of the draw of this number.
    Seed(usize, usize),
    /// Of a dropout, below which words it drops an element, and the factor of the others.
    Threshold(usize),
    Factor(usize),
    /// Of an rrelu, the lower slope, and how far above it the upper one is.
    Lower(usize),
    Span(usize),
    /// Of the basis of the first number: where it begins and ends, its scale, and its middle.
    Basis(usize, usize),
    /// How many places coefficients have, and into how many parts the elements of each are cut.
    Places,
    Parts,
}

/// The fields of a shader's block, in order.
pub(crate) fn fields(shader: &Shader) -> Vec<Field> {
    let slots = || shader.layout().places.iter().map(|place| place.slot);
    let mut fields = vec![Field::Count, Field::Width];
    fields.extend(slots().map(Field::At));
    match shader {
        Shader::Body(recipe) => of_body(&mut fields, recipe),
        Shader::Fold(_) => {
            fields.extend([Field::Sums, Field::Terms, Field::SumStep, Field::TermStep]);
        }
    }
    fields
}

fn of_body(fields: &mut Vec<Field>, recipe: &Recipe) {
    let (body, layout) = (&recipe.body, &recipe.layout);
    if layout.in_rows || has_places(body) || body.sums().next().is_some() || body.has_rows() {
        fields.push(Field::Columns);
    }
    if layout.along {
        fields.push(Field::Inner);
    }
    if layout.in_rows {
        let elements = layout.places.iter().filter(|p| p.per == Per::Element);
        fields.extend(elements.map(|place| Field::Gap(place.slot)));
    }
    let gathers = recipe.gathers();
    if body.is_layer() {
        fields.extend([Field::Channels, Field::Sums]);
    }
    if reads(body, Per::Channel)
        || gathers
            .as_ref()
            .is_some_and(|(slot, _)| body.per(*slot) == Per::Channel)
    {
        fields.extend([Field::Row, Field::Channels]);
    }
    if gathers.is_some() {
        fields.extend([Field::Places, Field::Parts, Field::Terms]);
    }
    if !body.draws().is_empty() || body.has(Per::Bits) {
        fields.extend([Field::First(0), Field::First(1)]);
    }
    of_values(fields, recipe);
}

/// Those that hold the chain's values.
pub(super) fn of_values(fields: &mut Vec<Field>, recipe: &Recipe) {
    for (i, function) in recipe.functions.iter().enumerate() {
        let is_learned = |k: &usize| recipe.body.learned_of(i).any(|learned| learned.param == *k);
        let arguments = 0..function.activation().arguments().count();
        let arguments = arguments.filter(|k| !is_learned(k));
        fields.extend(arguments.map(|k| Field::Param(i, k)));
        let kinks = 0..function.kinks.len();
        fields.extend(kinks.flat_map(|k| [Field::Kink(i, k), Field::AtKink(i, k)]));
    }
    for (i, part) in recipe.body.calls() {
        if matches!(part, Part::Bit | Part::FromBit) {
            fields.extend([Field::Side(i, 0), Field::Side(i, 1)]);
        }
    }
    let constants = recipe.body.ops().iter().filter_map(|op| match op {
        Op::Constant(i) => Some(Field::Constant(*i)),
        _ => None,
    });
    fields.extend(constants);
    let mut bases: Vec<usize> = recipe
        .body
        .basis_calls()
        .iter()
        .map(|call| call.0)
        .collect();
    bases.dedup();
    fields.extend(
        bases
            .into_iter()
            .flat_map(|i| (0..4).map(move |k| Field::Basis(i, k))),
    );
    for (i, drawing) in recipe.body.draws() {
        fields.extend([Field::Seed(i, 0), Field::Seed(i, 1)]);
        match drawing {
            Drawing::Slope => fields.extend([Field::Lower(i), Field::Span(i)]),
            Drawing::Dropout => fields.extend([Field::Threshold(i), Field::Factor(i)]),
            Drawing::Gumbel => {}
        }
    }
}

/// The chain's value of a field that holds one.
pub(crate) fn value(field: Field, chain: &Chain) -> Option<u32> {
    let kind = |i: usize| chain.kinds().nth(i);
    let kink = |i: usize, k: usize| Some(chain.kink_values(kind(i)?)[k]);
    let draw = |i: usize| chain.draws().nth(i);
    let half = |seed: u64, half: usize| (seed >> (32 * half)) as u32;
    match field {
        Field::Param(i, k) => Some(kind(i)?.finite()[k].to_bits()),
        Field::Kink(i, k) => Some((kink(i, k)?.x as f32).to_bits()),
        Field::AtKink(i, k) => Some((kink(i, k)?.value as f32).to_bits()),
        Field::Side(_, k) => Some(chain.kept_slopes()[k].to_bits()),
        Field::Constant(i) => Some(chain.constants().nth(i)?.to_bits()),
        Field::Basis(i, k) => Some(chain.bases().get(i)?.number(k).to_bits()),
        Field::Seed(i, k) => Some(half(draw(i)?.seed, k)),
        Field::Threshold(i) | Field::Factor(i) | Field::Lower(i) | Field::Span(i) => {
            match (field, draw(i)?.drawn) {
                (Field::Threshold(_), Drawn::Dropout { threshold, .. }) => Some(threshold),
                (Field::Factor(_), Drawn::Dropout { factor, .. }) => Some(factor.to_bits()),
                (Field::Lower(_), Drawn::Slope { lower, .. }) => Some(lower.to_bits()),
                (Field::Span(_), Drawn::Slope { span, .. }) => Some(span.to_bits()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a body reads something that goes with columns, rows or channels.
pub(super) fn has_places(body: &Body) -> bool {
    body.has_columns()
        || [Per::Column, Per::Row, Per::Channel, Per::Edge, Per::Input]
            .into_iter()
            .any(|per| reads(body, per))
}

/// Whether a body reads something that goes with the elements in this way.
pub(super) fn reads(body: &Body, per: Per) -> bool {
    body.reads().any(|slot| body.per(slot) == per)
}

impl Field {
    /// Its name in the shader. A parameter's name may be a keyword or builtin: all have a prefix,
    /// and the function's number where there are several.
    pub(super) fn name(self, recipe: Option<&Recipe>) -> String {
        let functions = recipe.map_or(&[][..], |recipe| &recipe.functions);
        let of = |function: usize| match functions.len() {
            0 | 1 => String::new(),
            _ => function.to_string(),
        };
        match self {
            Field::Count => "count".into(),
            Field::Width => "width".into(),
            Field::At(slot) => format!("at_{slot}"),
            Field::Columns => "columns".into(),
            Field::Inner => "inner".into(),
            Field::Gap(slot) => format!("gap_{slot}"),
            Field::Row => "row".into(),
            Field::Channels => "channels".into(),
            Field::First(half) => format!("first_{half}"),
            Field::Sums => "sums".into(),
            Field::Terms => "terms".into(),
            Field::SumStep => "sum_step".into(),
            Field::TermStep => "term_step".into(),
            Field::Param(i, k) => {
                let name = functions
                    .get(i)
                    .and_then(|f| f.activation().arguments().nth(k));
                format!("p{}_{}", of(i), name.unwrap_or_default())
            }
            Field::Kink(i, k) => format!("kink{}_{k}", of(i)),
            Field::AtKink(i, k) => format!("at_kink{}_{k}", of(i)),
            Field::Side(i, k) => format!("side{}_{k}", of(i)),
            Field::Constant(i) => format!("constant_{i}"),
            Field::Seed(i, half) => format!("seed{i}_{half}"),
            Field::Threshold(i) => format!("threshold_{i}"),
            Field::Factor(i) => format!("factor_{i}"),
            Field::Lower(i) => format!("lower_{i}"),
            Field::Span(i) => format!("span_{i}"),
            Field::Basis(i, k) => format!("basis{i}_{}", ["from", "to", "scale", "middle"][k]),
            Field::Places => "places".into(),
            Field::Parts => "parts".into(),
        }
    }

    pub(super) fn ty(self) -> &'static str {
        match self {
            Field::Param(..)
            | Field::Kink(..)
            | Field::AtKink(..)
            | Field::Side(..)
            | Field::Constant(_)
            | Field::Factor(_)
            | Field::Lower(_)
            | Field::Span(_)
            | Field::Basis(..) => "f32",
            _ => "u32",
        }
    }
}

/// The structure and its binding.
pub(super) fn write(out: &mut String, shader: &Shader) {
    let recipe = match shader {
        Shader::Body(recipe) => Some(recipe),
        Shader::Fold(_) => None,
    };
    line!(out, "struct Params {{");
    for field in fields(shader) {
        line!(out, "    {}: {},", field.name(recipe), field.ty());
    }
    line!(
        out,
        "}}\n@group(0) @binding(0) var<uniform> params: Params;"
    );
}
