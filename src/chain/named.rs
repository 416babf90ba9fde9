//! Functions of rows, gates and pairs of outputs by the names that frameworks have for them.

use super::Form;
use crate::act::selu;
use crate::names::{path, plain};
use crate::{Framework, Kind, RowFunction};

/// What a name stands for, beside an activation.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    Row(RowFunction),
    /// Stages, as text.
    Stages(&'static str),
}

/// Names of stages beside ours, plain.
const ALSO: &[(&str, &str)] = &[
    ("quietsoftmax", "softmax1"),
    ("softmaxone", "softmax1"),
    ("softmax2d", "softmax(axis=-3)"),
    ("softmaxlastdim", "softmax"),
    ("ligersoftmax", "softmax"),
    ("reducelogsumexp", "logsumexp"),
    ("ligersparsemax", "sparsemax"),
    ("sparsemaxbisect", "sparsemax"),
    ("entmaxbisect", "entmax"),
    ("ligerpolynorm", "poly_norm(b=1)"),
    ("dropout", "dropout"),
    ("crelu", "both(relu)"),
    ("concatrelu", "both(relu)"),
    ("concatelu", "both(elu)"),
    ("siluandmul", "gated(silu)"),
    ("geluandmul", "gated(gelu)"),
    ("gelutanhandmul", "gated(gelu_tanh)"),
    ("geglutanh", "gated(gelu_tanh)"),
    ("gegluerf", "gated(gelu)"),
    ("gegluquick", "gated(quick_gelu)"),
    ("ligersilumul", "gated(silu)"),
    ("ligersilumulfunction", "gated(silu)"),
    ("ligergelumul", "gated(gelu_tanh)"),
    ("ligergelumulfunction", "gated(gelu_tanh)"),
];

/// Frameworks with names that are not in their tables of activations, plain.
const OTHERS: &[(Framework, &[&str])] = &[
    (
        Framework::PyTorch,
        &[
            "logsumexp",
            "softmax2d",
            "dropout",
            "sparsemax",
            "sparsemaxbisect",
            "entmax15",
            "entmaxbisect",
        ],
    ),
    (Framework::Jax, &["logsumexp", "swiglu", "dropout"]),
    (Framework::Keras, &["logsumexp", "dropout"]),
    (
        Framework::TensorFlow,
        &["reducelogsumexp", "dropout", "sparsemax"],
    ),
    (Framework::Onnx, &["reducelogsumexp"]),
    (Framework::Candle, &["softmaxlastdim", "dropout"]),
    (Framework::Burn, &["dropout"]),
    (Framework::Mlx, &["logsumexp", "dropout"]),
    (Framework::Tinygrad, &["logsumexp", "dropout"]),
    (
        Framework::Paddle,
        &["logsumexp", "gumbelsoftmax", "swiglu", "dropout"],
    ),
    (
        Framework::MindSpore,
        &["logsumexp", "gumbelsoftmax", "dropout"],
    ),
    (Framework::MxNet, &["dropout"]),
    (
        Framework::Liger,
        &[
            "polynorm",
            "ligerpolynorm",
            "sparsemax",
            "swiglu",
            "geglu",
            "ligersilumul",
            "ligergelumul",
        ],
    ),
];

/// What a name is to a framework, where it is another one to all others.
const OWN: &[(Framework, &str, &str)] = &[
    (Framework::Ggml, "geglu", "gated(gelu_tanh)"),
    (Framework::Jax, "geglu", "gated(gelu_tanh)"),
    (Framework::Liger, "geglu", "gated(gelu_tanh)"),
    (Framework::Liger, "polynorm", "poly_norm(b=1)"),
];

/// What a name stands for; none where it may be an activation's. With a framework before it, it must
/// be one of that framework's.
pub(super) fn named(name: &str) -> Option<Named> {
    let (whose, leaf) = path::split(name).ok()?;
    let wanted = plain(leaf);
    let has = |framework: &&Framework| {
        let mut aliases = framework.aliases();
        let mut others = OTHERS.iter().filter(|(own, _)| own == *framework);
        aliases.any(|alias| !alias.is_elementwise() && plain(alias.name) == wanted)
            || others.any(|(_, names)| names.contains(&&*wanted))
    };
    let of = whose.iter().find(has);
    if !whose.is_empty() && of.is_none() {
        return None;
    }
    let own = OWN
        .iter()
        .find(|(framework, name, _)| Some(framework) == of && *name == wanted);
    let also = ALSO.iter().find(|(name, _)| *name == wanted);
    let form = Form::GATES.iter().find(|form| plain(form.name) == wanted);
    let stages = own
        .map(|(_, _, stages)| *stages)
        .or(also.map(|(_, stages)| *stages))
        .or(form.map(|form| form.chain));
    let row = stages.map_or(wanted, plain);
    let mut rows = RowFunction::ALL.into_iter();
    let row = rows.find(|function| plain(function.name()) == row);
    row.map(Named::Row).or(stages.map(Named::Stages))
}

/// The alpha and the scale of a SELU that has others than the paper's, as ONNX, Paddle and tinygrad allow.
pub(super) fn selu_with(stage: &str, name: &str, arguments: &[&str]) -> Option<[f32; 2]> {
    let (_, leaf) = path::split(name).ok()?;
    if plain(leaf) != "selu" || stage.parse::<Kind>().is_ok() {
        return None;
    }
    let [mut alpha, mut scale] = [selu::ALPHA, selu::SCALE].map(|value| value as f32);
    for argument in arguments {
        let (name, value) = argument.split_once('=')?;
        let place = match name.trim() {
            "alpha" => &mut alpha,
            "gamma" | "scale" => &mut scale,
            _ => return None,
        };
        *place = value.trim().parse().ok()?;
    }
    Some([alpha, scale])
}

/// What an argument says of no number that is computed.
pub(super) enum Plain {
    /// The axis along which rows go, or that is halved.
    Axis(i64),
    /// Nothing: `dtype=None`.
    Nothing,
}

/// An argument of frameworks' functions of rows and gates that is no parameter; none where it may be one.
pub(super) fn plain_argument(argument: &str, place: usize, takes_axis: bool) -> Option<Plain> {
    let Some((name, value)) = argument.split_once('=') else {
        // `F.softmax(x, dim=-1)`, `F.softmin(-1)`
        let is_axis = argument.starts_with('-') || takes_axis;
        return match argument {
            "x" | "input" | "logits" if place == 0 => Some(Plain::Nothing),
            _ if is_axis => Some(Plain::Axis(argument.parse().ok()?)),
            _ => None,
        };
    };
    match (name.trim(), value.trim()) {
        ("dim" | "axis" | "axes", value) => Some(Plain::Axis(alone(value).parse().ok()?)),
        ("dtype" | "_stacklevel" | "name", _) | ("keepdim" | "keepdims", "False" | "0") => {
            Some(Plain::Nothing)
        }
        ("n_iter" | "ensure_sum_one" | "return_support_size", _) => Some(Plain::Nothing),
        _ => None,
    }
}

/// `-1` of `[-1]` and `(-1,)`: one axis among several.
fn alone(value: &str) -> &str {
    let bare = value.trim_matches(['[', ']', '(', ')']).trim();
    bare.strip_suffix(',').unwrap_or(bare).trim()
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
            ("ggml:GEGLU", "gated(gelu_tanh)"),
            ("ggml_geglu_erf", "gated(gelu)"),
            ("ggml_soft_max", "softmax"),
            ("flax.linen.GeGLU", "gated(gelu_tanh)"),
            ("LigerPolyNorm", "poly_norm(b=1)"),
            ("torch.ops.aten._softmax.default", "softmax"),
            ("tf.reduce_logsumexp(x, keepdims=False)", "logsumexp"),
            (
                "F.gumbel_softmax(2.0, True, eps=1e-10)",
                "gumbel_softmax(tau=2, hard=true)",
            ),
            ("onnx:SwiGLU(alpha=0.5)", "gated(swish(beta=0.5))"),
            ("GEGLU(approximate=tanh)", "gated(gelu_tanh)"),
            ("tf.nn.crelu(axis=-1)", "both(relu)"),
            ("paddle:maxout(groups=2)", "maxout(2)"),
            ("onnx:Selu(alpha=2, gamma=3)", "elu(alpha=2) | scale(3)"),
            (
                "paddle:selu(scale=1.5)",
                "elu(alpha=1.6732632) | scale(1.5)",
            ),
            ("onnx:Selu(alpha=1.67326319, gamma=1.05070102)", "selu"),
            ("tfa.activations.sparsemax", "sparsemax"),
            ("entmax.entmax15(dim=-1)", "entmax15"),
            ("liger:sparsemax", "sparsemax"),
            ("onnx:ReduceLogSumExp(axes=[-1], keepdims=0)", "logsumexp"),
        ] {
            assert_eq!(text.parse::<Chain>()?, ours.parse()?, "{text}");
        }
        for (text, wrong) in [
            ("foo:softmax", "foo"),
            ("onnx:sparsemax", "sparsemax"),
            ("softmax(dim=-1, axis=-1)", "axis twice"),
            ("entmax(alpha=1.3, alpha=@row)", "alpha twice"),
            ("entmax(1.3, alpha=1.4)", "alpha twice"),
            ("dropout(0.5, p=0.2)", "takes p"),
            ("GEGLU(beta=2)", "no beta"),
            ("onnx:Selu(beta=2)", "beta"),
        ] {
            let error = text.parse::<Chain>().expect_err(text).to_string();
            assert!(error.contains(wrong), "{text}: {error}");
        }
        let along = Chain::with_axis("onnx:Softmax(axis=0)")?;
        assert_eq!(along, ("softmax".parse()?, Some(0)));
        assert_eq!(Chain::with_axis("nn.Softmax2d()")?.1, Some(-3));
        let error = "Softmax(dim=1)".parse::<Chain>().expect_err("another axis");
        assert!(error.to_string().contains("last axis"), "{error}");
        Ok(())
    }
}
