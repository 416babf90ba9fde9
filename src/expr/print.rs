//! An expression as WGSL.

use super::callee::Callee;
use super::graph::Node;
use super::line::Line;
use crate::Kind;

/// The fragments that a line's functions use.
pub(super) fn fragments(line: &Line) -> Vec<String> {
    let mut paths = vec!["math/bits".to_owned(), "math/two_float".to_owned()];
    if line.nodes.iter().any(|node| divides(line, *node)) {
        paths.push("math/quotient".to_owned());
    }
    let calls = line.nodes.iter().filter_map(|node| match node {
        Node::Call(Callee::Elementary(function), _) => Some(function.facts().path.to_owned()),
        Node::Call(Callee::Act(kind, _), _) => Some(format!("act/{}", kind.name())),
        Node::Pow(..) => Some("math/pow".to_owned()),
        _ => None,
    });
    paths.extend(calls);
    paths
}

/// `fn name(x: f32, p_beta: f32) -> f32`, one operation per line.
pub(super) fn function(name: &str, params: &[&str], line: &Line) -> String {
    let arguments: String = params
        .iter()
        .map(|name| format!(", p_{name}: f32"))
        .collect();
    let mut out = format!("fn {name}(x: f32{arguments}) -> f32 {{\n");
    if line.nodes.iter().any(has_constants) {
        // A constant that a compiler sees through hides the order of sums.
        out.push_str("    let zero = unknown_zero(x);\n");
    }
    let operand = |id: usize| match line.nodes[id] {
        Node::Number(constant) => literal(constant.value()),
        Node::X => "x".to_owned(),
        Node::Param(k) => format!("p_{}", params[k]),
        _ => format!("v{id}"),
    };
    for (id, node) in line.nodes.iter().enumerate() {
        let value = match *node {
            Node::Div(a, b) if divides(line, *node) => {
                Some(format!("quotient({}, {})", operand(a), operand(b)))
            }
            node => operation(&mut out, id, node, &operand),
        };
        if let Some(value) = value {
            out.push_str(&format!("    let v{id} = {value};\n"));
        }
    }
    let value = line
        .roots
        .first()
        .map_or("x".to_owned(), |root| operand(*root));
    out + &format!("    return keep_nan(x, {value});\n}}\n")
}

/// Whether what it divides by may be large: a function is called.
fn divides(line: &Line, node: Node) -> bool {
    match node {
        Node::Div(_, b) => !matches!(line.nodes[b], Node::Number(c) if c.value().abs() < 1e37),
        Node::Power(_, n) => n < 0,
        _ => false,
    }
}

fn has_constants(node: &Node) -> bool {
    matches!(node, Node::Call(Callee::Act(kind, _), _) if !kind.arguments().is_empty())
}

/// An operation as a term, with the lines before it that it takes; none for what needs no line.
fn operation(
    out: &mut String,
    id: usize,
    node: Node,
    operand: &impl Fn(usize) -> String,
) -> Option<String> {
    let two = |a: usize, sign: &str, b: usize| format!("{} {sign} {}", operand(a), operand(b));
    Some(match node {
        Node::Number(_) | Node::X | Node::Param(_) => return None,
        Node::Neg(a) => format!("-{}", operand(a)),
        Node::Add(a, b) => two(a, "+", b),
        Node::Sub(a, b) => two(a, "-", b),
        Node::Mul(a, b) => two(a, "*", b),
        Node::Div(a, b) => two(a, "/", b),
        Node::Power(a, n) => power(out, id, &operand(a), n),
        Node::Pow(a, b) => format!("pow_({}, {})", operand(a), operand(b)),
        Node::Call(callee, a) => call(callee, &operand(a)),
        Node::Is(relation, a, b) => two(a, relation.symbol(), b),
        Node::Where(c, a, b) => {
            format!("select({}, {}, {})", operand(b), operand(a), operand(c))
        }
    })
}

fn call(callee: Callee, argument: &str) -> String {
    match callee {
        Callee::Elementary(function) => format!("{}({argument})", function.facts().wgsl),
        Callee::Act(kind, order) => {
            let name = Kind::wgsl_name(&kind, order);
            let constants = kind.arguments();
            let constants = constants.iter().map(|value| {
                let value = literal(f64::from(*value));
                format!(", opaque_by({value}, zero)")
            });
            format!("{name}({argument}{})", constants.collect::<String>())
        }
    }
}

/// a^n as products, and 1 by that where n is negative.
fn power(out: &mut String, id: usize, a: &str, n: i32) -> String {
    let (mut left, mut square, mut product) = (n.unsigned_abs(), a.to_owned(), None::<String>);
    for step in 0.. {
        if left & 1 == 1 {
            product = Some(match product {
                Some(product) => {
                    let name = format!("v{id}_{step}_product");
                    out.push_str(&format!("    let {name} = {product} * {square};\n"));
                    name
                }
                None => square.clone(),
            });
        }
        left >>= 1;
        if left == 0 {
            break;
        }
        let name = format!("v{id}_{step}_square");
        out.push_str(&format!("    let {name} = {square} * {square};\n"));
        square = name;
    }
    let product = product.unwrap_or_default();
    match n < 0 {
        true => format!("quotient(1.0, {product})"),
        false => product,
    }
}

/// A number. What is no f32 is made at run time: constants must be finite.
fn literal(value: f64) -> String {
    let single = value as f32;
    if single.is_nan() {
        "nan()".into()
    } else if single.is_infinite() {
        if single > 0.0 {
            "infinity()"
        } else {
            "(-infinity())"
        }
        .into()
    } else if single.is_subnormal() || single == 0.0 {
        "0.0".into()
    } else if single < 0.0 {
        format!("({single:?})")
    } else {
        format!("{single:?}")
    }
}
