//! Functions of rows and gates by the names that frameworks have for them.

use super::Form;
use crate::RowFunction;

/// Lower case, without underscores and hyphens, and without what stands before the last dot or
/// colon: `torch.nn.LogSoftmax` is `logsoftmax`.
fn plain(name: &str) -> String {
    let own = name.rsplit(['.', ':']).next().unwrap_or_default();
    let letters = own.chars().filter(|c| !matches!(c, '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

/// The function of rows of this name: ours, or PyTorch's, JAX's, Keras', ONNX's, Flax's.
pub(super) fn row(name: &str) -> Option<RowFunction> {
    let wanted = match &*plain(name) {
        "quietsoftmax" | "softmaxone" => "softmax1".into(),
        "entmaxbisect" => "entmax".into(),
        "ligerpolynorm" => "polynorm".into(),
        name => name.to_owned(),
    };
    let mut all = RowFunction::ALL.into_iter();
    all.find(|function| plain(function.name()) == wanted)
}

/// Whether an argument names the last axis: `dim=-1`, `axis=-1`, `-1`.
pub(super) fn is_last_axis(argument: &str) -> bool {
    let (name, value) = argument.split_once('=').unwrap_or(("axis", argument));
    let (name, value) = (name.trim(), value.trim());
    matches!(name, "dim" | "axis") && value == "-1"
}

/// The stages of the function with a gate or with two outputs of this name: `GLU`, `swiglu`, `crelu`.
pub(super) fn stages(name: &str) -> Option<&'static str> {
    let wanted = plain(name);
    match &*wanted {
        "crelu" | "concatrelu" => return Some("both(relu)"),
        "concatelu" => return Some("both(elu)"),
        _ => {}
    }
    let form = Form::GATES.iter().find(|form| plain(form.name) == wanted);
    form.map(|form| form.chain)
}

#[cfg(test)]
mod tests {
    use crate::{Chain, Error};

    #[test]
    fn names_of_frameworks_are_chains() -> Result<(), Error> {
        for (text, ours) in [
            ("torch:Softmax(dim=-1)", "softmax"),
            ("nn.LogSoftmax", "log_softmax"),
            ("torch.nn.functional.log_softmax(dim=-1)", "log_softmax"),
            ("F.softmin(-1)", "softmin"),
            ("jax.nn.logsumexp(axis=-1)", "logsumexp"),
            ("onnx:Hardmax", "hardmax"),
            ("keras:sparsemax", "sparsemax"),
            (
                "scale(0.5) | nn.Softmax(dim=-1) | add",
                "scale(0.5) | softmax | add",
            ),
            ("GLU(dim=-1)", "gated(sigmoid)"),
            ("bias(column) | swiglu", "bias(column) | gated(silu)"),
            ("GEGLU", "gated(gelu)"),
            ("tf.nn.crelu(axis=-1)", "both(relu)"),
            ("paddle:maxout(groups=2)", "maxout(2)"),
        ] {
            assert_eq!(text.parse::<Chain>()?, ours.parse()?, "{text}");
        }
        let error = "Softmax(dim=1)".parse::<Chain>().expect_err("another axis");
        assert!(error.to_string().contains("last axis"), "{error}");
        Ok(())
    }
}
