//! Every composed shader is valid and lowers to every backend's language.

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Format, Kind, KinkPolicy, wgsl_functions};

use crate::Outcome;
use crate::lower::{lower, parse};

pub fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = Kind::all()
        .map(|kind| {
            Trial::test(format!("shaders::lower::{}", kind.name()), move || {
                Ok(sources(kind).try_for_each(|source| lower(&source))?)
            })
        })
        .collect();
    trials.push(Trial::test(
        "shaders::all_functions_in_one_module",
        together,
    ));
    trials.push(Trial::test("shaders::arguments_are_parameters", arguments));
    trials.push(Trial::test("shaders::no_inaccurate_builtins", builtins));
    trials.push(Trial::test("shaders::no_short_circuits", short_circuits));
    trials
}

/// What is compiled, and the programs for other hosts.
fn sources(kind: Kind) -> impl Iterator<Item = String> {
    let texts = |chain: Chain, direction| {
        let programs = Format::ALL.map(|format| chain.wgsl(direction, format));
        programs.into_iter().chain([chain.compiled_wgsl(direction)])
    };
    let directions = Direction::ALL.into_iter();
    let plain = directions.flat_map(move |direction| texts(Chain::map(kind), direction));
    // The jet has all derivatives in it, and so all values at kinks.
    let jet = move |policy| texts(Chain::map(kind).kinks(policy), Direction::Jet);
    plain.chain(KinkPolicy::ALL.into_iter().flat_map(jet))
}

/// Every function of every kind.
fn everything() -> String {
    let kinds: Vec<(Kind, &[usize])> = Kind::all().map(|kind| (kind, &[0, 1, 2][..])).collect();
    wgsl_functions(&kinds)
}

/// Fragments' names do not clash, and each can be pasted beside all others.
fn together() -> Outcome {
    parse(&everything())?;
    for kind in Kind::all() {
        let (module, _) = parse(&kind.wgsl(&[0, 1, 2]))?;
        for order in 0..3 {
            let name = kind.wgsl_name(order);
            if !module
                .functions
                .iter()
                .any(|(_, f)| f.name.as_deref() == Some(&name))
            {
                return Err(format!("{kind}: no function {name}").into());
            }
        }
    }
    Ok(())
}

/// Arguments with a name of their own: `min` and `max` are builtins of WGSL, `threshold` is the
/// function.
const RENAMED: [(&str, &str); 3] = [("min", "low"), ("max", "high"), ("threshold", "bound")];

/// f, f′ and f″ take x and the kind's parameters, by name and in order.
fn arguments() -> Outcome {
    for kind in Kind::all() {
        let (module, _) = parse(&kind.wgsl(&[0, 1, 2]))?;
        let activation = kind.activation();
        let params = activation.params.iter().map(|param| param.name);
        let derived = activation.derived.iter().copied();
        let params: Vec<&str> = ["x"].into_iter().chain(params).chain(derived).collect();
        for order in 0..3 {
            let name = kind.wgsl_name(order);
            let mut functions = module.functions.iter().map(|(_, function)| function);
            let function = functions.find(|f| f.name.as_deref() == Some(&name));
            let function = function.ok_or_else(|| format!("no function {name}"))?;
            let arguments = function.arguments.iter();
            let arguments: Vec<&str> = arguments.flat_map(|a| a.name.as_deref()).collect();
            let same = |(argument, param): (&&str, &&str)| {
                argument == param || RENAMED.contains(&(*param, *argument))
            };
            let all = arguments.iter().zip(&params).all(same);
            if !all || arguments.len() != params.len() {
                return Err(format!("{name} takes {arguments:?}, not {params:?}").into());
            }
        }
    }
    Ok(())
}

/// Builtins whose accuracy WGSL leaves open: none may be called.
const INACCURATE: [&str; 16] = [
    "tanh",
    "exp",
    "exp2",
    "log",
    "log2",
    "sin",
    "cos",
    "tan",
    "pow",
    "sinh",
    "cosh",
    "atan",
    "atan2",
    "inverseSqrt",
    "mix",
    "smoothstep",
];

fn builtins() -> Outcome {
    let text = everything();
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
    {
        let code = line.split("//").next().unwrap_or_default();
        for name in INACCURATE {
            let call = format!("{name}(");
            let calls = code
                .match_indices(&call)
                .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
            if calls {
                return Err(format!("the builtin {name} is called: {line}").into());
            }
        }
    }
    Ok(())
}

/// `||` and `&&` are control flow: a compiler that inlines them (SPIR-V's optimiser under Tint)
/// grows exponentially with their number, minutes and gigabytes for some of these functions.
/// `|` and `&` on bool are data flow.
fn short_circuits() -> Outcome {
    let texts = Kind::all().flat_map(|kind| sources(kind).map(move |text| (kind, text)));
    for (kind, text) in texts {
        let code = |line: &&str| !line.trim_start().starts_with("//");
        let operator = |line: &str| line.contains("||") | line.contains("&&");
        if let Some(line) = text.lines().filter(code).find(|line| operator(line)) {
            return Err(format!("{kind}: write | or & in: {line}").into());
        }
    }
    Ok(())
}
