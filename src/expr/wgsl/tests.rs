//! What can be said of functions in WGSL without a device.

use std::collections::HashSet;

use crate::{Chain, Direction, Error, Format, Kind, Per, Slot};

fn error(f: &str, params: &[(&str, f32)], derivatives: &[(&str, &str)]) -> String {
    match Kind::from_wgsl("own", f, params, derivatives) {
        Err(error) => error.to_string(),
        Ok(kind) => panic!("{kind} was taken"),
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (f, place, reason) in [
        ("x * y", "line 1, column 5", "`y`"),
        (
            "let a = x;\n  return a * tanhh(a);",
            "line 2, column 14",
            "`tanhh`",
        ),
        ("/* é\n */ x +", "line 2, column 8", "expected"),
        ("let a = x;", "line 1", "must return"),
        ("return 1i;", "line 1, column 1", "must return an f32"),
        ("return;", "line 1", "return"),
        ("vec2(x)", "line 1", "return"),
        ("x > 0.0", "line 1, column 1", "return"),
        ("return x", "line 1", "expected"),
        ("1e40 * x", "line 1, column 1", ""),
        (
            "x } fn evil(x: f32) -> f32 { return x;",
            "line 1, column 3",
            "closes nothing",
        ),
        ("return x; fn evil() {}", "line 1", ""),
        (
            "x // \u{2029} } fn evil() {",
            "line 1, column 8",
            "closes nothing",
        ),
        ("x[0]", "line 1", ""),
        ("x = 2.0; return x;", "line 1", ""),
        // What kernels have is out of reach, and so is what the library's functions are made of.
        ("params.count", "line 1, column 1", "`params`"),
        ("load_x(0u)", "line 1, column 1", "`load_x`"),
        ("keep_nan(x, x)", "line 1, column 1", "`keep_nan`"),
        (
            "exp_(x) + float_from_bits(1u)",
            "line 1, column 11",
            "`float_from_bits`",
        ),
        ("wa_x[0]", "line 1, column 1", "wa_"),
        (
            "workgroupBarrier(); return x;",
            "line 1, column 1",
            "barriers",
        ),
        ("discard; return x;", "line 1", ""),
        ("dpdx(x)", "line 1", ""),
        ("enable f16; return x;", "line 1", ""),
    ] {
        let error = error(f, &[("beta", 1.0)], &[]);
        let start = format!("own is no WGSL: {place}");
        let right = error.starts_with(&start) && error.contains(reason);
        assert!(
            right && !error.contains('\n') && error.len() < 400,
            "{f}: {error}"
        );
    }
    let of_derivative = error("x", &[], &[("d1", "1.0"), ("d2", "\n y")]);
    assert!(
        of_derivative.starts_with("own's d2 is no WGSL: line 2, column 2"),
        "{of_derivative}"
    );
}

#[test]
fn names_are_checked() {
    for (params, derivatives, reason) in [
        (
            &[("beta", 1.0)][..],
            &[("d3", "x")][..],
            "d1, d2, dbeta, dbeta_dx, dbeta_dbeta",
        ),
        (&[("beta", 1.0)], &[("dalpha", "x")], "dalpha"),
        (&[], &[("d1", "x"), ("d1", "x")], "given twice"),
        (
            &[("a", 1.0), ("b", 1.0)],
            &[("da_db", "x"), ("db_da", "x")],
            "given twice",
        ),
        (&[("x", 1.0)], &[], "cannot be"),
        (&[("let", 1.0)], &[], "cannot be"),
        (&[("wa_x", 1.0)], &[], "cannot be"),
        (&[("a", f32::NAN)], &[], "out of its domain"),
        (&[("a", 1.0); 2], &[], "given twice"),
    ] {
        let error = error("x", params, derivatives);
        assert!(
            error.contains(reason),
            "{params:?} {derivatives:?}: {error}"
        );
    }
    assert!(Kind::from_wgsl("2x", "x", &[], &[]).is_err());
}

#[test]
fn what_may_be_called_is_there() {
    let mut calls = [
        "sqrt_", "exp_", "ln_", "ln_1p_", "sin_", "cos_", "tan_", "sinh_", "cosh_",
    ]
    .map(|name| format!("{name}(x)"))
    .to_vec();
    calls.extend(["pow_(x, 2.5)", "nan()", "-infinity()", "max(x, exp(x))"].map(String::from));
    for kind in Kind::all() {
        let arguments = ", 0.5".repeat(kind.arguments().len());
        let all = [0, 1, 2].map(|order| format!("{}(x{arguments})", kind.wgsl_name(order)));
        calls.push(all.join(" + "));
    }
    for f in &calls {
        let kind = Kind::from_wgsl("calls", f, &[], &[]);
        let kind = kind.unwrap_or_else(|error| panic!("{f}: {error}"));
        let text = kind.wgsl(&[0]);
        let module = naga::front::wgsl::parse_str(&text);
        assert!(module.is_ok(), "{f}: {module:?}\n{text}");
    }
}

/// Names within a text may be those of anything.
#[test]
fn names_do_not_meet() -> Result<(), Error> {
    let kind = Kind::from_wgsl(
        "names",
        "let f = x; let item = f; let keep_nan = item * params; let gelu = exp_(keep_nan); \
         if (gelu > exp_scale) { return gelu; } return names;",
        &[("params", 1.0), ("exp_scale", 2.0), ("names", 3.0)],
        &[("d1", "gelu_d1(x) * names")],
    )?;
    let chain = Chain::product(kind, Kind::Gelu).learn("names", Per::Row);
    for direction in [Direction::Forward, Direction::Backward] {
        for text in [
            chain.wgsl(direction, Format::F16),
            chain.compiled_wgsl(direction),
        ] {
            let module = naga::front::wgsl::parse_str(&text);
            assert!(module.is_ok(), "{module:?}\n{text}");
        }
    }
    Ok(())
}

#[test]
fn they_are_told_apart_by_content() -> Result<(), Error> {
    let one = Kind::from_wgsl(
        "one",
        "x *\n 2.0 // twice",
        &[],
        &[("d1", "2.0"), ("d2", "0.0")],
    )?;
    let same = Kind::from_wgsl("one", "x * 2.0", &[], &[("d2", "0.0"), ("d1", "2.0")])?;
    assert_eq!(one, same);
    assert_ne!(
        one,
        Kind::from_wgsl("one", "x * 2.0", &[], &[("d1", "2.0")])?
    );
    assert_ne!(
        one,
        Kind::from_wgsl("two", "x * 2.0", &[], &[("d1", "2.0"), ("d2", "0.0")])?
    );
    assert_ne!(
        Kind::from_wgsl("one", "x", &[], &[])?,
        Kind::custom("one", "x", &[])?
    );
    let swish = |beta| Kind::from_wgsl("s", "x * sigmoid(beta * x)", &[("beta", beta)], &[]);
    assert_eq!(swish(1.0)?.with_params(&[2.0])?, swish(2.0)?);
    assert_ne!(swish(1.0)?, swish(2.0)?);
    let mut all = HashSet::new();
    for i in 0..1000 {
        let kind = Kind::from_wgsl("many", &format!("x * {i}.0"), &[], &[])?;
        all.insert((kind, kind.wgsl_name(0)));
    }
    assert_eq!(all.len(), 1000);
    Ok(())
}

#[test]
fn they_are_read_as_they_are_written() -> Result<(), Error> {
    for text in [
        "wgsl('x * tanh_(x)')",
        "wgsl(mine, 'let y = x; return y;')",
        "wgsl(mine, 'select(x, a, (a==b) | true)', d1='1.0', a=1, b=-1e-9)",
        "wgsl(mine, 'd1 * x', d1='d1', dd1='x', dd1_dx='1.0', d1=2)",
    ] {
        let kind: Kind = text.parse()?;
        assert_eq!(kind.to_string(), text);
        let chain = Chain::map(kind).add();
        assert_eq!(chain.to_string().parse(), Ok(chain));
    }
    for (text, reason) in [
        ("wgsl(x * 2.0)", "quotes"),
        ("wgsl('x)", "closing quote"),
        ("wgsl('x', d1='1.0)", "closing quote"),
        ("wgsl('x', d1='1.0' a=1)", "comma"),
        ("wgsl('y')", "line 1, column 1"),
        ("wgsl(mine, 'x', a=b)", "not a number"),
    ] {
        let error = text.parse::<Kind>().expect_err(text).to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
    Ok(())
}

#[test]
fn outputs_are_those_that_can_be_computed() -> Result<(), Error> {
    let kind = Kind::from_wgsl("own", "x * b", &[("b", 1.0)], &[("d1", "b"), ("db", "x")])?;
    let chain = Chain::map(kind).learn("b", Per::Column);
    let outputs = |direction| chain.outputs(direction);
    let db = Slot::Param.gradient();
    assert_eq!(outputs(Direction::Forward), [Slot::Y]);
    assert_eq!(outputs(Direction::Backward), [Slot::Dx, db]);
    assert_eq!(outputs(Direction::Jet), [Slot::Y, Slot::D1]);
    // Of the others each needs d2, dbeta_dx or dbeta_dbeta.
    assert_eq!(outputs(Direction::Second), [Slot::Ddy]);
    let none = Chain::map(Kind::from_wgsl("own", "x * b", &[("b", 1.0)], &[])?);
    assert!(none.outputs(Direction::Backward).is_empty());
    assert!(naga::front::wgsl::parse_str(&none.wgsl(Direction::Backward, Format::F32)).is_ok());
    Ok(())
}

/// No compiler's stack overflows: neither naga's here nor, on the same text, wgpu's.
#[test]
fn what_is_taken_is_not_too_deep() {
    let deep = format!("{}x{}", "(".repeat(60), ")".repeat(60));
    let calls = format!("{}x{}", "abs(".repeat(60), ")".repeat(60));
    let branches = "if (x > 1.0) { return 1.0; } else ".repeat(60) + "{ return x; }";
    let blocks = format!("{} return x; {}", "{".repeat(60), "}".repeat(60));
    let sums = ["x"; 240].join(" + ");
    let signs = format!("{}x", "-".repeat(400));
    let members = format!("vec4(x){}.x", ".xyzw".repeat(200));
    for text in [deep, calls, branches, blocks, sums, signs, members] {
        if let Ok(kind) = Kind::from_wgsl("deep", &text, &[], &[]) {
            let text = Chain::map(kind).compiled_wgsl(Direction::Forward);
            assert!(naga::front::wgsl::parse_str(&text).is_ok(), "{text}");
        }
    }
}

/// Words in any order: one line each, and no panic.
#[test]
fn nonsense_is_refused_in_one_line() {
    const WORDS: [&str; 40] = [
        "x",
        "1.0",
        "1",
        "2u",
        "true",
        "return",
        ";",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ",",
        "+",
        "-",
        "*",
        "/",
        "%",
        "=",
        "==",
        "<",
        "<<",
        "&",
        "|",
        "!",
        "let a =",
        "var a =",
        "a",
        "if",
        "else",
        "for",
        "loop",
        "break",
        "vec2<f32>",
        "array",
        "exp_",
        "f32",
        "0x1p3",
        "/*",
    ];
    let mut noise = crate::reference::inputs::Noise::new(7);
    let mut below = |count: usize| ((noise.uniform() * count as f64) as usize).min(count - 1);
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..2000 {
        let words = (0..1 + below(9)).map(|_| WORDS[below(WORDS.len())]);
        let text = words.collect::<Vec<_>>().join(" ");
        match Kind::from_wgsl("own", &text, &[], &[]) {
            Ok(_) => taken += 1,
            Err(error) => {
                let error = error.to_string();
                let is_clear = error.starts_with("own is no WGSL: line 1, column ");
                assert!(
                    is_clear && !error.contains('\n') && error.len() < 600,
                    "{text}: {error}"
                );
                refused += 1;
            }
        }
    }
    assert!(taken > 0 && refused > 1000, "{taken} {refused}");
}
