//! The frameworks whose spellings are read.

use std::fmt;
use std::str::FromStr;

use super::meaning::{Meaning, Signature};
use super::{
    Alias, Row, burn, candle, core_ml, cu_dnn, direct_ml, ggml, hugging_face, jax, keras, liger,
    mind_spore, mlx, mx_net, one_dnn, onnx, paddle, pytorch, tensor_flow, tf_lite, tinygrad,
};
use crate::Error;

/// A framework whose names of activations are read.
///
/// Its [`name`](Framework::name), or one of the shorter ones that [`FromStr`] reads, before a
/// colon chooses it: `"keras:leaky_relu".parse::<Kind>()` has Keras' slope of 0.2, not the 0.01
/// of `leaky_relu`.
///
/// ```
/// use wgpu_activations::{Framework, Kind};
///
/// let keras: Framework = "keras".parse()?;
/// let alias = keras.aliases().find(|a| a.name == "leaky_relu").unwrap();
/// assert_eq!(alias.to_kind()?, Kind::LeakyRelu { negative_slope: 0.2 });
/// # Ok::<(), wgpu_activations::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Framework {
    /// PyTorch: `torch.nn`, `torch.nn.functional`, `torch.special`.
    PyTorch,
    /// JAX and Flax: `jax.nn`, `flax.linen`.
    Jax,
    /// Keras 3: `keras.activations`, `keras.layers`.
    Keras,
    /// ONNX: its operators.
    Onnx,
    /// ggml, which llama.cpp is built on: its unary operations.
    Ggml,
    /// Hugging Face transformers: the keys of `ACT2FN`, and its classes.
    HuggingFace,
    /// TensorFlow: `tf.nn`, `tf.math`. `tf.keras` is Keras.
    TensorFlow,
    /// TensorFlow Lite: its operators and fused activations.
    TfLite,
    /// Core ML: the operations of its intermediate language.
    CoreMl,
    /// MLX: `mlx.nn`.
    Mlx,
    /// candle: its `Activation`, and the methods of `Tensor`.
    Candle,
    /// Burn: `burn::nn`, `burn::tensor::activation`.
    Burn,
    /// tinygrad: the methods of `Tensor`.
    Tinygrad,
    /// PaddlePaddle: `paddle.nn`, `paddle.nn.functional`.
    Paddle,
    /// MindSpore: `mindspore.nn`, `mindspore.ops`.
    MindSpore,
    /// MXNet: `gluon.nn`, `npx`.
    MxNet,
    /// DirectML: its activation operators.
    DirectMl,
    /// cuDNN: its activation and pointwise modes.
    CuDnn,
    /// oneDNN: its eltwise algorithms.
    OneDnn,
    /// Liger-Kernel.
    Liger,
}

impl Framework {
    /// All of them.
    pub const ALL: [Framework; 20] = [
        Framework::PyTorch,
        Framework::Jax,
        Framework::Keras,
        Framework::Onnx,
        Framework::Ggml,
        Framework::HuggingFace,
        Framework::TensorFlow,
        Framework::TfLite,
        Framework::CoreMl,
        Framework::Mlx,
        Framework::Candle,
        Framework::Burn,
        Framework::Tinygrad,
        Framework::Paddle,
        Framework::MindSpore,
        Framework::MxNet,
        Framework::DirectMl,
        Framework::CuDnn,
        Framework::OneDnn,
        Framework::Liger,
    ];

    /// Those whose names are also read alone, before any other's is.
    pub(super) const MAIN: [Framework; 6] = [
        Framework::PyTorch,
        Framework::Jax,
        Framework::Keras,
        Framework::Onnx,
        Framework::Ggml,
        Framework::HuggingFace,
    ];

    /// All but those.
    pub(super) fn others() -> &'static [Framework] {
        &Self::ALL[Self::MAIN.len()..]
    }

    /// The name in lower case, as it stands before the colon: `pytorch`.
    pub const fn name(self) -> &'static str {
        self.names()[0]
    }

    /// The activations that it names, each with what it is here.
    pub fn aliases(self) -> impl ExactSizeIterator<Item = Alias> {
        self.table()
            .iter()
            .map(move |&(name, kind, difference)| Alias {
                framework: self,
                name,
                kind,
                difference,
            })
    }

    /// All names that are read; the first is the one that is written.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Framework::PyTorch => &["pytorch", "torch"],
            Framework::Jax => &["jax", "flax"],
            Framework::Keras => &["keras"],
            Framework::Onnx => &["onnx"],
            Framework::Ggml => &["ggml"],
            Framework::HuggingFace => &["huggingface", "hf", "transformers"],
            Framework::TensorFlow => &["tensorflow", "tf"],
            Framework::TfLite => &["tflite", "litert"],
            Framework::CoreMl => &["coreml"],
            Framework::Mlx => &["mlx"],
            Framework::Candle => &["candle"],
            Framework::Burn => &["burn"],
            Framework::Tinygrad => &["tinygrad"],
            Framework::Paddle => &["paddle", "paddlepaddle"],
            Framework::MindSpore => &["mindspore"],
            Framework::MxNet => &["mxnet"],
            Framework::DirectMl => &["directml", "dml"],
            Framework::CuDnn => &["cudnn"],
            Framework::OneDnn => &["onednn", "dnnl"],
            Framework::Liger => &["liger"],
        }
    }

    const fn table(self) -> &'static [Row] {
        match self {
            Framework::PyTorch => pytorch::TABLE,
            Framework::Jax => jax::TABLE,
            Framework::Keras => keras::TABLE,
            Framework::Onnx => onnx::TABLE,
            Framework::Ggml => ggml::TABLE,
            Framework::HuggingFace => hugging_face::TABLE,
            Framework::TensorFlow => tensor_flow::TABLE,
            Framework::TfLite => tf_lite::TABLE,
            Framework::CoreMl => core_ml::TABLE,
            Framework::Mlx => mlx::TABLE,
            Framework::Candle => candle::TABLE,
            Framework::Burn => burn::TABLE,
            Framework::Tinygrad => tinygrad::TABLE,
            Framework::Paddle => paddle::TABLE,
            Framework::MindSpore => mind_spore::TABLE,
            Framework::MxNet => mx_net::TABLE,
            Framework::DirectMl => direct_ml::TABLE,
            Framework::CuDnn => cu_dnn::TABLE,
            Framework::OneDnn => one_dnn::TABLE,
            Framework::Liger => liger::TABLE,
        }
    }
}

impl Framework {
    /// What its functions take, where that is not our parameters in our order.
    pub(super) const fn signatures(self) -> &'static [Signature] {
        match self {
            Framework::PyTorch => pytorch::SIGNATURES,
            Framework::Jax => jax::SIGNATURES,
            Framework::Keras => keras::SIGNATURES,
            Framework::Onnx => onnx::SIGNATURES,
            Framework::Ggml => ggml::SIGNATURES,
            Framework::HuggingFace => hugging_face::SIGNATURES,
            Framework::TensorFlow => tensor_flow::SIGNATURES,
            Framework::TfLite => tf_lite::SIGNATURES,
            Framework::CoreMl => core_ml::SIGNATURES,
            Framework::Mlx => mlx::SIGNATURES,
            Framework::Candle => candle::SIGNATURES,
            Framework::Burn => burn::SIGNATURES,
            Framework::Tinygrad => tinygrad::SIGNATURES,
            Framework::Paddle => paddle::SIGNATURES,
            Framework::MindSpore => mind_spore::SIGNATURES,
            Framework::MxNet => mx_net::SIGNATURES,
            Framework::DirectMl => direct_ml::SIGNATURES,
            Framework::CuDnn => cu_dnn::SIGNATURES,
            Framework::OneDnn => one_dnn::SIGNATURES,
            Framework::Liger => &[],
        }
    }

    /// What all of its functions take.
    pub(super) const fn everywhere(self) -> &'static [(&'static str, Meaning)] {
        match self {
            Framework::PyTorch => pytorch::EVERYWHERE,
            Framework::Keras => keras::EVERYWHERE,
            Framework::TensorFlow => tensor_flow::EVERYWHERE,
            Framework::CoreMl => core_ml::EVERYWHERE,
            Framework::Paddle => paddle::EVERYWHERE,
            _ => &[],
        }
    }
}

impl fmt::Display for Framework {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Its [`name`](Framework::name), or a shorter or second one: `torch`, `flax`, `hf` or
/// `transformers`, `tf`, `litert`, `paddlepaddle`, `dml`, `dnnl`; in upper or lower case.
impl FromStr for Framework {
    type Err = Error;

    fn from_str(text: &str) -> Result<Framework, Error> {
        let is = |name: &&str| super::alike(name, text.trim());
        let mut all = Framework::ALL.into_iter();
        all.find(|framework| framework.names().iter().any(is))
            .ok_or_else(|| Error::Name {
                what: "framework",
                text: text.into(),
                known: Framework::ALL.map(Framework::name).join(", "),
            })
    }
}
