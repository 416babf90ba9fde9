//! Frameworks' names of activations: all there, and read as their tables say.

use libtest_mimic::Trial;
use wgpu_activations::{Alias, Framework, Kind};

use crate::Outcome;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("aliases::lists_are_complete", complete),
        Trial::test(
            "aliases::with_a_prefix_have_the_frameworks_defaults",
            prefixed,
        ),
        Trial::test("aliases::without_a_prefix_are_the_same_or_ours", bare),
        Trial::test("aliases::names_are_unambiguous", unambiguous),
        Trial::test("aliases::arguments_of_frameworks_are_read", arguments),
        Trial::test("aliases::arguments_choose_the_function", choosing),
        Trial::test("aliases::frameworks_names_are_read_as_written", frameworks),
        Trial::test("aliases::bad_names_are_explained", bad_names),
    ]
}

/// torch.nn.functional's section of activations, PyTorch 2.15.
const PYTORCH_FUNCTIONS: &str = "threshold relu hardtanh hardswish relu6 elu selu celu leaky_relu \
    prelu rrelu glu gelu logsigmoid hardshrink tanhshrink softsign softplus softmin softmax \
    softshrink gumbel_softmax log_softmax tanh sigmoid hardsigmoid silu mish";

/// torch.nn's two sections of activations without those that are layers, PyTorch 2.15.
const PYTORCH_CLASSES: &str = "ELU Hardshrink Hardsigmoid Hardtanh Hardswish LeakyReLU LogSigmoid \
    PReLU ReLU ReLU6 RReLU SELU CELU GELU Sigmoid SiLU Mish Softplus Softshrink Softsign Tanh \
    Tanhshrink Threshold GLU Softmin Softmax Softmax2d LogSoftmax Identity";

/// jax.nn, JAX 0.10.2, and log1mexp.
const JAX: &str = "celu elu gelu glu hard_sigmoid hard_silu hard_swish hard_tanh identity \
    leaky_relu log_sigmoid mish relu relu6 selu sigmoid silu soft_sign softplus sparse_plus \
    sparse_sigmoid squareplus swish tanh log1mexp";

/// keras.activations' ALL_OBJECTS and the two other names, and the layers, Keras 3.15.1.
const KERAS: &str = "relu leaky_relu relu6 softmax celu elu selu softplus softsign squareplus \
    soft_shrink sparse_plus silu gelu glu tanh tanh_shrink threshold sigmoid sparse_sigmoid \
    exponential hard_sigmoid hard_silu hard_tanh hard_shrink linear mish log_softmax log_sigmoid \
    sparsemax swish hard_swish ELU LeakyReLU PReLU ReLU Softmax";

/// ONNX 1.23.2: the operators that are activations.
const ONNX: &str = "Celu Elu Gelu HardSigmoid HardSwish Hardmax LeakyRelu LogSoftmax Mish PRelu \
    Relu Selu Shrink Sigmoid Softmax Softplus Softsign SwiGLU Swish Tanh ThresholdedRelu Clip Erf \
    Identity Abs Sign Neg Exp Floor Ceil Round Sin Atan ScaledTanh Affine";

/// ggml's `enum ggml_unary_op`, 2026-08-21.
const GGML: &str = "ABS SGN NEG STEP TANH ELU RELU SIGMOID GELU GELU_QUICK SILU HARDSWISH \
    HARDSIGMOID EXP EXPM1 SOFTPLUS GELU_ERF XIELU FLOOR CEIL ROUND TRUNC";

/// The keys of ACT2FN, transformers 5.23.0.
const HUGGING_FACE: &str = "gelu gelu_10 gelu_fast gelu_new gelu_python gelu_pytorch_tanh \
    gelu_python_tanh gelu_accurate hardswish laplace leaky_relu linear mish quick_gelu relu relu2 \
    relu6 sigmoid silu sqrtsoftplus swish tanh prelu xielu";

fn complete() -> Outcome {
    for (framework, count, names) in [
        (Framework::PyTorch, 28, PYTORCH_FUNCTIONS),
        (Framework::PyTorch, 29, PYTORCH_CLASSES),
        (Framework::Jax, 25, JAX),
        (Framework::Keras, 37, KERAS),
        (Framework::Onnx, 35, ONNX),
        (Framework::Ggml, 22, GGML),
        (Framework::HuggingFace, 24, HUGGING_FACE),
    ] {
        let names: Vec<&str> = names.split_whitespace().collect();
        assert_eq!(names.len(), count, "the list of {framework}");
        let has = |name: &&str| framework.aliases().any(|alias| alias.name == *name);
        let missing: Vec<_> = names.iter().filter(|name| !has(name)).collect();
        if !missing.is_empty() {
            return Err(format!("{framework} lacks {missing:?}").into());
        }
    }
    Ok(())
}

fn all() -> impl Iterator<Item = Alias> {
    Framework::ALL.into_iter().flat_map(Framework::aliases)
}

/// Runs a check over all aliases and reports all that fail at once.
fn each(check: impl Fn(&Alias) -> Result<(), String>) -> Outcome {
    let wrong: Vec<String> = all().filter_map(|alias| check(&alias).err()).collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!("{} aliases:\n{}", wrong.len(), wrong.join("\n")).into()),
    }
}

fn parsed(text: &str) -> Result<Kind, String> {
    text.parse()
        .map_err(|e: wgpu_activations::Error| e.to_string())
}

/// With its prefix an alias is the kind of its table, and is read back as it is written.
fn prefixed() -> Outcome {
    each(|alias| {
        let got = parsed(&alias.to_string());
        if !alias.is_elementwise() {
            return match got {
                Err(reason) if reason.contains(alias.difference) => Ok(()),
                other => Err(format!(
                    "{alias}: wanted \"{}\", got {other:?}",
                    alias.difference
                )),
            };
        }
        let (got, want) = (got?, alias.to_kind().map_err(|e| e.to_string())?);
        match got == want && parsed(&got.to_string())? == got {
            true => Ok(()),
            false => Err(format!("{alias} is read as {got}, not {want}")),
        }
    })
}

/// Without its prefix an alias is our function of that name, or the same as with it.
fn bare() -> Outcome {
    each(|alias| {
        let got = parsed(alias.name);
        let ours = Kind::all().find(|kind| plain(kind.name()) == plain(alias.name));
        if let Some(ours) = ours {
            return match got? == ours {
                true => Ok(()),
                false => Err(format!("{} is not {ours}", alias.name)),
            };
        }
        match (got, alias.is_elementwise()) {
            (Ok(got), true) if got.name() == alias.to_kind().map_err(|e| e.to_string())?.name() => {
                Ok(())
            }
            (Err(reason), false) if reason.contains(" it ") => Ok(()),
            (got, _) => Err(format!(
                "{} without {}: {got:?}",
                alias.name, alias.framework
            )),
        }
    })
}

/// A name in lower case and without underscores.
fn plain(name: &str) -> String {
    name.replace('_', "").to_lowercase()
}

/// No framework spells two activations alike, but for case and underscores.
fn unambiguous() -> Outcome {
    each(|alias| {
        let mut others = alias.framework.aliases();
        let twin = others.find(|a| a.name == alias.name && a != alias);
        match twin {
            None => Ok(()),
            Some(_) => Err(format!("{alias} is there twice")),
        }
    })
}

/// Checks that each text is read as the kind beside it.
fn read_as(rows: &[(&str, &str)]) -> Outcome {
    for (text, want) in rows {
        let (got, want) = (parsed(text)?, parsed(want)?);
        if got != want {
            return Err(format!("{text} is read as {got}, not {want}").into());
        }
    }
    Ok(())
}

fn arguments() -> Outcome {
    read_as(&[
        (
            "torch:Hardtanh(min_val=-2, max_val=2)",
            "hard_tanh(min=-2, max=2)",
        ),
        (
            "Hardtanh(min_val=-2.0, max_val=2.0)",
            "hard_tanh(min=-2, max=2)",
        ),
        ("torch:LeakyReLU(0.5)", "leaky_relu(negative_slope=0.5)"),
        (
            "LeakyReLU(negative_slope=0.2, inplace=True)",
            "leaky_relu(negative_slope=0.2)",
        ),
        (
            "torch:PReLU(num_parameters=1)",
            "leaky_relu(negative_slope=0.25)",
        ),
        ("torch:PReLU(init=0.1)", "leaky_relu(negative_slope=0.1)"),
        ("Softplus(beta=2.0, threshold=20.0)", "softplus(beta=2)"),
        ("torch.nn.GELU(approximate='tanh')", "gelu_tanh"),
        ("torch:GELU(approximate='none')", "gelu"),
        ("torch:relu_", "relu"),
        ("jax:gelu", "gelu_tanh"),
        ("jax:gelu(approximate=False)", "gelu"),
        ("keras:gelu(approximate=True)", "gelu_tanh"),
        ("keras:leaky_relu", "leaky_relu(negative_slope=0.2)"),
        ("keras:LeakyReLU", "leaky_relu(negative_slope=0.3)"),
        (
            "keras:LeakyReLU(negative_slope=0.1)",
            "leaky_relu(negative_slope=0.1)",
        ),
        ("keras:relu(max_value=None)", "relu"),
        (
            "onnx:LeakyRelu(alpha=0.3)",
            "leaky_relu(negative_slope=0.3)",
        ),
        ("onnx:Swish(alpha=2)", "swish(beta=2)"),
        ("ggml:GELU", "gelu_tanh"),
        ("ggml_gelu", "gelu_tanh"),
        ("GGML_UNARY_OP_GELU_ERF", "gelu"),
        ("ggml:ggml_silu", "silu"),
        ("HF : gelu_new", "gelu_tanh"),
        ("GELU", "gelu"),
        ("GELU_ERF", "gelu"),
        ("SiLU", "silu"),
        ("hard_silu", "hard_swish"),
        ("Clip(min=0, max=1)", "hard_tanh(min=0, max=1)"),
    ])
}

/// An argument, or a framework's default, that another function of ours stands for.
fn choosing() -> Outcome {
    for kind in Kind::all() {
        if let Some(surrogate) = kind.name().strip_prefix("step_") {
            read_as(&[(&format!("step(surrogate={surrogate})"), kind.name())])?;
        }
    }
    read_as(&[
        ("step(surrogate=atan, alpha=2)", "step_atan(alpha=2)"),
        ("keras:relu(max_value=6)", "bounded_relu(max_value=6)"),
        (
            "keras:ReLU(negative_slope=0.1, threshold=1)",
            "bounded_relu(0.1, threshold=1)",
        ),
        ("onnx:HardSigmoid", "hard_sigmoid(alpha=0.2, beta=0.5)"),
        (
            "onnx:HardSigmoid(alpha=0.3)",
            "hard_sigmoid(alpha=0.3, beta=0.5)",
        ),
        ("HardSigmoid", "hard_sigmoid"),
        ("torch:softshrink(lambd=0.3)", "soft_shrink(lambda=0.3)"),
        (
            "keras:hard_shrink(threshold=0.3)",
            "hard_shrink(lambda=0.3)",
        ),
        ("keras:threshold(1, default_value=2)", "threshold(1, 2)"),
        ("relu2", "relu_squared"),
    ])
}

fn frameworks() -> Outcome {
    for framework in Framework::ALL {
        for name in [framework.name().to_owned(), format!("{framework:?}")] {
            if name.parse::<Framework>()? != framework {
                return Err(format!("{name} is not read as {framework}").into());
            }
        }
    }
    match "caffe".parse::<Framework>() {
        Err(error) if error.to_string().contains("pytorch, jax") => Ok(()),
        other => Err(format!("caffe: {other:?}").into()),
    }
}

fn bad_names() -> Outcome {
    for (text, part) in [
        ("softmax", "it works on rows"),
        ("torch:Softmax(dim=1)", "it works on rows"),
        ("glu", "its activation is sigmoid"),
        ("GEGLU", "its activation is gelu_tanh"),
        ("torhc:relu", "it is one of pytorch"),
        ("torch:gelo", "pytorch has no such name. Did you mean GELU"),
        ("onnx:quick_gelo", "Did you mean QuickGelu"),
        ("torch:softcapp", "\"torch:softcapp\""),
        ("torch:gaussian", "write gaussian"),
        ("Hardtahn", "Did you mean hard_tanh"),
        (
            "keras:leakyrelu",
            "keras:leaky_relu = leaky_relu(negative_slope=0.2) or",
        ),
        (
            "torch:Hardtanh(low=1)",
            "\"low=1\" is no parameter of hard_tanh",
        ),
        ("torch:Softplus(threshold=3)", "ours has no threshold"),
        ("torch:PReLU(64)", "with their names"),
        (
            "torch:PReLU(num_parameters=64)",
            "one slope for all elements",
        ),
        ("gelu(approximate=erf)", "tanh or none"),
        ("step(surrogate=nonsense)", "there is no step_nonsense"),
    ] {
        match parsed(text) {
            Err(reason) if reason.contains(part) => {}
            other => return Err(format!("\"{text}\": wanted \"{part}\", got {other:?}").into()),
        }
    }
    Ok(())
}
