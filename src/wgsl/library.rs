//! The fragments of plain WGSL, and what of them a shader needs.
//!
//! A fragment names the fragments that it needs in lines `// @use folder/name`.

use crate::Kind;
use crate::act::{ACTIVATIONS, Activation, OwnText, usual};
use crate::body::{Along, Part};

macro_rules! fragments {
    ($(#[$about:meta])* $TABLE:ident in $folder:literal: $($name:literal),+ $(,)?) => {
        $(#[$about])*
        static $TABLE: &[(&str, &str)] = &[$((
            $name,
            crate::wgsl::fragment::fragment!("shaders/", $folder, "/", $name, ".wgsl"),
        )),+];
    };
}

fragments! {
    /// Derivatives in parameters: name and text.
    PARTIAL in "partial":
    "aptx", "celu", "derf", "dyt", "elu", "gabor", "gto_radial", "hill", "leaky_relu",
    "poly_relu", "s_relu", "sine", "sinlu", "situ", "snake", "snake_beta", "softcap", "softplus",
    "star_relu", "swish", "xielu",
}

fragments! {
    /// f′ from f: name and text.
    OUTPUT in "output":
    "celu", "dyt", "elu", "exp", "expm1", "log1mexp", "log_sigmoid", "relu_squared",
    "scaled_tanh", "selu", "sigmoid", "softcap", "softplus", "softsign", "sqrt_softplus",
    "squareplus", "tanh",
}

fragments! {
    /// Shared mathematics: name and text.
    MATH in "math":

    "atan",
    "basis",
    "bits",
    "decay",
    "erf",
    "erfc",
    "exp",
    "exp_lifted",
    "exp_two",
    "expm1",
    "gauss",
    "gauss_two",
    "gelu_ratio",
    "gelu_tanh_g",
    "hyperbolic",
    "ln",
    "log",
    "log1p",
    "log1p_tail",
    "logistic",
    "normal",
    "one_plus",
    "one_plus_square",
    "pow",
    "quotient",
    "radius",
    "root",
    "rows",
    "silu",
    "sin",
    "snake",
    "spike",
    "subnormal",
    "tan",
    "tanh",
    "tanh_of",
    "times_gauss",
    "two_float",
    "versine",
}

fragments! {
    /// What stands for shared mathematics where results are rounded to 16 bits: the same functions with
    /// fewer terms, each relatively right to 2^-14.
    HALF in "half":
    "exp_lifted", "gelu_ratio", "gelu_tanh_g", "log1p_tail", "tanh_of", "times_gauss",
}

/// How exact a shader's results need be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digits {
    /// Those of f32.
    All,
    /// Those of f16 and bf16.
    Half,
}

/// WGSL builtins and keywords that are also names of activations or of mathematics here.
const TAKEN: &[&str] = &[
    "abs", "ceil", "cos", "exp", "floor", "log", "round", "sign", "sin", "step", "tanh", "trunc",
];

/// A fragment by its name, `math/exp` or `act/gelu`.
fn fragment(path: &str, digits: Digits) -> Option<&'static str> {
    let (folder, name) = path.split_once('/')?;
    let half = HALF.iter().find(|(known, _)| *known == name);
    if let (Digits::Half, "math", Some((_, text))) = (digits, folder, half) {
        return Some(text);
    }
    let table = match folder {
        "act" => return ACTIVATIONS.iter().find(|a| a.name == name).map(|a| a.wgsl),
        "usual" => return usual::text(path),
        "math" => MATH,
        "partial" => PARTIAL,
        "output" => OUTPUT,
        _ => return None,
    };
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text)
}

/// Appends `path` and everything it uses, each once, those used first.
///
/// # Panics
/// Where a fragment uses one that is not there; a test asks for all.
fn append(path: &str, digits: Digits, seen: &mut Vec<String>, out: &mut String) {
    if seen.iter().any(|known| known == path) {
        return;
    }
    seen.push(path.to_owned());
    let text = fragment(path, digits);
    let text = text.unwrap_or_else(|| panic!("there is no fragment {path}"));
    append_text(text, digits, seen, out);
}

/// Appends an activation's own functions.
fn append_activation(
    activation: &Activation,
    digits: Digits,
    seen: &mut Vec<String>,
    out: &mut String,
) {
    match activation.own {
        // Two own functions of one text are one.
        Some(own) if seen.iter().any(|known| known == own.name) => {}
        Some(own) => {
            seen.push(own.name.to_owned());
            append_text(own.wgsl, digits, seen, out);
        }
        None => append(activation.path, digits, seen, out),
    }
}

/// Appends a text and, before it, what it uses.
fn append_text(text: &str, digits: Digits, seen: &mut Vec<String>, out: &mut String) {
    for used in text
        .lines()
        .filter_map(|line| line.strip_prefix("// @use "))
    {
        append(used.trim(), digits, seen, out);
    }
    out.extend(
        text.lines()
            .filter(|l| !l.starts_with("// @use "))
            .flat_map(|l| [l, "\n"]),
    );
    out.push('\n');
}

impl Kind {
    /// The functions of this activation of these orders (0 for f, 1 for f′, 2 for f″) with all that
    /// they use and nothing else, to paste into a shader of your own: `NAME(x)`, `NAME_d1(x)` and
    /// `NAME_d2(x)`, behind x the numbers of [`Kind::arguments`]. NAME is [`Kind::wgsl_name`]; all
    /// that they use begins with `wa_`.
    ///
    /// In wasm the text has no comments. For several kinds in one shader take [`wgsl_functions`].
    pub fn wgsl(&self, orders: &[usize]) -> String {
        wgsl_functions(&[(*self, orders)])
    }

    /// The name of the WGSL function of this order: `gelu`, `gelu_d1`, `gelu_d2`. Where the
    /// function's own name is a builtin of WGSL it ends in an underscore: `tanh_`.
    pub fn wgsl_name(&self, order: usize) -> String {
        part_name(self.activation(), Part::Order(order))
    }
}

/// The name of an activation's WGSL function of this order.
pub(super) fn name(activation: &str, order: usize) -> String {
    match order {
        0 if TAKEN.contains(&activation) => format!("{activation}_"),
        0 => activation.to_owned(),
        _ => format!("{activation}_d{order}"),
    }
}

/// What these parts of these activations need, and the bytes of code of all calls together, as they
/// count where calls are written out.
///
/// What functions of rows are made of is named by itself.
pub(super) fn of_calls(
    called: &[(&'static Activation, Vec<Part>)],
    of_rows: &[&str],
    digits: Digits,
) -> (String, usize) {
    let (all, roots) = with_roots(called, of_rows, digits);
    let bytes = called
        .iter()
        .map(|(activation, parts)| code_bytes(&of_activation(activation)) * parts.len());
    (needed(&all, &roots), bytes.sum())
}

/// As [`wgsl_functions`].
pub(super) fn functions(
    called: &[(&'static Activation, Vec<Part>)],
    of_rows: &[&str],
    digits: Digits,
) -> String {
    let (all, roots) = with_roots(called, of_rows, digits);
    let needed = needed(&all, &roots);
    let roots = &roots[..roots.len() - of_rows.len()];
    prefixed(&needed, roots)
}

/// All fragments of these activations, and the names of the functions that are called.
fn with_roots(
    called: &[(&'static Activation, Vec<Part>)],
    of_rows: &[&str],
    digits: Digits,
) -> (String, Vec<String>) {
    let (mut all, mut seen, mut roots) = (String::new(), Vec::new(), Vec::new());
    for (activation, parts) in called {
        append_activation(activation, digits, &mut seen, &mut all);
        let has = |is: fn(&Part) -> bool| parts.iter().any(is);
        for (folder, wanted) in [
            ("partial", has(|part| matches!(part, Part::Param(..)))),
            ("output", has(|part| *part == Part::FromOutput)),
        ] {
            if let (true, Some(own)) = (wanted, activation.own) {
                let name = format!("{} partial", own.name);
                if !seen.contains(&name) {
                    seen.push(name);
                    append_text(own.partial, digits, &mut seen, &mut all);
                }
            } else if wanted {
                let path = format!("{folder}/{}", activation.name);
                append(&path, digits, &mut seen, &mut all);
            }
        }
        let called = parts.iter().filter(|part| **part != Part::FromBit);
        roots.extend(called.map(|part| part_name(activation, *part)));
    }
    if !of_rows.is_empty() {
        append("math/basis", digits, &mut seen, &mut all);
        roots.extend(of_rows.iter().map(|name| (*name).to_owned()));
    }
    (all, roots)
}

/// The name of the WGSL function of a part of an activation.
pub(super) fn part_name(activation: &Activation, part: Part) -> String {
    let called = activation.own.map_or(activation.name, |own| own.name);
    match part {
        Part::Order(order) => name(called, order),
        Part::Param(k, along) if activation.own.is_some() => {
            format!("{called}{}", OwnText::suffix(k, along))
        }
        Part::Param(k, along) => {
            let first = format!("{}_d{}", activation.name, activation.params[k].name);
            match along {
                Along::Nothing => first,
                Along::X => first + "_dx",
                Along::Param(l) => format!("{first}_d{}", activation.params[l].name),
            }
        }
        Part::FromOutput => format!("{}_d1_from_y", activation.name),
        // Of the derivative's two values one is chosen.
        Part::Bit | Part::FromBit => name(called, 1),
    }
}

/// The functions of an activation with all that they use.
fn of_activation(activation: &'static Activation) -> String {
    let mut out = String::new();
    append_activation(activation, Digits::All, &mut Vec::new(), &mut out);
    out
}

/// Bytes without lines of comment.
fn code_bytes(text: &str) -> usize {
    let lines = text.lines().filter(|line| !line.starts_with("//"));
    lines.map(str::len).sum()
}

/// The functions of several activations, of these orders each, with all that they use, once: as
/// [`Kind::wgsl`].
pub fn wgsl_functions(kinds: &[(Kind, &[usize])]) -> String {
    let activations = kinds.iter();
    let parts = |orders: &[usize]| orders.iter().copied().map(Part::Order).collect();
    let activations: Vec<_> = activations
        .map(|(kind, orders)| (kind.activation(), parts(orders)))
        .collect();
    functions(&activations, &[], Digits::All)
}

/// These functions, each with the fragment that it is in, and what they use, the names of which begin
/// with `wa_`.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn without_internals(called: &[(String, String)]) -> String {
    let (mut all, mut seen) = (String::new(), Vec::new());
    called
        .iter()
        .for_each(|(_, path)| append(path, Digits::All, &mut seen, &mut all));
    let names: Vec<String> = called.iter().map(|(name, _)| name.clone()).collect();
    prefixed(&needed(&all, &names), &names)
}

/// Every name that the text declares with `wa_` before it, but for these.
fn prefixed(text: &str, but: &[String]) -> String {
    let declared: Vec<&str> = items(text).iter().map(|item| item.name).collect();
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        let (before, word) = rest.split_at(start);
        let (word, behind) = word.split_at(word.find(|c| !is_word(c)).unwrap_or(word.len()));
        out.push_str(before);
        if declared.contains(&word) && !but.iter().any(|kept| kept == word) {
            out.push_str("wa_");
        }
        out.push_str(word);
        rest = behind;
    }
    out + rest
}

/// What the functions of these names use of a text, in its order, with the comments above.
pub(super) fn needed(text: &str, roots: &[String]) -> String {
    let items = items(text);
    let mut wanted = vec![false; items.len()];
    let is_root = |item: &&Item<'_>| roots.iter().any(|root| root == item.name);
    let mut left: Vec<&str> = items.iter().filter(is_root).map(|item| item.name).collect();
    while let Some(name) = left.pop() {
        for (item, wanted) in items.iter().zip(&mut wanted) {
            if item.name == name && !std::mem::replace(wanted, true) {
                let used = items.iter().filter(|used| uses(item.code, used.name));
                left.extend(used.map(|used| used.name));
            }
        }
    }
    let kept = items.iter().zip(&wanted).filter(|(_, wanted)| **wanted);
    kept.map(|(item, _)| item.text).collect()
}

/// A function, structure or constant.
struct Item<'a> {
    name: &'a str,
    /// With the comments above.
    text: &'a str,
    code: &'a str,
}

/// The items of a text: each ends where its braces are closed, or at its semicolon.
fn items(text: &str) -> Vec<Item<'_>> {
    let mut items = Vec::new();
    let (mut start, mut code, mut place, mut depth) = (0, None, 0, 0);
    for line in text.split_inclusive('\n') {
        let end = place + line.len();
        let comment = line.trim_start().starts_with("//") || line.trim().is_empty();
        if !comment {
            let code_start = *code.get_or_insert(place);
            let count = |c: char| line.matches(c).count() as i64;
            depth += count('{') - count('}');
            let closed = line.trim_end().ends_with(['}', ';']);
            if depth == 0 && closed {
                let code_text = &text[code_start..end];
                items.push(Item {
                    name: declared(code_text),
                    text: &text[start..end],
                    code: code_text,
                });
                (start, code) = (end, None);
            }
        }
        place = end;
    }
    items
}

/// What `fn name(` or `struct name {` declares.
fn declared(code: &str) -> &str {
    let behind = code.split_once(' ').map_or("", |(_, rest)| rest);
    let end = behind.find(|c| !is_word(c)).unwrap_or(behind.len());
    &behind[..end]
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Whether this name stands in the code as a word.
fn uses(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + name.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fragment_finds_what_it_uses() {
        for kind in Kind::all() {
            assert!(!of_activation(kind.activation()).is_empty());
        }
    }

    #[test]
    fn only_what_is_used_is_needed() {
        const TEXT: &str = "// about all\n\nstruct Two {\n    hi: f32,\n}\n\n// a\nfn a() -> f32 {\n    \
            if (true) {\n    }\n    return 1.0;\n}\n\n// b\nfn a_b(t: Two) -> f32 {\n    return 2.0;\n}\n\n\
            fn c() -> f32 {\n    // not Two\n    return a() + 1.0;\n}\n";
        let needs = |name: &str| needed(TEXT, &[name.to_owned()]);
        assert!(needs("c").contains("fn a()") && !needs("c").contains("a_b"));
        assert!(needs("a_b").starts_with("// about all") && !needs("a_b").contains("fn c"));
        assert_eq!(needs("a").matches("fn ").count(), 1);
        let all = ["a_b", "c"].map(str::to_owned);
        assert_eq!(needed(TEXT, &all), TEXT);
    }

    #[test]
    fn every_function_stands_with_what_it_calls() {
        for kind in Kind::all() {
            let all = kind.wgsl(&[0, 1, 2]);
            for order in 0..3 {
                let part = kind.wgsl(&[order]);
                let module = naga::front::wgsl::parse_str(&part);
                let module = module.unwrap_or_else(|e| panic!("{kind} order {order}: {e}\n{part}"));
                let own = kind.wgsl_name(order);
                for (_, function) in module.functions.iter() {
                    let name = function.name.as_deref().unwrap_or_default();
                    assert!(name == own || name.starts_with("wa_"), "{kind}: {name}");
                }
                assert!(part.len() <= all.len());
            }
        }
    }
}
