//! The derivation against differences, and the bodies of today's chains word by word.

use std::collections::HashMap;

use super::{Body, Op, Wire};
use crate::{Chain, Direction, Kind, Slot, reference};

/// A smooth function with its first five derivatives: f = sin(x) + x²/4.
fn call(order: usize, x: f64) -> f64 {
    let trig = (x + order as f64 * std::f64::consts::FRAC_PI_2).sin();
    trig + [x * x / 4.0, x / 2.0, 0.5, 0.0, 0.0, 0.0][order]
}

/// What a body stores, from what it loads.
fn run(body: &Body, loaded: &HashMap<Slot, f64>) -> HashMap<Slot, f64> {
    run_with(call, body, loaded)
}

/// [`run`] with another activation.
fn run_with(
    call: impl Fn(usize, f64) -> f64,
    body: &Body,
    loaded: &HashMap<Slot, f64>,
) -> HashMap<Slot, f64> {
    let mut values: Vec<f64> = Vec::new();
    for op in body.ops() {
        values.push(match *op {
            Op::Load(slot) => loaded[&slot],
            Op::Add(a, b) => values[a] + values[b],
            Op::Mul(a, b) => values[a] * values[b],
            Op::Call { order, at } => call(order, values[at]),
        });
    }
    let stores = body.stores().iter();
    stores.map(|&(slot, wire)| (slot, values[wire])).collect()
}

/// y as some chains will compute it; Ddx, Ddy, D1 and D2 stand for operands.
fn forwards() -> Vec<Body> {
    let line = |make: fn(&mut Body, Wire) -> Wire| {
        let mut body = Body::default();
        let x = body.push(Op::Load(Slot::X));
        let y = make(&mut body, x);
        body.stores.push((Slot::Y, y));
        body
    };
    fn operand(body: &mut Body, slot: Slot) -> Wire {
        body.push(Op::Load(slot))
    }
    vec![
        Body::of(&Chain::map(Kind::Gelu), Direction::Forward),
        // f(x + bias)
        line(|body, x| {
            let bias = operand(body, Slot::D1);
            let at = body.push(Op::Add(x, bias));
            body.push(Op::Call { order: 0, at })
        }),
        // scale f(scale x) + skip
        line(|body, x| {
            let (scale, skip) = (operand(body, Slot::D1), operand(body, Slot::D2));
            let at = body.push(Op::Mul(scale, x));
            let value = body.push(Op::Call { order: 0, at });
            let scaled = body.push(Op::Mul(scale, value));
            body.push(Op::Add(scaled, skip))
        }),
        // gate f(f(x))
        line(|body, x| {
            let gate = operand(body, Slot::D1);
            let inner = body.push(Op::Call { order: 0, at: x });
            let outer = body.push(Op::Call {
                order: 0,
                at: inner,
            });
            body.push(Op::Mul(outer, gate))
        }),
    ]
}

/// Some numbers for every slot, others for every seed.
fn inputs(seed: u32) -> HashMap<Slot, f64> {
    let mut state = seed.wrapping_mul(2_654_435_761) | 1;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 24) * 3.0 - 1.5
    };
    Slot::ALL.into_iter().map(|slot| (slot, next())).collect()
}

/// The central difference of a function of the inputs in one slot.
fn difference(at: &HashMap<Slot, f64>, slot: Slot, f: impl Fn(&HashMap<Slot, f64>) -> f64) -> f64 {
    let step = 1e-5;
    let [right, left] = [step, -step].map(|step| {
        let mut moved = at.clone();
        *moved.get_mut(&slot).expect("all slots are there") += step;
        f(&moved)
    });
    (right - left) / (2.0 * step)
}

fn close(what: &str, got: f64, want: f64) {
    let error = (got - want).abs() / want.abs().max(1.0);
    assert!(error < 1e-8, "{what}: {got} and by differences {want}");
}

#[test]
fn gradients_are_those_of_differences() {
    for (number, forward) in forwards().iter().enumerate() {
        let backward = forward.gradient();
        for seed in 0..20 {
            let at = inputs(seed);
            let loss = |at: &HashMap<Slot, f64>| run(forward, at)[&Slot::Y] * at[&Slot::Dy];
            let got = run(&backward, &at);
            close(
                &format!("dx of {number}"),
                got[&Slot::Dx],
                difference(&at, Slot::X, loss),
            );
        }
    }
}

#[test]
fn double_backward_is_that_of_differences() {
    for (number, forward) in forwards().iter().enumerate() {
        // D1 and D2 have no gradient here: x and dy are what there is.
        let backward = forward.gradient();
        let second = backward.gradient();
        for seed in 0..20 {
            let at = inputs(seed);
            let loss = |at: &HashMap<Slot, f64>| run(&backward, at)[&Slot::Dx] * at[&Slot::Ddx];
            let got = run(&second, &at);
            for (slot, gradient) in [(Slot::X, Slot::Dx), (Slot::Dy, Slot::Ddy)] {
                let want = difference(&at, slot, loss);
                close(&format!("{gradient} of {number}"), got[&gradient], want);
            }
        }
    }
}

#[test]
fn tangents_are_those_of_differences() {
    for (number, forward) in forwards().iter().enumerate() {
        let jet = forward.tangents();
        for seed in 0..20 {
            let at = inputs(seed);
            let got = run(&jet, &at);
            assert_eq!(got[&Slot::Y], run(forward, &at)[&Slot::Y]);
            let d1 = difference(&at, Slot::X, |at| run(forward, at)[&Slot::Y]);
            close(&format!("d1 of {number}"), got[&Slot::D1], d1);
            let d2 = difference(&at, Slot::X, |at| run(&jet, at)[&Slot::D1]);
            close(&format!("d2 of {number}"), got[&Slot::D2], d2);
        }
    }
}

fn map(direction: Direction) -> Body {
    Body::of(&Chain::map(Kind::Gelu), direction)
}

#[test]
fn a_map_has_no_operation_too_many() {
    let (x, call) = (Op::Load(Slot::X), |order| Op::Call { order, at: 0 });
    let body = |ops: &[Op], stores: &[(Slot, Wire)]| Body {
        ops: ops.to_vec(),
        stores: stores.to_vec(),
    };
    let (dy, ddx) = (Op::Load(Slot::Dy), Op::Load(Slot::Ddx));
    assert_eq!(
        map(Direction::Forward),
        body(&[x, call(0)], &[(Slot::Y, 1)])
    );
    assert_eq!(
        map(Direction::Backward),
        body(&[x, dy, call(1), Op::Mul(2, 1)], &[(Slot::Dx, 3)])
    );
    // f″ dy ddx in this order
    let ops = [
        x,
        dy,
        call(1),
        ddx,
        call(2),
        Op::Mul(2, 3),
        Op::Mul(4, 1),
        Op::Mul(6, 3),
    ];
    assert_eq!(
        map(Direction::Second),
        body(&ops, &[(Slot::Ddy, 5), (Slot::Dx, 7)])
    );
    assert_eq!(
        map(Direction::Jet),
        body(
            &[x, call(0), call(1), call(2)],
            &[(Slot::Y, 1), (Slot::D1, 2), (Slot::D2, 3)]
        )
    );
}

#[test]
fn an_output_alone_reads_what_it_needs() {
    let second = map(Direction::Second);
    let alone = second.only(|slot| slot == Slot::Ddy);
    assert_eq!(alone.reads().collect::<Vec<_>>(), [Slot::X, Slot::Ddx]);
    assert_eq!(alone.calls(), 1);
    let alone = second.only(|slot| slot == Slot::Dx);
    assert_eq!(alone.reads().count(), 3);
    assert!(alone.calls_order(2) && !alone.calls_order(1));
    assert_eq!(second.only(|_| true), second);
    assert_eq!(
        second.describe(),
        "x, dy, ddx to read and any of ddy, dx to write"
    );
}

#[test]
fn slots_are_those_read_and_then_those_written() {
    use Slot::{D1, D2, Ddx, Ddy, Dx, Dy, X, Y};
    let slots = |direction| Chain::map(Kind::Gelu).slots(direction);
    assert_eq!(slots(Direction::Forward), [X, Y]);
    assert_eq!(slots(Direction::Backward), [X, Dy, Dx]);
    assert_eq!(slots(Direction::Second), [X, Dy, Ddx, Ddy, Dx]);
    assert_eq!(slots(Direction::Jet), [X, Y, D1, D2]);
}

#[test]
fn every_order_that_is_called_counts_once() {
    let calls = Direction::ALL.map(|direction| map(direction).calls());
    assert_eq!(calls, [1, 1, 2, 3]);
}

#[test]
fn a_single_output_is_not_one_of_any() {
    assert_eq!(
        map(Direction::Forward).describe(),
        "x to read and y to write"
    );
}

/// The derived bodies and the reference's hyper-dual numbers know nothing of each other.
#[test]
fn bodies_of_kinds_compute_what_the_reference_does() {
    for chain in Kind::all().map(Chain::map) {
        for direction in Direction::ALL {
            let body = Body::of(&chain, direction);
            for seed in 0..8 {
                let at = inputs(seed).into_iter();
                let at: HashMap<Slot, f64> = at.map(|(s, x)| (s, f64::from(x as f32))).collect();
                let given: Vec<(Slot, [f32; 1])> = body
                    .reads()
                    .map(|slot| (slot, [at[&slot] as f32]))
                    .collect();
                let given: Vec<(Slot, &[f32])> = given.iter().map(|(s, x)| (*s, &x[..])).collect();
                let want = reference::run(chain, direction, 1, &given).expect("all is given");
                let call = |order, x| reference::value(x, order, chain);
                let got = run_with(call, &body, &at);
                for (slot, want) in want {
                    let (got, want) = (got[&slot], want[0]);
                    // Products are multiplied in another order.
                    let equal = (got - want).abs() <= 4.0 * f64::EPSILON * want.abs()
                        || got.is_nan() && want.is_nan()
                        || got == want;
                    assert!(equal, "{chain} {direction} {slot}: {got}, not {want}");
                }
            }
        }
    }
}
