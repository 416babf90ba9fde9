//! The framework that a name begins with.

use super::Framework;
use crate::Error;

/// What ggml's names begin with, in lower case; the longer ones first.
const GGML: [&str; 4] = ["ggml_unary_op_", "ggml_glu_op_", "ggml_op_", "ggml_"];

/// `keras:elu`, `torch.nn.ELU`, `ggml_elu` → the framework and its name; any other name is
/// returned as it is.
pub(crate) fn split(name: &str) -> Result<(Option<Framework>, &str), Error> {
    if let Some((framework, rest)) = name.split_once(':') {
        let framework: Framework = framework.parse()?;
        return Ok((Some(framework), bare(framework, rest)));
    }
    if let Some((framework, rest)) = name.split_once('.')
        && let Ok(framework) = framework.parse()
    {
        return Ok((Some(framework), bare(framework, rest)));
    }
    let rest = without_ggml(name);
    let framework = (rest.len() < name.len()).then_some(Framework::Ggml);
    Ok((framework, rest))
}

/// `nn.functional.elu`, `ggml_elu` → `elu`.
fn bare(framework: Framework, name: &str) -> &str {
    let last = name.rsplit(['.', ':']).next().unwrap_or(name).trim();
    match framework {
        Framework::Ggml => without_ggml(last),
        _ => last,
    }
}

fn without_ggml(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    let begin = GGML.into_iter().find(|begin| lower.starts_with(begin));
    &name[begin.map_or(0, str::len)..]
}
