//! The uniform block: one list of its fields, from which both the structure in the shader and its
//! words are made.

use super::recipe::Recipe;
use super::write::line;
use crate::Slot;

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
    /// Values between two rows of a slot.
    Gap(Slot),
    /// The argument of the activation's functions of this number, behind x.
    Param(usize),
    /// Where the kink of this number is.
    Kink(usize),
    /// The derivative's value there.
    AtKink(usize),
}

/// The fields of a recipe's block, in order.
pub(crate) fn fields(recipe: &Recipe) -> Vec<Field> {
    let slots = || recipe.layout.places.iter().map(|place| place.slot);
    let mut fields = vec![Field::Count, Field::Width];
    fields.extend(slots().map(Field::At));
    if recipe.layout.in_rows {
        fields.push(Field::Columns);
        fields.extend(slots().map(Field::Gap));
    }
    let arguments = recipe.function.activation().arguments().enumerate();
    fields.extend(arguments.map(|(i, _)| Field::Param(i)));
    let kinks = 0..recipe.function.kinks.len();
    fields.extend(kinks.flat_map(|i| [Field::Kink(i), Field::AtKink(i)]));
    fields
}

impl Field {
    /// Its name in the shader. A parameter's name may be a keyword or builtin: all have a prefix.
    pub(super) fn name(self, recipe: &Recipe) -> String {
        match self {
            Field::Count => "count".into(),
            Field::Width => "width".into(),
            Field::At(slot) => format!("at_{slot}"),
            Field::Columns => "columns".into(),
            Field::Gap(slot) => format!("gap_{slot}"),
            Field::Param(i) => {
                let name = recipe.function.activation().arguments().nth(i);
                format!("p_{}", name.unwrap_or_default())
            }
            Field::Kink(i) => format!("kink_{i}"),
            Field::AtKink(i) => format!("at_kink_{i}"),
        }
    }

    fn ty(self) -> &'static str {
        match self {
            Field::Param(_) | Field::Kink(_) | Field::AtKink(_) => "f32",
            _ => "u32",
        }
    }
}

/// The structure and its binding.
pub(super) fn write(out: &mut String, recipe: &Recipe) {
    line!(out, "struct Params {{");
    for field in fields(recipe) {
        line!(out, "    {}: {},", field.name(recipe), field.ty());
    }
    line!(
        out,
        "}}\n@group(0) @binding(0) var<uniform> params: Params;"
    );
}
