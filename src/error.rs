//! What can be wrong with a request.

use crate::{Direction, Format, Per, Shape, Slot};

/// Why a dispatch could not be prepared, or a result not be read.
///
/// Raised before anything runs: on an error no buffer has been written. Each message
/// names the slot or the parameter, the number, and the remedy.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A slot that the chain needs got no view.
    #[error("slot {slot} is missing: {direction:?} needs {needed}")]
    MissingSlot {
        /// The slot without a view.
        slot: Slot,
        /// The direction that was prepared.
        direction: Direction,
        /// All slots of this chain and direction, in words.
        needed: String,
    },
    /// A slot that the chain does not have got a view.
    #[error("slot {slot} is not expected: {direction:?} takes {needed}")]
    UnexpectedSlot {
        /// The slot that does not belong.
        slot: Slot,
        /// The direction that was prepared.
        direction: Direction,
        /// All slots of this chain and direction, in words.
        needed: String,
    },
    /// One slot got two views.
    #[error("slot {slot} is given twice: pass one view for each slot")]
    RepeatedSlot {
        /// The slot.
        slot: Slot,
    },
    /// A view holds fewer elements than the shape asks for.
    #[error("slot {slot} holds {elements} elements but {}", wanted(*needed, *per, *shape))]
    TooSmall {
        /// The slot with the short view.
        slot: Slot,
        /// What the view holds.
        elements: u64,
        /// What the shape needs.
        needed: u64,
        /// How the slot goes with the elements of the shape.
        per: Per,
        /// The shape.
        shape: Shape,
    },
    /// Bits are in words of 32, and a view has elements of another size.
    #[error("slot {slot} holds bits in words of 32: pass a view of f32, not {format}")]
    Words {
        /// The slot.
        slot: Slot,
        /// The view's format.
        format: Format,
    },
    /// A view reaches beyond its buffer.
    #[error(
        "slot {slot}: the view ends at byte {end} but the buffer has {size}: move or shorten the view"
    )]
    OutOfRange {
        /// The slot with the view.
        slot: Slot,
        /// Where the view ends, in bytes.
        end: u64,
        /// The buffer's size in bytes.
        size: u64,
    },
    /// Two views (or slices) that must have the same length differ.
    #[error(
        "slot {slot} holds {elements} elements but slot {other} holds {expected}: pass views of equal length, or use prepare with a shape"
    )]
    LengthMismatch {
        /// The slot that differs.
        slot: Slot,
        /// Its length in elements.
        elements: u64,
        /// The slot it is compared with.
        other: Slot,
        /// That one's length in elements.
        expected: u64,
    },
    /// Rows of a view overlap.
    #[error(
        "slot {slot}: a row reaches over {columns} elements but the next one starts {stride} elements behind its start: pass a stride of at least {columns}"
    )]
    Stride {
        /// The slot with the view.
        slot: Slot,
        /// Elements from the first of a row to its last, with both.
        columns: u64,
        /// Elements from one row's start to the next one's.
        stride: u64,
    },
    /// A view's elements are no step apart.
    #[error("slot {slot}: its elements are 0 apart: pass View::every a step of at least 1")]
    Step {
        /// The slot with the view.
        slot: Slot,
    },
    /// Two views with rows have different numbers of columns.
    #[error(
        "slot {slot} has rows of {columns} columns but slot {other} has {expected}: pass views with equal columns, or one without rows"
    )]
    Columns {
        /// The slot that differs.
        slot: Slot,
        /// Its columns.
        columns: u64,
        /// The slot it is compared with.
        other: Slot,
        /// That one's columns.
        expected: u64,
    },
    /// A view of an operand that several elements share has rows with gaps.
    #[error("slot {slot} has one number per {per}: pass a view without rows")]
    SharedRows {
        /// The slot with the view.
        slot: Slot,
        /// How it goes with the elements.
        per: Per,
    },
    /// A view's offset or size is not a multiple of its element's size.
    #[error(
        "slot {slot}: the view's {what} of {bytes} bytes is not a multiple of {multiple}: move or cut the view to whole elements"
    )]
    Misaligned {
        /// The slot with the crooked view.
        slot: Slot,
        /// "offset" or "size".
        what: &'static str,
        /// The offending number of bytes.
        bytes: u64,
        /// What it must be a multiple of.
        multiple: u64,
    },
    /// A view of a half format lies in a buffer that does not consist of whole words, by which
    /// such views are read and written.
    #[error(
        "slot {slot}: the buffer has {bytes} bytes, and half formats need a multiple of 4: make the buffer's size a multiple of 4"
    )]
    OddBuffer {
        /// The slot with the view.
        slot: Slot,
        /// The buffer's size in bytes.
        bytes: u64,
    },
    /// The type that a view is read as does not divide the view.
    #[error(
        "the view to read has {bytes} bytes, which are no whole elements of {element} bytes: read it as another type"
    )]
    ElementSize {
        /// The view's bytes.
        bytes: u64,
        /// Bytes of the type.
        element: u64,
    },
    /// A view cannot be read back: its end lies in the last word of a buffer whose size is not
    /// a multiple of 4, and only whole words are copied.
    #[error(
        "slot {slot}: the view ends at byte {end} of a buffer of {size}, whose last word of 4 bytes is not whole and cannot be copied: make the buffer's size a multiple of 4, or end the view before"
    )]
    PartialWord {
        /// The slot with the view.
        slot: Slot,
        /// Where the view ends, in bytes.
        end: u64,
        /// The buffer's size in bytes.
        size: u64,
    },
    /// A buffer was made without a usage flag that is needed.
    #[error(
        "slot {slot}: the buffer lacks BufferUsages::{flag}: add it where the buffer is created"
    )]
    MissingUsage {
        /// The slot with the buffer.
        slot: Slot,
        /// The name of the flag.
        flag: &'static str,
    },
    /// A writable view overlaps another view in a way that cannot run.
    #[error("slots {written} and {other} overlap in one buffer: {remedy}")]
    Aliased {
        /// The slot that is written.
        written: Slot,
        /// The slot that it overlaps.
        other: Slot,
        /// What to do instead.
        remedy: &'static str,
    },
    /// A parameter of a `Kind` is outside its domain.
    #[error("{kind}: {parameter} = {value:?} is out of its domain: {domain}")]
    Parameter {
        /// The activation's name.
        kind: &'static str,
        /// The parameter's name.
        parameter: &'static str,
        /// The value given.
        value: f32,
        /// What is allowed, in words.
        domain: String,
    },
    /// The stages of a `Chain` do not make one.
    #[error("\"{chain}\" is no chain: {reason}")]
    Chain {
        /// The chain, or the text that should be one.
        chain: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// The text does not name a `Kind`.
    #[error("\"{text}\" is no activation: {reason}")]
    Parse {
        /// The text.
        text: String,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// The text is no expression of [`Kind::custom`](crate::Kind::custom).
    #[error("\"{text}\" is no expression: column {column}: {reason}")]
    Expression {
        /// The text, or what of it stands around the place.
        text: String,
        /// The place: the number of its first character.
        column: usize,
        /// What was found there, and what was expected.
        reason: String,
    },
    /// The text is no WGSL that [`Kind::from_wgsl`](crate::Kind::from_wgsl) takes.
    #[error("{function} is no WGSL: line {line}, column {column}: {reason}")]
    Wgsl {
        /// The function, and which of its derivatives.
        function: String,
        /// The place in the text that was given for it: the line.
        line: usize,
        /// The column.
        column: usize,
        /// What naga says of it.
        reason: String,
    },
    /// An output needs a derivative of a function in WGSL that was not given.
    #[error(
        "{kind} has no {derivative}, which {direction} needs for {slot}: give it to Kind::from_wgsl, or take Kind::custom, which derives it"
    )]
    NoDerivative {
        /// The function's name.
        kind: &'static str,
        /// The derivative, as [`Kind::from_wgsl`](crate::Kind::from_wgsl) names it.
        derivative: String,
        /// The direction.
        direction: Direction,
        /// The output.
        slot: Slot,
    },
    /// A function in WGSL has no formula: neither the reference nor the CPU backend can compute it.
    #[error(
        "{kind} is known in WGSL alone, so that there is nothing to compute or to check it by: give it as an expression, with Kind::custom"
    )]
    NoReference {
        /// The function's name.
        kind: &'static str,
    },
    /// There is no stand-in ([`approx::fit`](crate::approx::fit)) of this kind as it was asked for.
    #[error("no stand-in for {kind}: {reason}")]
    Approximation {
        /// The function.
        kind: String,
        /// What is wrong, with its number, and what would be right.
        reason: String,
    },
    /// The text does not name what it should: a `Framework`, a `KinkPolicy`, a `Per`, a `Slot`.
    #[error("\"{text}\" is no {what}: it is one of {known}")]
    Name {
        /// What it should be.
        what: &'static str,
        /// The text.
        text: String,
        /// The names that there are.
        known: String,
    },
    /// The device's limits are too small for any kernel of this crate.
    #[error(
        "the device's limit {limit} is {have} but {need} is needed: request it with the device"
    )]
    Limit {
        /// The limit's name in `wgpu::Limits`.
        limit: &'static str,
        /// The device's value.
        have: u64,
        /// The value needed.
        need: u64,
    },
    /// A dispatch is to have the values of a chain that it does not compute.
    #[error(
        "the dispatch computes {before}; {after} differs from it by more than values: prepare it"
    )]
    OtherChain {
        /// What the dispatch computes.
        before: String,
        /// What it was given.
        after: String,
    },
    /// The queue that the `GpuActivations` was made with is another device's.
    #[error("the queue belongs to another device: pass the queue that came with the device")]
    ForeignQueue,
    /// The device ran out of memory.
    #[error("out of memory while {doing}: free buffers or use smaller ones")]
    OutOfMemory {
        /// What was attempted.
        doing: &'static str,
    },
    /// The device is lost: the call that meets the loss says so, and all later ones do.
    #[error("the device is lost ({reason}): create a new device and a new GpuActivations")]
    DeviceLost {
        /// What wgpu said.
        reason: String,
    },
    /// wgpu refused a resource: a buffer of another device, a destroyed or a mapped buffer.
    /// The browser says so late: see [`GpuActivations::check`](crate::GpuActivations::check).
    ///
    /// A buffer of another `wgpu::Instance` is not noticed by wgpu 30, which takes one of this
    /// instance's by the same number, or panics: buffers must come from this device's instance.
    #[error(
        "wgpu refused while {doing}: {message}. Check that every buffer belongs to this device, is not destroyed and not mapped"
    )]
    Refused {
        /// What was attempted.
        doing: &'static str,
        /// wgpu's own message.
        message: String,
    },
}

/// What a slot that is too short should hold, and the remedy.
fn wanted(needed: u64, per: Per, shape: Shape) -> String {
    match per {
        Per::Element => {
            format!("the shape has {needed}: pass a longer view or a smaller shape")
        }
        Per::Bits => format!("a bit for each element takes {needed} words: pass a longer view"),
        _ if shape.row_count() == 1 => format!(
            "one per {per} of a shape of {shape}, which has no rows, are {needed}: say where rows \
             end (Shape::rows, Shape::channels) or pass a longer view"
        ),
        _ => format!(
            "one per {per} of a shape of {shape} are {needed}: pass a longer view or another shape"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_operand_is_told_what_its_shape_lacks() {
        let short = |per, shape: Shape| {
            let (slot, elements, needed) = (Slot::Bias, 96, shape.operand(per));
            let error = Error::TooSmall {
                slot,
                elements,
                needed,
                per,
                shape,
            };
            error.to_string()
        };
        assert_eq!(
            short(Per::Column, Shape::new(12288)),
            "slot bias holds 96 elements but one per column of a shape of 12288, which has no rows, \
             are 12288: say where rows end (Shape::rows, Shape::channels) or pass a longer view"
        );
        assert_eq!(
            short(Per::Row, Shape::rows(128, 96)),
            "slot bias holds 96 elements but one per row of a shape of 128 x 96 are 128: pass a longer \
             view or another shape"
        );
    }
}
