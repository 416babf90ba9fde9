//! What the list says of a function follows from its formula, whatever the parameters: that it is
//! smooth but at its kinks, and that backward can be computed from what is said to be enough.

use std::collections::BTreeSet;

use libtest_mimic::Trial;
use wgpu_activations::reference::inputs::ordered;
use wgpu_activations::{Format, Kind, Save, reference};

use crate::accuracy::variants;
use crate::{Outcome, inputs};

pub fn trials() -> Vec<Trial> {
    let each = |what: &'static str, check: fn(Kind) -> Outcome| {
        Kind::all().map(move |kind| {
            Trial::test(format!("claims::{what}::{}", kind.name()), move || {
                sets(kind).into_iter().try_for_each(check)
            })
        })
    };
    let mut trials: Vec<Trial> = each("kinks_are_complete", complete).collect();
    trials.extend(each("backward_needs_no_more", enough));
    trials.push(Trial::test("claims::backward_needs_no_less", least));
    trials.push(Trial::test("claims::a_missing_kink_is_found", missing));
    trials.push(Trial::test("claims::a_wrong_need_is_found", wrong));
    trials
}

/// The usual parameters, each parameter at 0, 1 and -1, and all of them equal.
pub fn sets(kind: Kind) -> Vec<Kind> {
    let defaults = kind.params();
    let mut all = variants(kind);
    for special in [0.0, 1.0, -1.0] {
        for i in 0..defaults.len() {
            let mut values = defaults.clone();
            values[i] = special;
            all.extend(kind.with_params(&values));
        }
        all.extend(kind.with_params(&vec![special; defaults.len()]));
    }
    let mut seen = BTreeSet::new();
    all.retain(|kind| seen.insert(kind.to_string()));
    all
}

/// f, f′ and f″ at x.
#[derive(Clone, Copy)]
struct Point {
    x: f32,
    values: [f64; 3],
}

impl Point {
    fn new(kind: Kind, x: f32) -> Self {
        let jet = reference::jet(x.into(), kind);
        Point {
            x,
            values: [jet.value, jet.d1, jet.d2],
        }
    }
}

/// Floats between two points of the search for jumps: 64 points per octave.
const STEP: usize = 1 << 17;

/// The magnitudes among which jumps are searched, and 0.
const SMALLEST: f32 = 1e-20;
const LARGEST: f32 = 1e20;

/// Jumps below this part of the value are taken for rounding errors.
const NOISE: f64 = 1e-6;

/// Of halves of a stretch, the worse one of a smooth function is better than this: half as bad
/// for f″, an eighth for f and f′. A jump stays as it is.
const HALVED: f64 = 0.7;

/// Integers beyond these are kinks, too, but not listed.
const PERIODIC: [&str; 4] = ["ceil", "floor", "round", "trunc"];
const PERIODIC_UP_TO: f32 = 1.75;

fn complete(kind: Kind) -> Outcome {
    match unlisted(kind, &kind.kinks()) {
        None => Ok(()),
        Some((order, x)) => Err(format!(
            "{kind}: order {order} jumps at {x:e}, kinks: {:?}",
            kind.kinks()
        )
        .into()),
    }
}

/// A jump that is not among these kinks.
fn unlisted(kind: Kind, kinks: &[f32]) -> Option<(usize, f32)> {
    let listed = |x: f32| {
        let near = |kink: &f32| ordered(*kink).abs_diff(ordered(x)) <= 3;
        let beyond = PERIODIC.contains(&kind.name()) && x.abs() > PERIODIC_UP_TO;
        beyond || kinks.iter().any(near)
    };
    let magnitudes = (SMALLEST.to_bits()..LARGEST.to_bits()).step_by(STEP);
    let magnitudes: Vec<f32> = [0]
        .into_iter()
        .chain(magnitudes)
        .map(f32::from_bits)
        .collect();
    [1.0f32, -1.0].into_iter().find_map(|sign| {
        let point = |magnitude: &f32| Point::new(kind, magnitude.copysign(sign));
        let points: Vec<Point> = magnitudes.iter().map(point).collect();
        let stretches = points.windows(2);
        stretches
            .flat_map(|pair| (0..3).filter_map(|order| Some((order, jump(kind, order, pair)?))))
            .find(|&(_, x)| !listed(x))
    })
}

/// Where f, f′ or f″ jumps between two points: the stretch is halved towards what changes more than
/// the slopes at its ends explain.
fn jump(kind: Kind, order: usize, pair: &[Point]) -> Option<f32> {
    let (mut a, mut b) = (pair[0], pair[1]);
    let mut worst = unexplained(kind, order, a, b)?;
    while a.x.to_bits().abs_diff(b.x.to_bits()) > 1 {
        let middle = f32::from_bits(a.x.to_bits().midpoint(b.x.to_bits()));
        let middle = Point::new(kind, middle);
        let halves = [(a, middle), (middle, b)];
        let found = halves.map(|(a, b)| unexplained(kind, order, a, b).unwrap_or(0.0));
        let half = usize::from(found[1] > found[0]);
        if found[half] < HALVED * worst {
            return None;
        }
        worst = found[half];
        (a, b) = halves[half];
    }
    (!turbulent(kind, order, a, b, worst)).then_some(b.x)
}

/// Whether a value changes about as much between the next floats as between these two: as the sine
/// of 10^10 does, where no jump can be told.
fn turbulent(kind: Kind, order: usize, a: Point, b: Point, jump: f64) -> bool {
    const NEXT: u32 = 4;
    let outwards = |point: Point, other: Point| {
        let (from, up) = (point.x.to_bits(), point.x.to_bits() > other.x.to_bits());
        let place = move |i: u32| match up {
            true => Some(from + i),
            // Not beyond 0 to the other sign.
            false => from.checked_sub(i).filter(|bits| bits >> 31 == from >> 31),
        };
        let points = (0..=NEXT).map_while(place);
        let points = points.map(|bits| Point::new(kind, f32::from_bits(bits)));
        points.collect::<Vec<_>>()
    };
    let sides = [outwards(a, b), outwards(b, a)];
    let mut pairs = sides.iter().flat_map(|side| side.windows(2));
    pairs.any(|pair| {
        let change = unexplained(kind, order, pair[0], pair[1]);
        change.is_some_and(|change| change > 0.1 * jump)
    })
}

/// By how much a value changes beyond what its slope explains; none where that is within the
/// rounding errors, or where f32 does not hold the value.
fn unexplained(kind: Kind, order: usize, a: Point, b: Point) -> Option<f64> {
    let [from, to] = [a, b].map(|point| point.values[order]);
    let size = from.abs().max(to.abs());
    let held = f64::from(f32::MIN_POSITIVE)..=f64::from(f32::MAX);
    let slope = match order {
        2 => 0.0,
        _ => (a.values[order + 1] + b.values[order + 1]) / 2.0,
    };
    let change = (to - from - slope * (f64::from(b.x) - f64::from(a.x))).abs();
    let noise = NOISE * size.max(kind.scale(b.x)[order]);
    (held.contains(&size) && change.is_finite() && change > noise).then_some(change)
}

/// The search finds each kink that it is not told of, if anything jumps there.
fn missing() -> Outcome {
    for (text, kink) in [
        ("relu", 0.0),
        ("softsign", 0.0),
        ("hard_tanh(-3, 1e-3)", 1e-3),
        ("hard_tanh(-3, 1e-3)", -3.0),
        ("soft_shrink(1000)", 1000.0),
        ("sparse_plus", -1.0),
        ("elu(1.001)", 0.0),
        ("step_rect", 0.5),
    ] {
        let kind: Kind = text.parse()?;
        let mut kinks = kind.kinks();
        kinks.retain(|&x| x != kink);
        match unlisted(kind, &kinks) {
            Some((_, x)) if ordered(x).abs_diff(ordered(kink)) <= 3 => {}
            other => return Err(format!("{kind} at {kink}: found {other:?}").into()),
        }
    }
    Ok(())
}

/// f, f′ and f″ at many x, in ascending order, where f32 holds f.
fn samples(kind: Kind) -> Vec<Point> {
    /// About 16,000 inputs over all bit patterns.
    const STRIDE: u32 = 262_139;
    let mut x = inputs::of(kind, STRIDE, 8);
    x.retain(|x| x.is_finite());
    x.sort_by(f32::total_cmp);
    let points = x.into_iter().map(|x| Point::new(kind, x));
    points
        .filter(|point| (point.values[0] as f32).is_finite())
        .collect()
}

/// How many values f′ has, two at most.
fn slopes(points: &[Point]) -> usize {
    let Some(first) = points.first().map(|point| point.values[1]) else {
        return 1;
    };
    let mut others = points.iter().map(|p| p.values[1]).filter(|&d1| d1 != first);
    match others.next() {
        None => 1,
        Some(second) if others.all(|d1| d1 == second) => 2,
        Some(_) => 3,
    }
}

fn enough(kind: Kind) -> Outcome {
    let points = samples(kind);
    match kind.save() {
        Save::Input => Ok(()),
        Save::Output => from_output(kind, &points),
        save => {
            let allowed = if save == Save::Bit { 2 } else { 1 };
            match slopes(&points) <= allowed {
                true => Ok(()),
                false => Err(format!("{kind}: more than {allowed} slopes").into()),
            }
        }
    }
}

/// f rises or falls throughout, and where f32 does not tell values apart, f′ differs by no more
/// than the rounding of y makes it: f′ is a function of y, whose slope is f″ / f′.
fn from_output(kind: Kind, points: &[Point]) -> Outcome {
    let budget = kind.activation().ulps[1];
    let directions = points.windows(2).map(|pair| {
        let [from, to] = [pair[0].values[0], pair[1].values[0]];
        let same = (to - from).abs() <= 1e-12 * from.abs().max(to.abs());
        if same { 0 } else { (to - from).signum() as i32 }
    });
    let directions: BTreeSet<i32> = directions.filter(|&direction| direction != 0).collect();
    if directions.len() > 1 {
        return Err(format!("{kind}: an output belongs to inputs on two branches").into());
    }
    let same = |a: &Point, b: &Point| a.values[0] as f32 == b.values[0] as f32;
    for run in points.chunk_by(same) {
        let first = run[0];
        for other in &run[1..] {
            let largest = first.values[1].abs().max(other.values[1].abs());
            let step = reference::ulp(first.values[0], Format::F32);
            let rounding: f64 = [first, *other].iter().map(|p| inner_slope(p) * step).sum();
            let allowed = budget * reference::ulp(largest, Format::F32) + rounding;
            if (first.values[1] - other.values[1]).abs() > allowed {
                return Err(format!(
                    "{kind}: the same output at {:e} and {:e}, but slopes {} and {}",
                    first.x, other.x, first.values[1], other.values[1]
                )
                .into());
            }
        }
    }
    Ok(())
}

/// |d f′ / d y|
fn inner_slope(point: &Point) -> f64 {
    match point.values[2] {
        0.0 => 0.0,
        d2 => (d2 / point.values[1]).abs(),
    }
}

/// The output of these does not determine f′.
fn wrong() -> Outcome {
    for text in [
        "elu(-0.5)",
        "squareplus(0)",
        "relu",
        "abs",
        "silu",
        "hard_tanh",
        "sine",
    ] {
        let kind: Kind = text.parse()?;
        let points = samples(kind);
        // relu's and hard_tanh's output tells the side of the kink, but not at the kink itself.
        let told = ["relu", "hard_tanh"].contains(&kind.name());
        if from_output(kind, &points).is_ok() != told {
            return Err(format!("{kind}: wrongly judged").into());
        }
    }
    Ok(())
}

/// With its usual parameters no function is said to need more than a bit where f′ has two values,
/// or anything where it has one.
fn least() -> Outcome {
    for kind in Kind::all() {
        let (save, slopes) = (kind.save(), slopes(&samples(kind)));
        let less = (slopes == 1 && save != Save::Nothing)
            || (slopes == 2 && save != Save::Nothing && save != Save::Bit);
        if less {
            return Err(format!("{kind}: {} for {slopes} slopes", save.name()).into());
        }
    }
    Ok(())
}
