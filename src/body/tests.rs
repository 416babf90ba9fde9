//! The derivation against differences and the reference, and the bodies of maps word by word.

use std::collections::HashMap;

use super::{Body, Op, Part, RowOp, Unary, Wire};
use crate::basis::harmonic;
use crate::chain::{Draw, gumbel};
use crate::reference::{self, Jet};
use crate::{Along, Basis, Chain, Direction, Kind, Orbitals, Per, RowFunction, Shape, Slot};

type Tensors = HashMap<Slot, Vec<f64>>;

/// Two images of two channels of three pixels.
const SHAPE: Shape = Shape::channels(2, 2, 3);

/// What a body stores, from what it loads.
fn run(body: &Body, chain: &Chain, loaded: &Tensors) -> Tensors {
    let constants: Vec<f32> = chain.constants().collect();
    let draws: Vec<Draw> = chain.draws().collect();
    let kinds: Vec<Kind> = chain.kinds().collect();
    let bases = chain.bases();
    let zeros = |slot: Slot| {
        let count = SHAPE.operand(body.per(slot)) * body.width(slot);
        vec![0.0; count as usize]
    };
    let mut stored: Tensors = body.writes().map(|slot| (slot, zeros(slot))).collect();
    let of_row = body.is_of_row();
    for row in 0..SHAPE.row_count() {
        let columns = row * SHAPE.columns()..(row + 1) * SHAPE.columns();
        let place = |slot: Slot, i: u64| SHAPE.place(body.per(slot), i) as usize;
        let mut values: Vec<Vec<f64>> = Vec::new();
        for op in body.ops() {
            let each = |f: &dyn Fn(usize, u64) -> f64| -> Vec<f64> {
                columns.clone().enumerate().map(|(c, i)| f(c, i)).collect()
            };
            values.push(match *op {
                Op::Load(slot) => each(&|_, i| loaded[&slot][place(slot, i)]),
                Op::Constant(number) => each(&|_, _| constants[number].into()),
                Op::Halves(number) => each(&|_, _| f64::from(number) / 2.0),
                Op::Dropout(number) => each(&|_, i| draws[number].at(i).into()),
                Op::Gumbel(number) => each(&|_, i| gumbel(draws[number].word(i))),
                Op::Slope(number, at) => each(&|c, i| match values[at][c] > 0.0 {
                    true => 1.0,
                    false => draws[number].at(i).into(),
                }),
                Op::Add(a, b) => each(&|c, _| values[a][c] + values[b][c]),
                Op::Mul(a, b) => each(&|c, _| values[a][c] * values[b][c]),
                Op::Within(a, b) => each(&|c, _| match values[b][c] == 0.0 {
                    true => 0.0,
                    false => values[a][c] * values[b][c],
                }),
                Op::Unary(unary, at) => each(&|c, _| unary_of(unary, values[at][c])),
                Op::Row(row, at) => {
                    let exponent = match row {
                        RowOp::ThresholdOf(exponent) => values[exponent][0],
                        _ => f64::NAN,
                    };
                    let number = number_of(row, &values[at], exponent);
                    each(&|_, _| number)
                }
                Op::Power { at, exponent, logs } => each(&|c, _| {
                    let (x, exponent) = (values[at][c], values[exponent][c]);
                    match x > 0.0 {
                        true => x.powf(exponent) * x.ln().powi(logs.into()),
                        false => 0.0,
                    }
                }),
                Op::Instead { value, .. } => values[value].clone(),
                Op::IsColumn(at) => each(&|c, _| f64::from(u8::from(values[at][0] == c as f64))),
                Op::Basis { basis, order, at } => {
                    each(&|c, _| bases[basis].value(c, order.into(), values[at][c]))
                }
                Op::Series {
                    basis,
                    order,
                    at,
                    slot,
                } => each(&|c, i| {
                    let width = bases[basis].len();
                    let own = &loaded[&slot][place(slot, i) * width..][..width];
                    let terms = own.iter().enumerate();
                    let value = |k| bases[basis].value(k, order.into(), values[at][c]);
                    terms.map(|(k, coefficient)| coefficient * value(k)).sum()
                }),
                Op::Spread { by, .. } => values[by].clone(),
                Op::Harmonic { degree, part, at } => each(&|c, _| {
                    let terms = harmonic(degree, c, part).into_iter();
                    let terms = terms.map(|(factor, powers)| {
                        let factors = at.iter().zip(powers);
                        let powers = factors.map(|(at, n)| values[*at][c].powi(n.into()));
                        factor * powers.product::<f64>()
                    });
                    terms.sum()
                }),
                Op::Call { function, part, at } => each(&|c, i| {
                    let formula = kinds[function].formula();
                    let mut p = kinds[function].exact().to_vec();
                    for learned in body.learned_of(function) {
                        p[learned.param] = loaded[&learned.slot][place(learned.slot, i)];
                    }
                    let x = values[at][c];
                    let jet = formula.eval(Jet::variable(x), &p);
                    match part {
                        Part::Order(order) => [jet.value, jet.d1, jet.d2][order],
                        Part::Param(k, along) => reference::partial_at(formula, k, along, x, &p),
                        Part::FromOutput => formula.slope_from(x, &p),
                        Part::Bit | Part::FromBit => unreachable!("no chain here keeps bits"),
                    }
                }),
            });
        }
        for &(slot, wire) in body.stores() {
            let sum = stored.get_mut(&slot).expect("it is written");
            for spread in body.spreads(wire) {
                let Op::Spread {
                    basis,
                    order,
                    at,
                    by,
                } = body.ops()[spread]
                else {
                    unreachable!("it is one");
                };
                for (c, i) in columns.clone().enumerate() {
                    for k in 0..bases[basis].len() {
                        let value = bases[basis].value(k, order.into(), values[at][c]);
                        sum[place(slot, i) * bases[basis].len() + k] += values[by][c] * value;
                    }
                }
            }
            if body.is_wide(wire) {
                continue;
            }
            let once = of_row[wire] && !matches!(body.per(slot), Per::Element | Per::Column);
            let terms = columns.clone().zip(&values[wire]);
            for (i, value) in terms.take(if once { 1 } else { usize::MAX }) {
                sum[place(slot, i)] += value;
            }
        }
    }
    stored
}

fn unary_of(unary: Unary, x: f64) -> f64 {
    match unary {
        Unary::Exp => x.exp(),
        Unary::Ln1p => x.ln_1p(),
        Unary::Reciprocal1p => 1.0 / (1.0 + x),
        Unary::Reciprocal => 1.0 / x,
        Unary::Finite => x,
        Unary::Positive => x.max(0.0),
        Unary::Support => f64::from(u8::from(x > 0.0)),
        Unary::ReciprocalRoot => 1.0 / x.sqrt(),
        Unary::Magnitude | Unary::Absolute => x.abs(),
        Unary::Sign if x == 0.0 => 0.0,
        Unary::Sign => x.signum(),
        Unary::OnlyNan => 0.0,
        Unary::Number | Unary::AboveZero => x,
        Unary::AtLeastOne => x.max(1.0),
        Unary::Bounded => x.max(-1e30),
    }
}

fn number_of(op: RowOp, row: &[f64], exponent: f64) -> f64 {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match op {
        RowOp::Sum => row.iter().sum(),
        RowOp::Rest => row.iter().sum::<f64>() - 1.0,
        RowOp::Max => largest,
        RowOp::First => row.iter().position(|x| *x == largest).expect("one") as f64,
        RowOp::Threshold(_) | RowOp::ThresholdOf(_) => {
            let exponent = match op {
                RowOp::Threshold(exponent) => exponent.into(),
                _ => exponent,
            };
            // By halves: the sum falls.
            let (mut low, mut high) = (-1.0, 0.0);
            for _ in 0..80 {
                let middle = 0.5 * (low + high);
                let over = row.iter().map(|x| (x - middle).max(0.0));
                let sum: f64 = over.map(|over| over.powf(exponent)).sum();
                let end = if sum > 1.0 { &mut low } else { &mut high };
                *end = middle;
            }
            low
        }
    }
}

/// Every subset of stages around every core.
fn chains() -> Vec<Chain> {
    // With parameters they stand below.
    let is_plain = |f: &RowFunction| f.params().is_empty() && *f != RowFunction::Hardmax;
    let rows = RowFunction::ALL.into_iter().filter(is_plain);
    let rows = rows.flat_map(|function| subsets(move |chain| chain.row(function)));
    let row_in_gate = |chain: Chain| {
        let chain = chain.gate_bias(Per::Column).gate(Kind::Silu);
        chain.row(RowFunction::Softmax).act(Kind::Tanh)
    };
    let cores: [fn(Chain) -> Chain; 4] = [
        |chain| chain.row(RowFunction::Entmax { alpha: 1.3 }),
        |chain| {
            let entmax = RowFunction::Entmax { alpha: 1.5 };
            chain.row(entmax).learn("alpha", Per::Row)
        },
        |chain| {
            let (tau, hard, seed) = (1.0, false, 3);
            let chain = chain.row(RowFunction::GumbelSoftmax { tau, hard, seed });
            chain.learn("tau", Per::Tensor)
        },
        |chain| {
            // So large an eps keeps the slopes moderate.
            let ([w0, w1, w2], b, eps) = ([0.5, -0.25, 0.75], 0.0, 0.1);
            let chain = chain.row(RowFunction::PolyNorm { w0, w1, w2, b, eps });
            let weights = chain.learn("w0", Per::Channel).learn("w1", Per::Row);
            weights.learn("b", Per::Tensor).act(Kind::Tanh)
        },
    ];
    let learned = cores.into_iter().flat_map(subsets);
    let two = [|chain: Chain| chain, |chain: Chain| chain.gate(Kind::Tanh)];
    let two = two.into_iter().flat_map(subsets);
    let two = two.map(|chain| chain.both(Kind::Silu));
    let all = chains_of_elements().into_iter().chain(learned).chain(two);
    let all = all.chain(chains_of_bases());
    all.chain(rows).chain(subsets(row_in_gate)).collect()
}

/// Bases and orbitals of as many functions as there are columns, and sums of bases of any size.
fn chains_of_bases() -> Vec<Chain> {
    let cores: [fn(Chain) -> Chain; 4] = [
        |chain| chain.series(Basis::bspline(4, 3, -12.0, 12.0), Per::Tensor),
        |chain| {
            let wide = Basis::bspline(4, 4, -9.0, 9.0);
            chain.series_beside(Kind::Silu, wide, Per::Channel)
        },
        |chain| {
            chain
                .act(Kind::Tanh)
                .series(Basis::chebyshev(4, -1.0, 1.0), Per::Column)
        },
        |chain| chain.act(Kind::Tanh).rational(3, 2, Per::Row),
    ];
    let free = Basis::bspline_on(2, &[-4.0, -3.0, -2.5, 2.5, 2.75, 2.75]).expect("knots");
    let two = [(0.5, 0.75), (0.25, -1.5)];
    let own = [
        Chain::x().basis(Basis::bspline(2, 1, -2.5, 2.5)),
        Chain::x().basis(free),
        Chain::x()
            .act(Kind::Tanh)
            .basis(Basis::chebyshev(2, -1.0, 1.0)),
        Chain::x()
            .scale(Per::Channel)
            .basis(Basis::fourier(1, -2.0, 3.0)),
        Chain::x()
            .basis(Basis::rbf(3, -2.0, 2.0))
            .scale(Per::Column),
        Chain::x().orbitals(Orbitals::new(1, 0.5)),
        Chain::x()
            .orbitals(Orbitals::new(1, 0.5).learn_alphas())
            .bias(Per::Column),
        Chain::x().orbitals(Orbitals::contracted(1, &two).learn_alphas().learn_weights()),
        Chain::x().orbitals(Orbitals::contracted(1, &two).along(Along::Laplacian)),
        Chain::x().orbitals(Orbitals::contracted(1, &two).along(Along::Axes([0, 1, 1]))),
        Chain::x().orbitals(Orbitals::new(1, 0.5).along(Along::Axes([0, 2, 0]))),
        Chain::x().orbitals(Orbitals::new(1, 0.5).along(Along::Axes([1, 0, 0]))),
    ];
    cores.into_iter().flat_map(subsets).chain(own).collect()
}

fn chains_of_elements() -> Vec<Chain> {
    let cores: [fn(Chain) -> Chain; 9] = [
        |chain| chain,
        |chain| chain.act(Kind::Gelu),
        |chain| chain.act(Kind::Tanh).scale(Per::Tensor).act(Kind::Silu),
        |chain| chain.gate(Kind::Silu),
        |chain| chain.rrelu(0.0, 0.5, 6).act(Kind::Silu),
        |chain| chain.gate_bias(Per::Column).gate(Kind::Sigmoid),
        |chain| {
            let chain = chain.gate_product(Kind::Tanh, Kind::Softplus { beta: 1.0 });
            chain
                .gate_scale(Per::Row)
                .gate_offset(0.5)
                .gate_act(Kind::Sigmoid)
        },
        |chain| {
            let swish = chain
                .act(Kind::Swish { beta: 1.0 })
                .learn("beta", Per::Channel);
            let (alpha, beta) = (1.0, 1.0);
            let snake = swish.act(Kind::SnakeBeta { alpha, beta });
            snake.learn("beta", Per::Tensor).learn("alpha", Per::Column)
        },
        |chain| {
            chain
                .gate(Kind::Softcap { cap: 30.0 })
                .learn("cap", Per::Row)
        },
    ];
    cores.into_iter().flat_map(subsets).collect()
}

/// Every subset of stages around a core.
fn subsets(core: impl Fn(Chain) -> Chain) -> Vec<Chain> {
    let before: [fn(Chain) -> Chain; 3] = [
        |chain| chain.scale_by(0.75),
        |chain| chain.bias(Per::Column),
        |chain| chain.scale(Per::Channel),
    ];
    let behind: [fn(Chain) -> Chain; 4] = [
        |chain| chain.scale(Per::Row),
        |chain| chain.dropout(0.4, 11).offset(0.25),
        |chain| chain.add(),
        |chain| chain.bias(Per::Tensor),
    ];
    let mut all = Vec::new();
    for subset in 0..1 << 7 {
        let taken = |i: usize| subset >> i & 1 == 1;
        let mut chain = Chain::x();
        for (_, stage) in before.iter().enumerate().filter(|(i, _)| taken(*i)) {
            chain = stage(chain);
        }
        chain = core(chain);
        for (_, stage) in behind.iter().enumerate().filter(|(i, _)| taken(i + 3)) {
            chain = stage(chain);
        }
        all.push(chain);
    }
    all
}

/// Numbers for all slots that a body reads, from -2 to 2: f32, as the reference takes them.
fn inputs(body: &Body, seed: u64) -> Tensors {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1;
    let mut next = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        f64::from(((state >> 33) as f64 / (1u64 << 31) as f64 * 4.0 - 2.0) as f32)
    };
    let tensor = |slot: Slot| {
        let count = SHAPE.operand(body.per(slot)) * body.width(slot);
        // Parameters stay away from 0, where some divide by them, and from 1, where entmax does.
        let is_param = [Slot::Param, Slot::Alpha].map(|param| slot.operand().is_like(param));
        let range = |x: f64| match is_param.contains(&true) && slot.order() == 0 {
            true => f64::from((x / 16.0 + 1.1875) as f32),
            false => x,
        };
        (slot, (0..count).map(|_| range(next())).collect())
    };
    body.reads().map(tensor).collect()
}

/// The slope of a function of the inputs along one number of a slot.
fn difference(inputs: &Tensors, slot: Slot, place: usize, f: impl Fn(&Tensors) -> f64) -> f64 {
    let step = 1e-5;
    let [right, left] = [step, -step].map(|step| {
        let mut moved = inputs.clone();
        moved.get_mut(&slot).expect("it is read")[place] += step;
        f(&moved)
    });
    (right - left) / (2.0 * step)
}

fn close(what: &str, got: f64, want: f64, tolerance: f64) {
    let error = (got - want).abs() / want.abs().max(1.0);
    assert!(error < tolerance, "{what}: {got}, not {want}");
}

/// The sum of all that a body stores, each times its cotangent.
fn loss(body: &Body, chain: &Chain, inputs: &Tensors) -> f64 {
    let stored = run(body, chain, inputs);
    let products = stored.iter().flat_map(|(slot, values)| {
        let cotangents = &inputs[&slot.gradient()];
        values.iter().zip(cotangents).map(|(a, b)| a * b)
    });
    products.sum()
}

/// All gradients of a body are the slopes of its loss.
fn check_gradient(chain: &Chain, body: &Body, number: u64) {
    let gradient = body.gradient(chain);
    let mut at = inputs(&gradient, number);
    // What only the function itself reads.
    at.extend(
        inputs(body, number + 1)
            .into_iter()
            .filter(|(slot, _)| !at.contains_key(slot))
            .collect::<Vec<_>>(),
    );
    let got = run(&gradient, chain, &at);
    for slot in body.reads() {
        let place = number as usize % at[&slot].len();
        let slope = difference(&at, slot, place, |at| loss(body, chain, at));
        let got = got
            .get(&slot.gradient())
            .map_or(0.0, |values| values[place]);
        close(&format!("{chain}: {}", slot.gradient()), got, slope, 1e-7);
    }
}

#[test]
fn gradients_are_those_of_differences() {
    for (number, chain) in chains().iter().enumerate() {
        let forward = Body::forward(chain);
        check_gradient(chain, &forward, number as u64);
    }
}

#[test]
fn double_backward_is_that_of_differences() {
    for (number, chain) in chains().iter().enumerate() {
        let backward = Body::forward(chain).gradient(chain);
        check_gradient(chain, &backward, number as u64);
        let second = backward.gradient(chain).settled();
        assert_eq!(second, Body::of(chain, Direction::Second));
    }
}

#[test]
fn tangents_are_those_of_differences() {
    for (number, chain) in chains_of_elements().iter().enumerate() {
        let jet = Body::of(chain, Direction::Jet);
        let at = inputs(&jet, number as u64);
        let got = run(&jet, chain, &at);
        let forward = run(&Body::forward(chain), chain, &at);
        assert_eq!(got[&Slot::Y], forward[&Slot::Y], "{chain}");
        let i = number % SHAPE.elements() as usize;
        for (slot, of) in [(Slot::D1, Slot::Y), (Slot::D2, Slot::D1)] {
            let value = |at: &Tensors| run(&jet, chain, at).get(&of).map_or(1.0, |v| v[i]);
            let slope = difference(&at, Slot::X, i, value);
            let got = got.get(&slot).map_or(slope, |values| values[i]);
            close(&format!("{chain}: {slot}"), got, slope, 1e-7);
        }
    }
}

/// The derived bodies and the reference's hyper-dual numbers know nothing of each other.
#[test]
fn bodies_of_chains_compute_what_the_reference_does() {
    for (number, chain) in chains().iter().enumerate() {
        for direction in Direction::ALL {
            let jet = chain.row_function().is_none() && !chain.has_two_outputs();
            let jet = jet && !chain.takes_points();
            if direction == Direction::Jet && !jet {
                continue;
            }
            let body = Body::of(chain, direction);
            let at = inputs(&body, number as u64);
            let given: Vec<(Slot, Vec<f32>)> = at
                .iter()
                .map(|(slot, values)| (*slot, values.iter().map(|x| *x as f32).collect()))
                .collect();
            let given: Vec<(Slot, &[f32])> = given.iter().map(|(s, x)| (*s, &x[..])).collect();
            let want = reference::run(*chain, direction, SHAPE, &given).expect("all is given");
            let got = run(&body, chain, &at);
            assert_eq!(want.len(), got.len(), "{chain} {direction}");
            // A threshold that is found in steps has the last one's error, times an exponent.
            let is_searched = matches!(chain.row_function(), Some(RowFunction::Entmax { .. }));
            let tolerance = match chain.takes_points() {
                // Norms are f32 in a body.
                true => 1e-6,
                false if is_searched => 1e-10,
                false => 1e-12,
            };
            for (slot, want) in want {
                for (got, want) in got[&slot].iter().zip(want) {
                    close(
                        &format!("{chain} {direction} {slot}"),
                        *got,
                        want,
                        tolerance,
                    );
                }
            }
        }
    }
}

fn map(direction: Direction) -> Body {
    Body::of(&Chain::map(Kind::Gelu), direction)
}

#[test]
fn a_map_has_no_operation_too_many() {
    let x = Op::Load(Slot::X);
    let call = |order| Op::Call {
        function: 0,
        part: Part::Order(order),
        at: 0,
    };
    let body = |ops: &[Op], stores: &[(Slot, Wire)]| Body {
        ops: ops.to_vec(),
        stores: stores.to_vec(),
        shared: Vec::new(),
        learned: Vec::new(),
        by_rows: false,
        bases: Vec::new(),
        wide: Vec::new(),
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
    assert_eq!(alone.calls(), [(0, Part::Order(1))]);
    let alone = second.only(|slot| slot == Slot::Dx);
    assert_eq!(alone.reads().count(), 3);
    assert_eq!(alone.calls(), [(0, Part::Order(2))]);
    assert_eq!(second.only(|_| true), second);
    assert_eq!(
        second.describe(),
        "x, dy, ddx to read and any of ddy, dx to write"
    );
}

#[test]
fn slots_are_those_read_and_then_those_written() {
    let slots = |direction| Chain::map(Kind::Gelu).slots(direction);
    let of = |names: &str| -> Vec<Slot> { names.split(' ').flat_map(str::parse).collect() };
    assert_eq!(slots(Direction::Forward), of("x y"));
    assert_eq!(slots(Direction::Backward), of("x dy dx"));
    assert_eq!(slots(Direction::Second), of("x dy ddx ddy dx"));
    assert_eq!(slots(Direction::Jet), of("x y d1 d2"));
}

#[test]
fn every_order_that_is_called_counts_once() {
    let calls = Direction::ALL.map(|direction| map(direction).calls().len());
    assert_eq!(calls, [1, 1, 2, 3]);
}

#[test]
fn a_single_output_is_not_one_of_any() {
    assert_eq!(
        map(Direction::Forward).describe(),
        "x to read and y to write"
    );
}

#[test]
fn bodies_of_kinds_compute_what_the_reference_does() {
    for chain in Kind::all().map(Chain::map) {
        for direction in Direction::ALL {
            let body = Body::of(&chain, direction);
            let at = inputs(&body, 7);
            let given: Vec<(Slot, Vec<f32>)> = at
                .iter()
                .map(|(slot, values)| (*slot, values.iter().map(|x| *x as f32).collect()))
                .collect();
            let given: Vec<(Slot, &[f32])> = given.iter().map(|(s, x)| (*s, &x[..])).collect();
            let want = reference::run(chain, direction, SHAPE, &given).expect("all is given");
            let got = run(&body, &chain, &at);
            for (slot, want) in want {
                for (got, want) in got[&slot].iter().zip(want) {
                    // Products are multiplied in another order.
                    let equal = (got - want).abs() <= 4.0 * f64::EPSILON * want.abs()
                        || got.is_nan() && want.is_nan()
                        || *got == want;
                    assert!(equal, "{chain} {direction} {slot}: {got}, not {want}");
                }
            }
        }
    }
}
