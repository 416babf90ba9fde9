//! docs/fusion.md: our rows are counted from the chains.

use std::fmt::Write;

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Format, Kind, Shape, Slot, View};

use crate::Outcome;
use crate::adapters::Gpu;

/// bf16, as in the document.
const FORMAT: Format = Format::Bf16;
/// What `launches` finds on every adapter whose bindings hold a tensor.
const LAUNCHES: usize = 1;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("fusion::our_rows_are_current", our_rows),
        Trial::test("fusion::chains_are_chains", chains_parse),
    ]
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    vec![gpu.trial("fusion::launches", launches)]
}

fn shape() -> Shape {
    Shape::rows(4096, 11008)
}

fn chains() -> [(&'static str, Chain); 2] {
    [
        ("SwiGLU", Chain::gated(Kind::Silu)),
        ("GEGLU", Chain::gated(Kind::GeluTanh)),
    ]
}

const DIRECTIONS: [Direction; 2] = [Direction::Forward, Direction::Backward];

/// How many MiB these slots hold.
fn mib(chain: &Chain, slots: &[Slot]) -> u64 {
    let count = |slot: &Slot| chain.numbers(*slot, shape());
    (slots.iter().map(count).sum::<u64>() * FORMAT.bytes()) >> 20
}

fn document() -> Result<String, String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fusion.md");
    std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))
}

/// What stands in the last column of the second table, in backticks.
fn chains_parse() -> Outcome {
    let document = document()?;
    let rows = document.split("## Fusions elsewhere").nth(1);
    let rows = rows.ok_or("docs/fusion.md has no second table")?.lines();
    let cells = rows.filter_map(|row| Some(row.strip_suffix(" |")?.rsplit_once(" | ")?.1));
    let mut count = 0;
    for text in cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)) {
        text.replace("\\|", "|").parse::<Chain>()?;
        count += 1;
    }
    if count < 20 {
        return Err(format!("docs/fusion.md has {count} chains in its second table").into());
    }
    Ok(())
}

fn our_rows() -> Outcome {
    let document = document()?;
    for (name, chain) in chains() {
        let forward = chain.inputs(Direction::Forward);
        // What backward reads and nobody else has: neither an input nor the gradient of y.
        let mut kept = chain.inputs(Direction::Backward);
        kept.retain(|slot| *slot != Slot::Dy && !forward.contains(slot));
        for direction in DIRECTIONS {
            let mut row = format!("| {name}, {direction} | `{chain}` | {LAUNCHES} |");
            for slots in [&chain.inputs(direction), &chain.outputs(direction), &kept] {
                let _ = write!(row, " {} |", mib(&chain, slots));
            }
            if !document.lines().any(|line| line == row) {
                return Err(format!("docs/fusion.md lacks the row {row}").into());
            }
        }
    }
    Ok(())
}

fn launches(gpu: &Gpu) -> Outcome {
    let bytes = shape().elements() * FORMAT.bytes();
    if gpu.device().limits().max_storage_buffer_binding_size < bytes {
        return Ok(());
    }
    for (name, chain) in chains() {
        for direction in DIRECTIONS {
            let slots = chain.slots(direction).into_iter();
            let buffers = slots.map(|slot| (slot, gpu.blank(bytes as usize / 4)));
            let buffers: Vec<_> = buffers.collect();
            let count = shape().elements();
            let views = buffers.iter();
            let views = views.map(|(slot, b)| (*slot, View::elements(b, FORMAT, 0, count)));
            let views: Vec<_> = views.collect();
            let dispatch = gpu.activations.prepare(chain, direction, shape(), &views)?;
            if dispatch.launches() != LAUNCHES {
                let found = dispatch.launches();
                return Err(format!("{name} {direction}: {found} launches, not {LAUNCHES}").into());
            }
        }
    }
    Ok(())
}
