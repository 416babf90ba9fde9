use super::largest::largest;
use super::*;
use crate::Smoothness;
use crate::reference;

const LINES: Method = Method::PiecewiseLinear { segments: 16 };
const CUBICS: Method = Method::Hermite { segments: 16 };
const NINTH: Method = Method::Polynomial { degree: 9 };

/// Functions without kinks whose f″ changes its sign at most once or twice.
const SMOOTH: [Kind; 5] = [
    Kind::Tanh,
    Kind::Sigmoid,
    Kind::Exp,
    Kind::Gelu,
    Kind::Softplus { beta: 1.0 },
];

fn made(kind: Kind, method: Method, low: f32, high: f32) -> Approximation {
    fit(kind, method, low..=high).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(kind: Kind, method: Method, range: RangeInclusive<f32>) -> String {
    match fit(kind, method, range) {
        Ok(found) => panic!("{:?} was made", found.error()),
        Err(error) => error.to_string(),
    }
}

/// Where a function can be replaced: all its activations are finite there, and do not jump.
fn range_of(kind: Kind) -> Option<(f32, f32)> {
    match kind.name() {
        _ if kind.smoothness() == Smoothness::Jump => None,
        "hill" => Some((0.0, 4.0)),
        "log1mexp" => Some((0.1, 4.0)),
        "logit" => Some((0.05, 0.95)),
        _ => Some((-4.0, 4.0)),
    }
}

/// The integral of |f″|^power by the midpoint rule.
fn integral(kind: Kind, low: f32, high: f32, power: f64) -> f64 {
    const PARTS: u32 = 20_000;
    let step = f64::from(high - low) / f64::from(PARTS);
    let part = |i| {
        let x = f64::from(low) + (f64::from(i) + 0.5) * step;
        reference::value(x, 2, kind).abs().powf(power) * step
    };
    (0..PARTS).map(part).sum()
}

/// The largest error of each piece.
fn errors(stand_in: &Approximation) -> Vec<f64> {
    let knots = stand_in.knots();
    let pairs = knots.windows(2).zip(stand_in.pieces());
    let error = |(ends, piece): (&[f32], &Piece)| {
        let off = |x: f64| (reference::value(x, 0, stand_in.function()) - piece.at(x).0).abs();
        largest(off, ends[0].into(), ends[1].into(), 200).0
    };
    pairs.map(error).collect()
}

#[test]
fn lines_are_as_near_as_theory_says() {
    for kind in SMOOTH {
        let whole = integral(kind, -4.0, 4.0, 0.5).powi(2) / 16.0;
        // What an inflection costs grows less with the number of pieces than what it is a part of.
        for (segments, within) in [(16, 0.13), (64, 0.04), (200, 0.02)] {
            let lines = made(kind, Method::PiecewiseLinear { segments }, -4.0, 4.0);
            let theory = whole / (segments * segments) as f64;
            let ratio = lines.error().value / theory;
            let near = (1.0 - within..1.0 + within).contains(&ratio);
            assert!(near, "{kind}, {segments}: {ratio} of {theory:e}");
        }
    }
}

#[test]
fn lines_have_the_same_error_in_each_piece_and_meet() {
    for kind in SMOOTH {
        let lines = made(kind, LINES, -4.0, 4.0);
        let errors = errors(&lines);
        let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
        // The last line ends where the range does.
        assert!(least > 0.99 * lines.error().value, "{kind}: {errors:?}");
        for (pieces, knot) in lines.pieces().windows(2).zip(&lines.knots()[1..]) {
            let [left, right] = [0, 1].map(|i| pieces[i].at(f64::from(*knot)).0);
            assert!((left - right).abs() < 1e-6, "{kind} at {knot}");
        }
    }
}

/// With knots that are evenly spaced no lines, even such as jump, are better in the worst of the
/// segments than the best one there. The factor is max |f″| L² / (∫ sqrt|f″|)².
#[test]
fn knots_of_their_own_beat_even_ones_by_the_factor_of_theory() {
    for (kind, low, high) in [
        (Kind::Tanh, -4.0, 4.0),
        (Kind::Exp, -4.0, 2.0),
        (Kind::Gaussian, -3.0, 3.0),
    ] {
        let bend = largest(
            |x| reference::value(x, 2, kind).abs(),
            low.into(),
            high.into(),
            2001,
        );
        let length = f64::from(high - low);
        let theory = bend.0 * length.powi(2) / integral(kind, low, high, 0.5).powi(2);
        for (segments, within) in [(16u16, 0.25), (64, 0.08), (200, 0.03)] {
            let step = (high - low) / f32::from(segments);
            let even = (0..segments).map(|i| {
                let from = low + f32::from(i) * step;
                let line = made(kind, Method::Polynomial { degree: 1 }, from, from + step);
                line.error().value
            });
            let even = even.fold(0.0, f64::max);
            let method = Method::PiecewiseLinear {
                segments: segments.into(),
            };
            let factor = even / made(kind, method, low, high).error().value;
            let near = (factor / theory - 1.0).abs() < within;
            assert!(
                near && factor > 2.0,
                "{kind}, {segments}: {factor}, {theory}"
            );
        }
    }
}

/// Chebyshev: the error of the best polynomial of degree n is largest n + 2 times, in turn.
#[test]
fn polynomials_have_their_error_in_turn() {
    let mut tried = 0;
    let others = [Kind::Abs, Kind::Relu, Kind::Arctan];
    for kind in SMOOTH.into_iter().chain(others) {
        let degrees = [1, 2, 3, 5, 6, 9];
        for (degree, low) in degrees.into_iter().flat_map(|n| [(n, -3.0), (n, -2.0)]) {
            let best = made(kind, Method::Polynomial { degree }, low, 2.0);
            // Below that it is the rounding of the coefficients.
            if best.error().value < 1e-4 {
                continue;
            }
            tried += 1;
            let off = |x: f64| reference::value(x, 0, kind) - best.value(x);
            let (mut turns, mut sign) = (0, 0.0);
            let least = best.error().value * 0.97;
            for i in 0..=40_000 {
                let x = f64::from(low) + (2.0 - f64::from(low)) * f64::from(i) / 40_000.0;
                let error = off(x.clamp(low.into(), 2.0));
                if error.abs() >= least && error * sign <= 0.0 {
                    (turns, sign) = (turns + 1, error.signum());
                }
            }
            assert!(turns >= degree + 2, "{kind}, {degree} from {low}: {turns}");
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn cubic_pieces_have_no_corners_and_gain_sixteenfold_with_twice_as_many() {
    for kind in SMOOTH {
        let [some, twice] = [8, 16].map(|segments| {
            made(kind, Method::Hermite { segments }, -4.0, 4.0)
                .error()
                .value
        });
        assert!(
            (11.0..22.0).contains(&(some / twice)),
            "{kind}: {some} {twice}"
        );
        let cubics = made(kind, CUBICS, -4.0, 4.0);
        for (pieces, knot) in cubics.pieces().windows(2).zip(&cubics.knots()[1..]) {
            let [left, right] = [0, 1].map(|i| pieces[i].at(f64::from(*knot)));
            let met = (left.0 - right.0).abs() + (left.1 - right.1).abs() < 3e-5;
            assert!(met, "{kind} at {knot}: {left:?} {right:?}");
        }
        let errors = errors(&cubics);
        let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
        // But for the last one, and what f32 adds.
        let below = errors.iter().filter(|e| **e < 0.9 * cubics.error().value);
        assert!(below.count() <= 1, "{kind}: {errors:?} {least}");
    }
}

/// All of the list that do not jump, by every method: the error is what a dense sweep finds, in f64 and
/// in f32.
#[test]
fn errors_are_those_of_a_sweep() {
    let mut tried = 0;
    for kind in Kind::all() {
        let Some((low, high)) = range_of(kind) else {
            continue;
        };
        for method in [LINES, CUBICS, NINTH] {
            let stand_in = made(kind, method, low, high);
            let (error, in_f32) = (stand_in.error(), stand_in.error_f32());
            let off = |x: f64| (reference::value(x, 0, kind) - stand_in.value(x)).abs();
            let at = off(error.at);
            let room = 1e-3 * error.value + 1e-9;
            assert!((at - error.value).abs() <= 1e-7 + room, "{kind} {method}");
            let mut worst = 0.0f64;
            for i in 0..=20_011u16 {
                let x = (low + (high - low) * (f32::from(i) / 20_011.0)).clamp(low, high);
                worst = worst.max(off(x.into()));
                let y = f64::from(stand_in.value_f32(x));
                let off_f32 = (reference::value(x.into(), 0, kind) - y).abs();
                let kept = off_f32 <= in_f32 * (1.0 + 1e-4);
                assert!(kept, "{kind} {method} at {x}: {off_f32:e}, {in_f32:e}");
            }
            let seen = worst <= error.value + room && worst >= 0.97 * error.value - 1e-7;
            assert!(seen, "{kind} {method}: {worst:e}, not {error:?}");
            assert!(in_f32 < error.value + 1e-4, "{kind} {method}: {in_f32}");
            // A level line is a polynomial, too.
            let values = (0..=1000).map(|i| {
                reference::value(
                    f64::from(low) + f64::from(high - low) * f64::from(i) / 1000.0,
                    0,
                    kind,
                )
            });
            let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), y| {
                (a.min(y), b.max(y))
            });
            let level = 0.5 * (most - least) * 1.001 + 1e-6;
            let is_hermite = method == CUBICS;
            assert!(
                is_hermite || error.value <= level,
                "{kind} {method}: {error:?}, {level}"
            );
            tried += 1;
        }
    }
    assert!(tried > 240, "{tried}");
}

/// In fixed point a line is off by its own error, half a step of y and what rounded coefficients add.
#[test]
fn fixed_point_adds_few_steps() {
    for kind in Kind::all() {
        let Some((low, high)) = range_of(kind) else {
            continue;
        };
        for method in [LINES, CUBICS, NINTH] {
            let stand_in = made(kind, method, low, high);
            let fixed = stand_in.q15().unwrap_or_else(|error| panic!("{error}"));
            let step = fixed.y_scale() / q15::ONE;
            let (error, own) = (fixed.error(), stand_in.error());
            let off = (error.value - own.value) / step;
            assert!(off < 4.0, "{kind} {method}: {off} steps, {error:?} {own:?}");
            assert!(fixed.x_scale() >= f64::from(high), "{kind}");
        }
    }
}

#[test]
fn a_stand_in_is_an_activation() -> Result<(), Error> {
    for (of, method) in [
        (Kind::Tanh, Method::PiecewiseLinear { segments: 64 }),
        (Kind::Gelu, Method::Hermite { segments: 40 }),
        (Kind::Silu, Method::Polynomial { degree: 20 }),
        (Kind::Square, LINES),
    ] {
        let stand_in = made(of, method, -5.0, 3.0);
        let kind = stand_in.kind()?;
        for i in -2000..=2000 {
            let x = f64::from(i) * 0.0041;
            let jet = reference::jet(x, kind);
            let near = |got: f64, want: f64| (got - want).abs() <= 1e-11 * want.abs().max(1.0);
            assert!(near(jet.value, stand_in.value(x)), "{of} {method} at {x}");
            let slope = match stand_in.outside_at(x) {
                Some(outside) => outside.slope.into(),
                None => stand_in.piece_at(x).map_or(f64::NAN, |p| p.at(x).1),
            };
            assert!(near(jet.d1, slope), "{of} {method}: slope at {x}");
        }
        assert_eq!(kind.to_string().parse(), Ok(kind));
    }
    let many = made(
        Kind::Sine { omega: 3.0 },
        Method::PiecewiseLinear { segments: 256 },
        -9.0,
        9.0,
    );
    let error = many.kind().expect_err("too many").to_string();
    assert!(
        error.contains("pieces are more than an expression holds"),
        "{error}"
    );
    Ok(())
}

#[cfg(feature = "cpu")]
#[test]
fn the_cpu_backend_computes_it() -> Result<(), Error> {
    let stand_in = made(Kind::Tanh, LINES, -4.0, 4.0);
    let mut y: Vec<f32> = (-600..=600).map(|i| i as f32 * 0.01).collect();
    let x = y.clone();
    crate::cpu::apply(&mut y, stand_in.kind()?)?;
    for (x, y) in x.iter().zip(y) {
        let off = (f64::from(y) - stand_in.value((*x).into())).abs();
        assert!(off < 1e-6, "{y} at {x}");
    }
    Ok(())
}

#[test]
fn outside_it_goes_on_as_the_function_does() {
    let slopes = |kind, method| made(kind, method, -4.0, 4.0).outside().map(|end| end.slope);
    for method in [LINES, CUBICS, NINTH] {
        assert_eq!(slopes(Kind::Tanh, method), [0.0, 0.0]);
        assert_eq!(slopes(Kind::Gelu, method), [0.0, 1.0]);
        assert_eq!(slopes(Kind::TanhShrink, method), [1.0, 1.0]);
        assert_eq!(slopes(Kind::Sine { omega: 1.0 }, method), [0.0, 0.0]);
    }
    let [left, right] = slopes(Kind::Square, CUBICS);
    assert!(
        (left + 8.0).abs() < 1e-3 && (right - 8.0).abs() < 1e-3,
        "{left} {right}"
    );
    let tanh = made(Kind::Tanh, LINES, -4.0, 4.0);
    assert_eq!(tanh.value(1e9), tanh.value(4.0000001));
    assert_eq!(tanh.value_f32(f32::INFINITY), tanh.outside()[1].value);
    assert!(tanh.value(f64::NAN).is_nan() && tanh.value_f32(f32::NAN).is_nan());
}

#[test]
fn kinks_are_knots() {
    let relu = made(
        Kind::Relu,
        Method::PiecewiseLinear { segments: 2 },
        -4.0,
        4.0,
    );
    assert!(relu.error().value < 1e-6, "{:?}", relu.error());
    let hard = made(Kind::HardSwish, Method::Hermite { segments: 3 }, -4.0, 4.0);
    assert!(hard.error().value < 1e-6, "{:?}", hard.error());
    assert!(hard.knots().contains(&-3.0) && hard.knots().contains(&3.0));
    let error = refused(Kind::HardSwish, Method::Hermite { segments: 2 }, -4.0..=4.0);
    assert!(
        error.contains("segments = 2: it has 2 kinks") && error.contains("at least 3"),
        "{error}"
    );
    // A polynomial makes of a kink what it can: Bernstein's 0.28 / n for |x|.
    let abs = made(Kind::Abs, Method::Polynomial { degree: 8 }, -1.0, 1.0);
    let error = abs.error().value;
    assert!((error - 0.2802 / 8.0).abs() < 6e-4, "{error}");
}

#[test]
fn what_has_fewer_pieces_is_given_fewer() {
    let line = made(Kind::Identity, LINES, -1.0, 1.0);
    assert_eq!((line.pieces().len(), line.error().value < 1e-6), (1, true));
    let square = made(Kind::Square, Method::Polynomial { degree: 4 }, 0.0, 3.0);
    assert!(square.error().value < 1e-6, "{:?}", square.error());
}

#[test]
fn hostile_requests_are_told_what_is_wrong() {
    let tanh = |method, range| refused(Kind::Tanh, method, range);
    let whole = || -4.0..=4.0;
    for (segments, count) in [(0, "0"), (257, "257")] {
        for method in [
            Method::PiecewiseLinear { segments },
            Method::Hermite { segments },
        ] {
            let error = tanh(method, whole());
            let want =
                format!("no stand-in for tanh: segments = {count}: it must be within 1 and 256");
            assert_eq!(error, want);
        }
    }
    for degree in [0, 60] {
        let error = tanh(Method::Polynomial { degree }, whole());
        let want = format!("no stand-in for tanh: degree = {degree}: it must be within 1 and 20");
        assert_eq!(error, want);
    }
    for (range, reason) in [
        (1.0..=1.0, "empty or too short"),
        (f32::NAN..=1.0, "must be numbers"),
        (0.0..=f32::INFINITY, "must be numbers"),
        (4.0..=-4.0, "exchange them"),
        (1000.0..=1000.01, "too short"),
    ] {
        let error = tanh(LINES, range.clone());
        assert!(error.contains(reason), "{range:?}: {error}");
    }
    for (kind, range, reason) in [
        (Kind::Step, whole(), "it jumps by 1.000 at x = 0.000000"),
        (Kind::Step, 0.0..=1.0, "it jumps by 1.000"),
        (Kind::Floor, 0.5..=7.5, "it jumps by 1.000 at x = "),
        (
            Kind::HardShrink { lambda: 0.5 },
            whole(),
            "it jumps by 0.500",
        ),
        (Kind::Log1mexp, -1.0..=1.0, "it is NaN at x = -1e0"),
        (Kind::Log1mexp, 0.0..=1.0, "it is -inf at x = 0e0"),
        (Kind::Exp, 0.0..=100.0, "below 1e30"),
        (Kind::Softcap { cap: -1.0 }, whole(), "cap"),
    ] {
        for method in [LINES, CUBICS, NINTH] {
            let error = refused(kind, method, range.clone());
            assert!(error.contains(reason), "{kind} {range:?} {method}: {error}");
        }
    }
}

#[test]
fn c_is_written_as_c_reads_it() {
    assert_eq!(header::float(0.1), "0.1f");
    assert_eq!(header::float(-1e-20), "-1e-20f");
    assert_eq!(header::float(4.0), "4.0f");
    for value in [0.0, 1.0, 1.23456e-3, 0.99999, 9.99999e-7, 1e-30] {
        let read: f64 = header::above(value).parse().unwrap_or(f64::NAN);
        assert!(
            read >= value && read <= value * 1.0002 + 1e-300,
            "{value} {read}"
        );
    }
    let kind = Kind::custom("mine", "x * x / 2", &[]).expect("an expression");
    let stand_in = made(kind, LINES, -1.0, 1.0);
    let header = stand_in.header(None);
    assert!(
        header.contains("static inline float wa_mine(float x)"),
        "{header}"
    );
    assert!(!header.contains("stdint"), "{header}");
}
