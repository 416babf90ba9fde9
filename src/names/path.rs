//! What stands before a name: a framework and a colon, modules, an enum's prefix.

use super::{Framework, alike};
use crate::Error;

use Framework::*;

/// Modules, in lower case and with dots, and whose names stand in them.
const ROOTS: &[(&str, &[Framework])] = &[
    ("torch", &[PyTorch]),
    ("aten", &[PyTorch]),
    ("prims", &[PyTorch]),
    ("f", &[PyTorch, Paddle]),
    ("nn.functional", &[PyTorch]),
    ("nn.modules", &[PyTorch]),
    ("jax", &[Jax]),
    ("jnp", &[Jax]),
    ("lax", &[Jax]),
    ("flax", &[Jax]),
    ("linen", &[Jax]),
    ("nnx", &[Jax]),
    ("keras", &[Keras]),
    ("layers", &[Keras]),
    ("activations", &[Keras]),
    ("tf.keras", &[Keras]),
    ("tensorflow.keras", &[Keras]),
    ("tf", &[TensorFlow]),
    ("tfa", &[TensorFlow]),
    ("tensorflow_addons", &[TensorFlow]),
    // Written for it, by those whose functions they are.
    ("entmax", &[PyTorch]),
    ("tensorflow", &[TensorFlow]),
    ("tf.lite", &[TfLite]),
    ("tfl", &[TfLite]),
    ("ai.onnx", &[Onnx]),
    ("onnx", &[Onnx]),
    ("com.microsoft", &[Onnx]),
    ("ggml", &[Ggml]),
    ("transformers", &[HuggingFace]),
    ("mlx", &[Mlx]),
    ("mx", &[Mlx]),
    ("candle", &[Candle]),
    ("candle_nn", &[Candle]),
    ("candle_core", &[Candle]),
    ("activation", &[Candle]),
    ("burn", &[Burn]),
    ("burn_nn", &[Burn]),
    ("activationconfig", &[Burn]),
    ("tinygrad", &[Tinygrad]),
    ("tensor", &[Tinygrad, Candle]),
    ("paddle", &[Paddle]),
    ("mindspore", &[MindSpore]),
    // Made to be PyTorch's, defaults included: gelu is the exact one there.
    ("mindspore.mint", &[PyTorch]),
    ("ops", &[Keras, MindSpore]),
    ("mxnet", &[MxNet]),
    ("mx.nd", &[MxNet]),
    ("mx.sym", &[MxNet]),
    ("npx", &[MxNet]),
    ("gluon", &[MxNet]),
    ("dnnl", &[OneDnn]),
    ("coremltools", &[CoreMl]),
    ("mb", &[CoreMl]),
    ("liger_kernel", &[Liger]),
];

/// Frameworks whose modules are imported as `nn`, beside PyTorch.
const NN: &[Framework] = &[Jax, Mlx, Paddle, MindSpore];

/// What the names in C begin with, in lower case; the longer ones first.
const PREFIXES: &[(&str, Framework)] = &[
    ("ggml_unary_op_", Ggml),
    ("ggml_glu_op_", Ggml),
    ("ggml_op_", Ggml),
    ("ggml_", Ggml),
    ("llm_ffn_", Ggml),
    ("cudnn_activation_", CuDnn),
    ("cudnn_pointwise_", CuDnn),
    ("dml_operator_activation_", DirectMl),
    ("dml_operator_element_wise_", DirectMl),
    ("dml_operator_", DirectMl),
    ("dml_activation_", DirectMl),
    ("dnnl_eltwise_", OneDnn),
    ("eltwise_", OneDnn),
    ("builtinoperator_", TfLite),
    ("activationfunctiontype_", TfLite),
    ("ktflitebuiltin", TfLite),
    ("ktfliteact", TfLite),
];

/// The last part of an exported operation's name says which overload it is.
const OVERLOADS: &[&str] = &["default", "out", "Tensor", "Scalar", "self_out", "tensor"];

/// `keras:elu`, `torch.nn.ELU`, `aten::elu_`, `ggml_elu` → the frameworks whose name it may be
/// and the name; none and the whole where nothing says whose it is.
pub(crate) fn split(name: &str) -> Result<(Vec<Framework>, &str), Error> {
    if let Some((head, rest)) = colon(name) {
        let whose = match root(head) {
            Some(whose) => whose.to_vec(),
            None => vec![head.parse()?],
        };
        return Ok(last(whose, rest.trim()));
    }
    let Some(end) = name.rfind(['.', ':']) else {
        return Ok(prefixed(Vec::new(), name));
    };
    let path = name[..end].trim_end_matches(':');
    let (_, leaf) = last(vec![PyTorch], name);
    let whose = match root(path) {
        Some(whose) => whose.to_vec(),
        None if starts(path, "nn") => imported_as_nn(leaf),
        None => vec![path.split(['.', ':']).next().unwrap_or_default().parse()?],
    };
    Ok(last(whose, name))
}

/// `a:b`, but not `a::b`.
fn colon(name: &str) -> Option<(&str, &str)> {
    let (head, rest) = name.split_once(':')?;
    (!rest.starts_with(':')).then_some((head.trim(), rest))
}

/// Whose modules a path begins with: the longest one known.
fn root(path: &str) -> Option<&'static [Framework]> {
    let fitting = ROOTS.iter().filter(|root| starts(path, root.0));
    fitting.max_by_key(|root| root.0.len()).map(|root| root.1)
}

fn starts(path: &str, root: &str) -> bool {
    let path = path.replace("::", ".").to_ascii_lowercase();
    let rest = path.strip_prefix(root);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// PyTorch's classes are `nn.ReLU`; its functions are not in `nn`, others' are.
fn imported_as_nn(leaf: &str) -> Vec<Framework> {
    let class = leaf.starts_with(|c: char| c.is_ascii_uppercase());
    let pytorch = PyTorch.aliases().any(|alias| alike(alias.name, leaf));
    match class & pytorch {
        true => vec![PyTorch],
        false => NN.to_vec(),
    }
}

/// The name at the end of a path.
fn last(whose: Vec<Framework>, path: &str) -> (Vec<Framework>, &str) {
    let mut parts = path.rsplit(['.', ':']).filter(|part| !part.is_empty());
    let leaf = parts.next().unwrap_or(path).trim();
    match parts.next() {
        Some(before) if whose.contains(&PyTorch) && OVERLOADS.contains(&leaf) => {
            (whose, before.trim())
        }
        _ => prefixed(whose, leaf),
    }
}

/// `GGML_UNARY_OP_ELU` → ggml's `ELU`.
fn prefixed(whose: Vec<Framework>, name: &str) -> (Vec<Framework>, &str) {
    let lower = name.to_ascii_lowercase();
    let allowed = |framework| whose.is_empty() || whose.contains(&framework);
    let mut all = PREFIXES.iter().filter(|prefix| allowed(prefix.1));
    match all.find(|prefix| lower.starts_with(prefix.0)) {
        Some(&(prefix, framework)) => (vec![framework], &name[prefix.len()..]),
        None => (whose, name),
    }
}
