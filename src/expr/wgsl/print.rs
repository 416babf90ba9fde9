//! Somebody's WGSL as it stands in a shader: NaN stays NaN whatever it says.

use super::{Part, library, name_of, scan::scan};

/// The functions of these parts, with the fragments that they use named before.
pub(super) fn functions(called: &str, params: &[&str], texts: &[(Part, &str)]) -> String {
    let mut paths = vec!["math/bits".to_owned()];
    let mut functions = String::new();
    for (part, text) in texts {
        let scanned = scan(text);
        let (is_expression, calls) = match &scanned {
            Ok(scanned) => (scanned.is_expression, &scanned.called[..]),
            Err(_) => (true, &[][..]),
        };
        let of_calls = calls.iter().filter_map(|name| library::path(name));
        paths.extend(of_calls);
        let name = name_of(called, *part);
        let with = |before: &str, behind: &str| {
            let params = params.iter();
            let params = params.map(|param| format!(", {before}{param}{behind}"));
            params.collect::<String>()
        };
        let body = if is_expression {
            format!("    return {text};\n")
        } else {
            lines(text)
        };
        functions.push_str(&format!(
            "fn {name}_text(x: f32{}) -> f32 {{\n{body}}}\n\n",
            with("", ": f32")
        ));
        functions.push_str(&format!(
            "fn {name}(x: f32{}) -> f32 {{\n    return keep_nan(x, {name}_text(x{}));\n}}\n\n",
            with("p_", ": f32"),
            with("p_", "")
        ));
    }
    paths.sort();
    paths.dedup();
    let uses = paths.iter().map(|path| format!("// @use {path}\n"));
    uses.collect::<String>() + "\n" + &functions
}

/// Statements, one in a line.
fn lines(text: &str) -> String {
    let (mut out, mut line) = (String::new(), String::new());
    let (mut depth, mut parentheses) = (1_usize, 0_usize);
    let mut end = |line: &mut String, depth: usize| {
        if !line.trim().is_empty() {
            out.push_str(&"    ".repeat(depth));
            out.push_str(line.trim());
            out.push('\n');
        }
        line.clear();
    };
    for c in text.chars() {
        match c {
            '(' | '[' => parentheses += 1,
            ')' | ']' => parentheses = parentheses.saturating_sub(1),
            '}' => {
                end(&mut line, depth);
                depth = depth.saturating_sub(1).max(1);
            }
            _ => {}
        }
        line.push(c);
        if matches!(c, ';' | '{' | '}') && parentheses == 0 {
            end(&mut line, depth);
            depth += usize::from(c == '{');
        }
    }
    end(&mut line, depth);
    out
}
