//! The f64 reference against mpmath, and kinks against PyTorch's documented values.

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Kind, KinkPolicy, Slot, reference};

use crate::Outcome;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("reference::agrees_with_mpmath", tables),
        Trial::test("reference::every_kind_is_in_the_tables", complete),
        Trial::test("reference::doors_give_the_jet_to_the_bit", doors),
    ]
}

/// Made by tools/make_tables.py.
static TABLE: &str = include_str!("../tables/reference.csv");

/// The f64 reference may be off by this much of an f32's last place.
const TOLERANCE: f64 = 1e-3;

struct Row {
    kind: Kind,
    x: f32,
    want: [f64; 3],
}

fn rows() -> impl Iterator<Item = Row> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let cells: Vec<&str> = line.split(';').collect();
            let number = |i: usize| cells[i].parse::<f64>().expect("a number in the table");
            Row {
                kind: cells[0].parse().expect("a kind in the table"),
                x: f32::from_bits(u32::from_str_radix(cells[1], 16).expect("bits in the table")),
                want: [number(2), number(3), number(4)],
            }
        })
}

fn tables() -> Outcome {
    for Row { kind, x, want } in rows() {
        for (order, want) in want.into_iter().enumerate() {
            let got = reference::value(x.into(), order, kind);
            let step = f64::from(f32::MIN_POSITIVE).max(want.abs()) * 2f64.powi(-24);
            if (got - want).abs() > TOLERANCE * step {
                let error = (got - want).abs() / step;
                return Err(format!(
                    "{kind} order {order} at {x:e}: {got:e}, not {want:e}: {error:e}"
                )
                .into());
            }
        }
    }
    Ok(())
}

fn complete() -> Outcome {
    for kind in Kind::all() {
        let count = rows().filter(|row| row.kind.name() == kind.name()).count();
        if count < 100 {
            crate::chore(format!(
                "{kind} has {count} rows in tests/tables: add its definition to tools/make_tables.py and run it"
            ))?;
        }
    }
    Ok(())
}

/// What comes through hyper-dual numbers is the formula's own jet: nothing is added on the way.
fn doors() -> Outcome {
    for kind in Kind::all() {
        for policy in KinkPolicy::ALL {
            let chain = Chain::map(kind).kinks(policy);
            let x = crate::inputs::of(kind, 40_009_009, 8);
            let ones = vec![1.0; x.len()];
            let given = [(Slot::X, &x[..]), (Slot::Dy, &ones), (Slot::Ddx, &ones)];
            let jet = |order| move |&x: &f32| reference::value(x.into(), order, chain);
            for direction in Direction::ALL {
                let reads = given
                    .iter()
                    .filter(|(slot, _)| chain.slots(direction).contains(slot));
                let reads: Vec<(Slot, &[f32])> = reads.copied().collect();
                for (slot, got) in reference::run(chain, direction, x.len() as u64, &reads)? {
                    let order = match (slot, direction) {
                        (Slot::Y, _) => 0,
                        (Slot::D2, _) | (Slot::Dx, Direction::Second) => 2,
                        _ => 1,
                    };
                    for ((x, got), want) in x.iter().zip(got).zip(x.iter().map(jet(order))) {
                        if got.to_bits() != want.to_bits() && !(got.is_nan() && want.is_nan()) {
                            return Err(format!(
                                "{chain} {direction} {slot} at {x:e}: {got:e}, not {want:e}"
                            )
                            .into());
                        }
                    }
                }
            }
        }
    }
    Ok(())
}
