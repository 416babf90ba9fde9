//! What can be said of expressions without a device.

use super::definition::Definition;
use super::parse::parse;
use crate::body::{Along, Part};
use crate::{Error, Kind, reference};

#[path = "../../tests/suite/expressions/list.rs"]
mod list;

fn custom(expression: &str, params: &[(&str, f32)]) -> Kind {
    let kind = Kind::custom("own", expression, params);
    kind.unwrap_or_else(|error| panic!("{error}"))
}

fn definition(kind: Kind) -> &'static Definition {
    match kind {
        Kind::Custom(custom) => custom.definition(),
        _ => panic!("{kind} is none"),
    }
}

fn points([low, high]: [f32; 2]) -> impl Iterator<Item = f64> {
    let step = f64::from(high - low) / 199.0;
    (0..200).map(move |i| f64::from(low) + step * f64::from(i))
}

/// What is derived from an expression is what is written by hand for the same function, in f64.
#[test]
fn derived_derivatives_are_those_of_the_list() {
    assert!(list::LIST.len() >= 60, "{}", list::LIST.len());
    let mut wrong = Vec::new();
    for (text, expression, params, range) in list::LIST {
        let (own, known) = (custom(expression, params), text.parse::<Kind>());
        let known = known.unwrap_or_else(|error| panic!("{error}"));
        for x in points(*range) {
            let is_kink = |kink: &f32| (f64::from(*kink) - x).abs() < 1e-9;
            if known.kinks().iter().any(is_kink) {
                continue;
            }
            let right = reference::jet(x, known);
            let right = [right.value, right.d1, right.d2];
            let jet = reference::jet(x, own);
            let jets = [jet.value, jet.d1, jet.d2];
            let size = right
                .iter()
                .fold(1e-3, |most: f64, value| most.max(value.abs()));
            for order in 0..3 {
                let derived = definition(own).value(Part::Order(order), x, &own.exact());
                for got in [derived, jets[order]] {
                    let off = (got - right[order]).abs();
                    if off > 1e-12 * size || off.is_nan() {
                        let want = right[order];
                        let line = format!("{expression} order {order} at {x}: {got}, not {want}");
                        wrong.push(line);
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}: {:#?}",
        wrong.len(),
        wrong.iter().step_by(40).collect::<Vec<_>>()
    );
}

/// Derivatives in parameters, and theirs, are the slopes of the expression.
#[test]
fn partials_are_slopes() {
    let slope = |f: &dyn Fn(f64) -> f64| {
        let at = |h: f64| (f(h) - f(-h)) / (2.0 * h);
        (4.0 * at(5e-4) - at(1e-3)) / 3.0
    };
    for (expression, params) in [
        ("x * sigmoid(beta * x)", &[("beta", 1.5)][..]),
        (
            "a * sin(w * x + p) * exp(-d * x^2)",
            &[("a", 1.5), ("w", 3.0), ("p", 0.4), ("d", 0.2)],
        ),
        ("(1 + x^2)^n / (k + abs(x)^n)", &[("n", 1.7), ("k", 2.0)]),
        (
            "where(x > t, a * x, tanh(a * x) - t)",
            &[("t", 0.1), ("a", 0.7)],
        ),
        ("max(a * x, b * x^2) / cosh(x)", &[("a", 0.7), ("b", 1.3)]),
    ] {
        let kind = custom(expression, params);
        let (own, p) = (definition(kind), kind.exact().to_vec());
        for x in [-1.7, -0.6, 0.35, 0.9, 2.3] {
            for k in 0..p.len() {
                let moved = |l: usize, by: f64| {
                    let mut p = p.clone();
                    p[l] += by;
                    p
                };
                let close = |got: f64, want: f64, what: &str| {
                    let off = (got - want).abs();
                    assert!(
                        off < 1e-8 * (1.0 + want.abs()),
                        "{expression} {what} at {x}: {got} {want}"
                    );
                };
                let value = |p: &[f64], x: f64| own.value(Part::Order(0), x, p);
                let first = |p: &[f64], x: f64| own.value(Part::Param(k, Along::Nothing), x, p);
                close(
                    first(&p, x),
                    slope(&|h| value(&moved(k, h), x)),
                    "in a parameter",
                );
                let mixed = own.value(Part::Param(k, Along::X), x, &p);
                close(mixed, slope(&|h| first(&p, x + h)), "mixed");
                for l in k..p.len() {
                    let pair = own.value(Part::Param(k, Along::Param(l)), x, &p);
                    close(pair, slope(&|h| first(&moved(l, h), x)), "pair");
                }
            }
        }
    }
}

#[test]
fn precedence_is_the_usual_one() {
    let at = |expression: &str, x: f64| reference::value(x, 0, custom(expression, &[]));
    for (expression, x, want) in [
        ("2 + 3 * x", 4.0, 14.0),
        ("-x^2", 3.0, -9.0),
        ("2^3^x", 2.0, 512.0),
        ("2^-x", 1.0, 0.5),
        ("2 ** x", 3.0, 8.0),
        ("x - 1 - 2", 10.0, 7.0),
        ("x / 2 / 2", 8.0, 2.0),
        ("--x", 3.0, 3.0),
        ("-+-x * -2", 3.0, -6.0),
        ("x < 2", 1.0, 1.0),
        ("(x >= 2) * 5", 2.0, 5.0),
        ("where(x, 3, 4)", 0.0, 4.0),
        ("min(x, 2) + max(x, 2)", 5.0, 7.0),
        ("elu(x, alpha=0.5)", -1.0, 0.5 * (-1.0f64).exp_m1()),
        ("elu(x, 1 / 2)", -1.0, 0.5 * (-1.0f64).exp_m1()),
        ("1.5e1 + .5 + 2. + x", 0.0, 17.5),
        ("log(e) + ln(e)", 0.0, 2.0),
        ("(-2)^3 + x^3", -2.0, -16.0),
        ("x^0.5", 4.0, 2.0),
        ("x^x", 3.0, 27.0),
        ("trunc(x) + round(x)", 2.7, 5.0),
    ] {
        let got = at(expression, x);
        assert!(
            (got - want).abs() < 1e-12,
            "{expression} at {x}: {got}, not {want}"
        );
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let params = [("beta", 1.0)];
    for (expression, column, reason) in [
        ("", 1, "found the end, expected a number"),
        ("x +", 4, "found the end"),
        ("x * (1 + x", 11, "found the end, expected \")\""),
        ("x)", 2, "closes nothing"),
        ("2x", 2, "found x, expected +, -"),
        ("x * sigmiod(x)", 5, "did you mean sigmoid?"),
        ("x * bata", 5, "did you mean beta?"),
        ("x  *\n bata", 7, "did you mean beta?"),
        ("y + 1", 1, "there is no y"),
        ("sin + 1", 1, "write sin(x)"),
        ("x × 2", 3, "write *"),
        ("élan", 1, "no part"),
        ("1 < x < 2", 7, "at a time"),
        ("x = 2", 3, "=="),
        ("max(x)", 6, "takes 2 arguments"),
        ("sin(x, 2)", 6, "takes one argument"),
        ("elu(x, alhpa=2)", 8, "it takes alpha"),
        ("elu(x, alpha=x)", 14, "constant"),
        ("elu(x, 1, 2)", 11, "2 arguments at most"),
        ("elu(x, alpha=1e30)", 14, "out of its domain"),
        ("elu(x, 1, alpha=2)", 11, "given twice"),
        ("1e99 * x", 1, "beyond the largest f32"),
        ("x + 1e400", 5, "beyond the largest f32"),
        ("x + inf", 5, "there is no inf"),
        ("nan", 1, "there is no nan"),
        ("x + élé", 5, "no part"),
        (".", 1, "no number"),
        ("x(2)", 1, "behind x"),
        ("gelu()", 6, "found \")\""),
    ] {
        match Kind::custom("own", expression, &params) {
            Err(Error::Expression {
                column: at,
                reason: why,
                ..
            }) => {
                assert_eq!(at, column, "{expression}: {why}");
                assert!(why.contains(reason), "{expression}: {why}");
            }
            other => panic!("{expression}: {other:?}"),
        }
    }
    let deep = "(".repeat(1 << 20);
    let signs = format!("{}x", "-".repeat(3000));
    let powers = ["x"; 1000].join("^");
    let wide = (0..600)
        .map(|i| format!("sin({i} * x)"))
        .collect::<Vec<_>>()
        .join("+");
    for text in [
        &deep,
        &powers,
        &wide,
        &"(".repeat(3999),
        &"sin(".repeat(900),
        &"é".repeat(1900),
        &"é".repeat(1 << 20),
        &"y".repeat(3999),
        &"9".repeat(3999),
        &format!("y{}", " ".repeat(1 << 20)),
    ] {
        let error = Kind::custom("own", text, &[])
            .expect_err("too much")
            .to_string();
        assert!(error.len() < 300 && !error.contains('\n'), "{error}");
    }
    assert!(Kind::custom("own", &signs, &[]).is_ok());
    for (name, params) in [
        ("", &[][..]),
        ("2x", &[]),
        ("a b", &[]),
        ("own", &[("x", 1.0)]),
        ("own", &[("e", 1.0)]),
        ("own", &[("a__b", 1.0)]),
        ("own", &[("a", 1.0), ("a", 2.0)]),
        ("own", &[("a", f32::NAN)]),
        ("own", &[("a", f32::INFINITY)]),
        ("\u{e9}t\u{e9}", &[]),
        ("own", &[("\u{3b2}", 1.0)]),
        ("own", &[("", 1.0)]),
        (
            "own",
            &[
                ("a", 1.0),
                ("b", 1.0),
                ("c", 1.0),
                ("d", 1.0),
                ("f", 1.0),
                ("g", 1.0),
                ("h", 1.0),
            ],
        ),
    ] {
        let error = Kind::custom(name, "x", params).expect_err(name).to_string();
        assert!(!error.contains('\n'), "{error}");
    }
}

/// What is odd but an expression: computed in all ways, without a panic.
#[test]
fn odd_ones_are_computed() {
    for (expression, x, want) in [
        ("sin(sin)", 0.0, 1f64.sin()),
        ("where + min * max", 0.0, 3.0),
        ("1 / 0", 2.0, f64::INFINITY),
        ("0 / 0", 2.0, f64::NAN),
        ("(-1)^0.5 + x", 2.0, f64::NAN),
        ("2e38 * 2", 2.0, 4e38),
        ("x^1e30", 1.0, 1.0),
        ("x^-1024", 1.0, 1.0),
        ("x^1024 * x", -1.0, -1.0),
        ("x^-999999999", -1.0, -1.0),
        ("1e-400 + x", 2.0, 2.0),
        ("00001.500000 * x", 2.0, 3.0),
        ("x\u{c}+\tx\r\n+ x", 1.0, 3.0),
    ] {
        let names = ["sin", "where", "min", "max"];
        let params = names.map(|name| (name, if name == "where" { 2.0 } else { 1.0 }));
        let kind = custom(expression, &params);
        let got = reference::value(x, 0, kind);
        assert!(
            got == want || got.is_nan() && want.is_nan(),
            "{expression}: {got}"
        );
        let text = kind.wgsl(&[0, 1, 2]);
        assert!(
            naga::front::wgsl::parse_str(&text).is_ok(),
            "{expression}: {text}"
        );
        #[cfg(feature = "cpu")]
        {
            let mut y = [x as f32];
            crate::cpu::apply(&mut y, kind).expect("a plain request");
            assert!(
                y[0] == want as f32 || want.is_nan() && y[0].is_nan(),
                "{expression}"
            );
        }
    }
}

#[test]
fn better_ways_are_named() {
    for (expression, instead) in [
        ("log(1 + exp(x))", "softplus(x)"),
        ("log1p(exp(2 * x))", "softplus(2 * x)"),
        ("1 / (1 + exp(-x))", "sigmoid(x)"),
        ("1 / (exp(x) + 1)", "sigmoid(-(x))"),
        ("exp(x) - 1", "expm1(x)"),
        ("log(1 + x)", "log1p(x)"),
        ("x / (1 + exp(-x))", "silu(x)"),
        ("(exp(x) - exp(-x)) / (exp(x) + exp(-x))", "tanh(x)"),
        ("x * tanh(log(1 + exp(x)))", "mish(x)"),
        ("sqrt(x^2)", "abs(x)"),
        ("1 - cos(x)", "2 * sin((x) / 2)^2"),
    ] {
        let Kind::Custom(own) = custom(expression, &[]) else {
            panic!("{expression}")
        };
        let hints = own.hints();
        assert_eq!(hints.len(), 1, "{expression}: {hints:?}");
        assert!(hints[0].ends_with(&format!("write {instead}")), "{hints:?}");
    }
    let Kind::Custom(own) = custom("x * sigmoid(2 * x)", &[]) else {
        panic!()
    };
    assert!(own.hints().is_empty(), "{:?}", own.hints());
}

#[test]
fn definitions_are_shared_and_told_apart() -> Result<(), Error> {
    let one = Kind::custom("a", "x *  2", &[])?;
    let same = Kind::custom("a", " x * 2 ", &[])?;
    let other = Kind::custom("a", "x * 3", &[])?;
    assert_eq!(one, same);
    assert!(std::ptr::eq(one.activation(), same.activation()));
    assert_ne!(one, other);
    let swish = |beta| Kind::custom("s", "x * sigmoid(beta * x)", &[("beta", beta)]);
    assert_ne!(swish(1.0)?, swish(2.0)?);
    assert!(std::ptr::eq(
        swish(1.0)?.activation(),
        swish(2.0)?.activation()
    ));
    assert_eq!(swish(1.0)?.with_params(&[2.0])?, swish(2.0)?);
    assert_eq!(swish(1.0)?.activation().learnable, [0]);
    Ok(())
}

#[test]
fn they_are_read_as_they_are_written() -> Result<(), Error> {
    for text in [
        "custom('x * sigmoid(beta * x)', beta=1)",
        "custom(mine, 'x * sigmoid(beta * x)', beta=-1e-9)",
        "custom('x^2')",
    ] {
        let kind: Kind = text.parse()?;
        assert_eq!(kind.to_string(), text);
        assert_eq!(kind.to_string().parse(), Ok(kind));
    }
    for (text, same) in [
        ("x * sigmoid(x)", "custom('x * sigmoid(x)')"),
        ("sigmoid(2 * x)", "custom('sigmoid(2 * x)')"),
        ("-x / 2", "custom('-x / 2')"),
        ("mish(abs(x))", "custom('mish(abs(x))')"),
        ("custom( \"x + 1\" )", "custom('x + 1')"),
        ("gelu(x)", "gelu"),
        ("elu(x, 0.5)", "elu(0.5)"),
    ] {
        assert_eq!(text.parse::<Kind>()?, same.parse()?, "{text}");
    }
    for (text, reason) in [
        (
            "x * sigmoid(beta * x)",
            "beta has no value: write custom('...', beta=1)",
        ),
        ("sigmiod(2 * x)", "did you mean sigmoid?"),
        ("custom('x * beta', beta=y)", "not a number"),
        ("custom(x * 2)", "quotes"),
        ("custom('x)", "closing quote"),
        ("custom('x' beta=1)", "comma"),
        ("gleu", "gelu"),
    ] {
        let error = text.parse::<Kind>().expect_err(text).to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
    Ok(())
}

#[test]
fn kinks_of_straight_comparisons_are_known() {
    let kinks = |expression| custom(expression, &[]).kinks();
    assert_eq!(kinks("max(x, 2)"), [2.0]);
    assert_eq!(kinks("where(2 * x < 3, x, abs(x - 1))"), [1.0, 1.5]);
    assert!(kinks("x * sin(x)").is_empty());
    // Beyond f32 there is none.
    assert!(kinks("max(1e-30 * x, 1e30)").is_empty());
}

/// What is known of the error is near what it is.
#[test]
fn errors_follow_the_condition() {
    let ulps = |expression: &str, x: f64| {
        let own = definition(custom(expression, &[]));
        own.error(Part::Order(0), x, &[])
            / reference::ulp(
                reference::value(x, 0, custom(expression, &[])).abs(),
                crate::Format::F32,
            )
    };
    assert!(ulps("x * sigmoid(x)", 1.3) < 8.0);
    assert!(ulps("exp(x) - 1", 1e-3) > 500.0);
    assert!(ulps("exp(100 * x)", 1.0).is_infinite());
    assert!(ulps("1 / (x - 1)", 1.0).is_infinite());
}

/// Simplification leaves little.
#[test]
fn derivatives_are_short() {
    for (expression, most) in [
        ("x", 4),
        ("x^2", 6),
        ("x * sigmoid(x)", 16),
        ("max(x, 0)", 8),
    ] {
        let (mut graph, f) = parse(expression, &[]).expect("an expression");
        let d1 = graph.derivative(f, super::derive::Variable::X);
        graph.derivative(d1, super::derive::Variable::X);
        assert!(graph.len() <= most, "{expression}: {}", graph.len());
    }
}
