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
        Trial::test("aliases::names_are_read_as_programs_write_them", written),
        Trial::test("aliases::spellings_of_a_name_are_one_function", spellings),
        Trial::test("aliases::unknown_arguments_are_refused", unknown_arguments),
        Trial::test(
            "aliases::suggestions_are_slips_of_the_keyboard",
            suggestions,
        ),
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

/// The classes of transformers.activations, 5.24.0.
const HUGGING_FACE_CLASSES: &str = "GELUTanh NewGELUActivation GELUActivation SiLUActivation \
    FastGELUActivation QuickGELUActivation ClippedGELUActivation AccurateGELUActivation \
    MishActivation LinearActivation LaplaceActivation ReLUSquaredActivation \
    SqrtSoftplusActivation XIELUActivation";

/// mlx.nn's functions, MLX 0.32.4.
const MLX: &str = "sigmoid relu relu2 relu6 leaky_relu log_softmax elu softmax softplus softsign \
    softshrink celu silu log_sigmoid gelu gelu_approx gelu_fast_approx glu step selu prelu mish \
    hardswish hard_tanh hard_shrink softmin tanh";

/// The keys of ACT2FN, transformers 5.24.0.
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
        (Framework::HuggingFace, 14, HUGGING_FACE_CLASSES),
        (Framework::Mlx, 27, MLX),
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

/// The six whose names are asked first.
const FIRST: usize = 6;

/// Without its prefix an alias is our function of that name, or the same as with it; but others'
/// give way to the first six frameworks'.
fn bare() -> Outcome {
    let first = || Framework::ALL[..FIRST].iter().flat_map(|f| f.aliases());
    each(|alias| {
        let late = !Framework::ALL[..FIRST].contains(&alias.framework);
        if late && first().any(|other| plain(other.name) == plain(alias.name)) {
            return Ok(());
        }
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

/// Classes, exported graphs, other frameworks' spellings, short names.
fn written() -> Outcome {
    read_as(&[
        ("SiLUActivation()", "silu"),
        ("NewGELUActivation()", "gelu_tanh"),
        ("PytorchGELUTanh()", "gelu_tanh"),
        (
            "ClippedGELUActivation(min=-10, max=10)",
            "clipped_gelu(-10, 10)",
        ),
        ("transformers.activations.QuickGELUActivation", "quick_gelu"),
        ("torch.ops.aten.gelu.default", "gelu"),
        ("aten.leaky_relu.out(x, 0.2)", "leaky_relu(0.2)"),
        ("aten::silu_", "silu"),
        ("torch.ops.aten.clamp.Tensor(x, 0, 6)", "hard_tanh(0, 6)"),
        ("F.gelu(approximate='tanh')", "gelu_tanh"),
        ("F.gelu(x, approximate=\"none\")", "gelu"),
        ("nn.LeakyReLU(0.1)", "leaky_relu(0.1)"),
        ("nn.LeakyReLU(0.1, True)", "leaky_relu(0.1)"),
        (
            "torch.nn.modules.activation.Hardtanh(-2, 2)",
            "hard_tanh(-2, 2)",
        ),
        ("torch.nn.PReLU(1, 0.1)", "leaky_relu(0.1)"),
        ("nn.silu", "silu"),
        ("flax.linen.gelu", "gelu_tanh"),
        ("jnp.clip(a_min=0, a_max=1)", "hard_tanh(0, 1)"),
        ("tf.nn.leaky_relu", "leaky_relu(0.2)"),
        ("tf.nn.silu(x, beta=2.0)", "swish(2)"),
        ("tf.keras.layers.ReLU(6)", "bounded_relu(max_value=6)"),
        (
            "tf.keras.activations.relu(x, alpha=0.1, max_value=6)",
            "bounded_relu(negative_slope=0.1, max_value=6)",
        ),
        ("Activation('gelu')", "gelu"),
        ("keras.layers.Activation('leaky_relu')", "leaky_relu(0.2)"),
        ("ACT2FN[\"gelu_new\"]", "gelu_tanh"),
        ("com.microsoft::FastGelu", "gelu_tanh"),
        ("ai.onnx.HardSigmoid", "hard_sigmoid(0.2, 0.5)"),
        ("onnx:Selu(alpha=1.6732632, gamma=1.050701)", "selu"),
        ("RELU_N1_TO_1", "hard_tanh(-1, 1)"),
        ("tflite:LOGISTIC", "sigmoid"),
        ("coreml:gelu(mode=SIGMOID_APPROXIMATION)", "quick_gelu"),
        (
            "coreml:threshold(alpha=0.5)",
            "hard_tanh(0.5, 3.4028235e38)",
        ),
        ("GGML_UNARY_OP_GELU_QUICK", "quick_gelu"),
        ("ggml_leaky_relu(x, 0.2, true)", "leaky_relu(0.2)"),
        ("ggml_gelu_inplace", "gelu_tanh"),
        ("LLM_FFN_RELU_SQR", "relu_squared"),
        ("mlx.nn.gelu_approx", "gelu_tanh"),
        ("mlx.nn.GELU(approx='fast')", "quick_gelu"),
        ("nn.gelu_fast_approx", "quick_gelu"),
        ("candle_nn::Activation::NewGelu", "gelu_tanh"),
        ("candle_nn::Activation::Gelu", "gelu"),
        ("candle::Tensor::gelu", "gelu_tanh"),
        ("Activation::LeakyRelu(0.3)", "leaky_relu(0.3)"),
        ("burn::nn::HardSigmoid", "hard_sigmoid(0.2, 0.5)"),
        ("Tensor.quick_gelu", "quick_gelu"),
        ("tinygrad:gelu", "gelu_tanh"),
        ("paddle.nn.functional.stanh", "scaled_tanh(1.7159, 0.67)"),
        (
            "hardsigmoid(slope=0.2, offset=0.5)",
            "hard_sigmoid(0.2, 0.5)",
        ),
        ("mindspore.nn.GELU()", "gelu_tanh"),
        ("mindspore.mint.nn.GELU()", "gelu"),
        ("mindspore:FastGelu", "quick_gelu"),
        ("mx.nd.LeakyReLU(slope=0.1)", "leaky_relu(0.1)"),
        (
            "DML_OPERATOR_ACTIVATION_SHRINK(Bias=0.25, Threshold=0.75)",
            "shrink(lambda=0.75, bias=0.25)",
        ),
        ("CUDNN_ACTIVATION_CLIPPED_RELU(coef=4)", "relu_n(4)"),
        ("CUDNN_POINTWISE_GELU_APPROX_TANH_FWD", "gelu_tanh"),
        ("eltwise_gelu_erf", "gelu"),
        ("dnnl::algorithm::eltwise_soft_relu(alpha=2)", "softplus(2)"),
        ("dnnl_eltwise_tanh_use_dst_for_bwd", "tanh"),
        ("LigerReLUSquared", "relu_squared"),
        ("new_gelu", "gelu_tanh"),
        ("lrelu(0.2)", "leaky_relu(0.2)"),
        ("h_swish", "hard_swish"),
        ("hsigmoid", "hard_sigmoid"),
        ("swish1", "silu"),
        ("linear", "identity"),
        ("logistic", "sigmoid"),
        ("elu(1/4)", "elu(0.25)"),
        ("elu(alpha=0.5f)", "elu(0.5)"),
        (
            "torch.clamp(min=-inf, max=3)",
            "hard_tanh(-3.4028235e38, 3)",
        ),
        (
            "clamp(min=float('-inf'), max=3)",
            "hard_tanh(-3.4028235e38, 3)",
        ),
        ("clamp(min=None, max=3)", "hard_tanh(-3.4028235e38, 3)"),
        ("keras:relu(max_value=inf)", "bounded_relu"),
    ])
}

/// Upper or lower case, with underscores or without, with empty parentheses or none: one function.
/// An argument that only one framework has brings that framework's defaults.
fn spellings() -> Outcome {
    each(|alias| {
        let want = parsed(alias.name).ok();
        let bare = alias.name.replace('_', "");
        let apart: Vec<String> = bare.chars().map(String::from).collect();
        for spelling in [
            bare.to_lowercase(),
            bare.to_uppercase(),
            apart.join("_"),
            format!("{}()", alias.name),
            format!("{}(x)", alias.name),
        ] {
            let got = parsed(&spelling).ok();
            if got != want {
                return Err(format!("{spelling} is {got:?}, {} {want:?}", alias.name));
            }
        }
        Ok(())
    })?;
    read_as(&[
        ("PReLU", "prelu"),
        ("PReLU(num_parameters=1)", "leaky_relu(0.25)"),
        ("PReLU(param_dtype=float32)", "leaky_relu(0.01)"),
        ("PReLU(shared_axes=[1, 2])", "leaky_relu(0)"),
        ("LeakyReLU(act_type='leaky')", "leaky_relu(0.25)"),
        ("hard_sigmoid(slope=0.3)", "hard_sigmoid(0.3, 0.5)"),
        ("stanh(scale_a=2)", "scaled_tanh(1.7159, 2)"),
    ])
}

/// No function takes what it does not know, whatever the value is.
fn unknown_arguments() -> Outcome {
    let refused = |text: &str| match parsed(text) {
        Err(reason) if reason.contains("\"foo=") => Ok(()),
        other => Err(format!("{text} is {other:?}")),
    };
    for value in ["None", "1", "True", "'tanh'"] {
        each(|alias| match alias.is_elementwise() {
            true => refused(&format!("{alias}(foo={value})")),
            false => Ok(()),
        })?;
        for kind in Kind::all() {
            refused(&format!("{}(foo={value})", kind.name()))?;
        }
    }
    Ok(())
}

/// What is another function's name, or may be, gets no suggestion.
fn suggestions() -> Outcome {
    let suggested = |text: &str| match parsed(text) {
        Err(reason) => reason.contains("Did you mean"),
        Ok(_) => false,
    };
    for (slip, meant) in [
        ("gelo", "gelu"),
        ("Hardtahn", "hard_tanh"),
        ("sigmiod", "sigmoid"),
        ("softpluss", "softplus"),
        ("quick_gleu", "quick_gelu"),
        ("leaky_rleu", "leaky_relu"),
    ] {
        match parsed(slip) {
            Err(reason) if reason.contains(&format!("Did you mean {meant}?")) => {}
            other => return Err(format!("{slip}: {other:?}").into()),
        }
    }
    let others = "crelu drelu sgelu phish pelu mpelu relu3 relu7 gelu2 sinh cosh ssp bias_gelu \
        maxout sulu lgelu hgelu elu2 gelu_backward";
    for name in others.split_whitespace() {
        if suggested(name) || parsed(name).is_ok() {
            return Err(format!("{name}: {:?}", parsed(name)).into());
        }
    }
    for kind in Kind::all() {
        for c in "abcdefghijklmnopqrstuvwxyz234567890".chars() {
            for text in [format!("{c}{}", kind.name()), format!("{}{c}", kind.name())] {
                let doubled = kind.name().ends_with(c);
                if suggested(&text) && !doubled {
                    return Err(format!("{text}: {:?}", parsed(&text)).into());
                }
            }
        }
    }
    Ok(())
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
        ("torch:PReLU(64)", "one slope for all elements"),
        ("nn.gelu", "jax:gelu = gelu_tanh or mlx:gelu = gelu"),
        ("foo.gelu", "\"foo\" is no framework"),
        ("com.microsoft:BiasGelu", "it adds a bias"),
        ("DML_OPERATOR_ACTIVATION_LINEAR", "is no activation"),
        ("ssp", "softplus(x) - ln 2"),
        ("ReLU(inplace=maybe)", "inplace is True or False"),
        ("gelu(approximate='foo')", "tanh or none, not foo"),
        ("torch:rrelu(training=True)", "evaluation"),
        ("ggml:XIELU(alpha_p=0.8)", "before softplus"),
        ("torch.clamp(min=inf)", "out of its domain"),
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
