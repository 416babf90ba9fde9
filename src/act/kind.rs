//! Which activation, with its parameters.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::values::Values;
use super::{ACTIVATIONS, Activation, Kind, Save, Smoothness};
use crate::{Error, expr};

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.values(), other.values());
        let same = |(a, b): (&f32, &f32)| a.to_bits() == b.to_bits();
        self.index() == other.index() && a.iter().zip(b.iter()).all(same)
    }
}

impl Eq for Kind {}

impl Hash for Kind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index().hash(state);
        self.values().iter().for_each(|v| v.to_bits().hash(state));
    }
}

impl Kind {
    /// Every activation, with its default parameters, in the order of the list.
    pub fn all() -> impl ExactSizeIterator<Item = Kind> {
        ACTIVATIONS.iter().enumerate().map(|(index, activation)| {
            let defaults: Vec<f32> = activation.params.iter().map(|p| p.default).collect();
            Kind::from_parts(index, &defaults)
        })
    }

    /// The activation behind this kind: formula, parameters, budgets.
    pub fn activation(&self) -> &'static Activation {
        match self {
            Kind::Custom(custom) => &custom.definition().activation,
            _ => &ACTIVATIONS[self.index()],
        }
    }

    /// The canonical snake_case name, without parameters.
    pub fn name(&self) -> &'static str {
        self.activation().name
    }

    /// The parameters' values, in the order of [`Activation::params`].
    pub fn params(&self) -> Vec<f32> {
        self.values().to_vec()
    }

    /// The same activation with other parameter values.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a value outside its domain, [`Error::Parse`] for a wrong number
    /// of values.
    pub fn with_params(&self, values: &[f32]) -> Result<Kind, Error> {
        let activation = self.activation();
        if values.len() != activation.params.len() {
            let reason = format!(
                "it takes {} parameters, not {}",
                activation.params.len(),
                values.len()
            );
            return Err(Error::Parse {
                text: activation.name.into(),
                reason,
            });
        }
        let kind = self.having(values);
        kind.check()?;
        Ok(kind)
    }

    /// The same activation with as many other values, whether they are in their domains or not.
    pub(crate) fn having(&self, values: &[f32]) -> Kind {
        match self {
            Kind::Custom(custom) => Kind::Custom(custom.having(values)),
            _ => Kind::from_parts(self.index(), values),
        }
    }

    /// What the WGSL functions take behind x: the parameters' values, but the largest finite number
    /// for an infinity that stands for no bound, and then the
    /// [derived numbers](Activation::derived).
    pub fn arguments(&self) -> Vec<f32> {
        self.finite().to_vec()
    }

    /// [`Kind::arguments`], without an allocation.
    pub(crate) fn finite(&self) -> Values {
        let (activation, values) = (self.activation(), self.values());
        let params = activation.params.iter().zip(&*values);
        let params = params.map(|(param, &value)| param.bounded(value));
        let exact = self.exact();
        let derived = exact[values.len()..].iter().map(|&value| value as f32);
        Values::from_iter(params.chain(derived))
    }

    /// What the parameters' values stand for, see [`Param::exact`](crate::Param::exact), and what
    /// is derived from them.
    pub(crate) fn exact(&self) -> Values<f64> {
        let (activation, values) = (self.activation(), self.values());
        let params = activation.params.iter().zip(&*values);
        let params = params.map(|(param, &value)| param.exact(value));
        match activation.derived {
            [] => Values::from_iter(params),
            _ => {
                let params: Values<f64> = params.collect();
                let derived = (activation.derive)(&params);
                Values::from_iter(params.iter().copied().chain(derived))
            }
        }
    }

    /// Where the pieces of the function meet; empty for smooth ones.
    pub fn kinks(&self) -> Vec<f32> {
        self.formula().kinks(&self.exact())
    }

    /// Which of f, f′ and f″ jump at the [kinks](Kind::kinks) with these parameters.
    pub fn smoothness(&self) -> Smoothness {
        Smoothness::of(*self)
    }

    /// The least that backward needs with these parameters.
    pub fn save(&self) -> Save {
        (self.activation().save)(&self.exact())
    }

    /// The magnitudes below which f, f′ and f″ at x are held to an absolute error: see the
    /// numerical contract in the crate's documentation. Where no root is near, they are no more
    /// than a small multiple of the value.
    ///
    /// Of an own function it is so large that the budget comes to what f32 may be off by in its
    /// expression, everywhere; infinite where nothing is known.
    pub fn scale(&self, x: f32) -> [f64; 3] {
        let parameters = self.exact();
        let terms = |x| self.formula().scale(&parameters, x);
        if let Kind::Custom(_) = self {
            return terms(x.into());
        }
        crate::reference::near_roots(*self, x.into(), terms)
    }

    /// Whether every parameter is in its domain.
    ///
    /// # Errors
    /// [`Error::Parameter`] names the first one that is not.
    pub fn check(&self) -> Result<(), Error> {
        let activation = self.activation();
        let values = self.values();
        let error = |i: usize, domain: String| Error::Parameter {
            kind: activation.name,
            parameter: activation.params[i].name,
            value: values[i],
            domain,
        };
        for (i, param) in activation.params.iter().enumerate() {
            if !param.allows(values[i]) {
                let domain = format!("finite, from {:e} to {:e}", param.lowest, param.highest);
                return Err(error(i, domain));
            }
        }
        match (activation.conflict)(&self.exact()) {
            Some((i, rule)) => Err(error(i, rule.into())),
            None => Ok(()),
        }
    }
}

/// `gelu`, `elu(alpha=0.5)`: what [`FromStr`] reads.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Kind::Custom(custom) = self {
            return expr::write(custom, f);
        }
        f.write_str(self.name())?;
        let values = self.values();
        for (i, (param, value)) in self
            .activation()
            .params
            .iter()
            .zip(values.iter())
            .enumerate()
        {
            let open = if i == 0 { "(" } else { ", " };
            write!(f, "{open}{}=", param.name)?;
            write_value(*value, f)?;
        }
        f.write_str(if values.is_empty() { "" } else { ")" })
    }
}

/// A parameter's value.
pub(crate) fn write_value(value: f32, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value.abs() {
        0.0 | 1e-4..1e7 => write!(f, "{value}"),
        _ => write!(f, "{value:e}"),
    }
}

/// Our own names, with parameters by name or in order; those left out have their defaults:
/// `gelu`, `elu`, `elu(0.5)`, `elu(alpha=0.5)`, `hard_tanh(min=-2, max=2)`.
///
/// Frameworks' names, too. With the framework before a colon ([`Framework`]), name and defaults
/// are the framework's: `keras:leaky_relu` has a slope of 0.2, `ggml:GELU` and `jax:gelu` are
/// [`Kind::GeluTanh`], `torch:Hardtanh(min_val=-2, max_val=2)` has PyTorch's names of the
/// parameters. `torch.nn.GELU` and `ggml_gelu` say the framework, too.
///
/// So do modules and C's prefixes: `aten::silu_`, `torch.ops.aten.gelu.default`, `F.gelu`,
/// `tf.nn.relu`, `candle_nn::Activation::NewGelu`, `CUDNN_ACTIVATION_RELU`.
///
/// Without one, the first that takes the arguments is meant; case and underscores make no
/// difference:
///
/// 1. Ours: `LeakyReLU` and `SiLU` are ours, with our defaults. So is `GELU`, whatever ggml
///    means by it.
/// 2. PyTorch's, JAX's, Keras', ONNX's, ggml's, Hugging Face's, in this order: `relu2`,
///    `gelu_pytorch_tanh`, `PReLU` (a slope of 0.25, as in PyTorch). An argument that only one of
///    them has says whose it is: `PReLU(negative_slope_init=0.3)` is Flax's. Where they mean
///    different functions, it is an error that names them.
/// 3. A short name, `lrelu` or `hswish`, or another framework's.
///
/// Arguments are the framework's, with its names and in its order, and none that it does not
/// have: `nn.LeakyReLU(0.1)`, `ReLU(inplace=True)`, `Softplus(beta=1.0, threshold=20.0)`.
/// `approximate` chooses between [`Kind::Gelu`] and [`Kind::GeluTanh`], and
/// `step(surrogate=atan, alpha=2)` is `step_atan(alpha=2)`. `None` asks for the default, `-inf` and
/// `inf` for no bound.
///
/// Row functions and gates, softmax and glu, are no kinds: the error says so.
///
/// A function of your own ([`Kind::custom`]) is `custom('x * sigmoid(beta * x)', beta=1)`, with its name before the
/// expression where it has one; without parameters the expression alone is enough: `x * sigmoid(1.5 * x)`.
/// One in WGSL ([`Kind::from_wgsl`]) is `wgsl('x * tanh_(beta * x)', d1='...', beta=1)`.
///
/// ```
/// use wgpu_activations::Kind;
///
/// assert_eq!("LeakyReLU".parse::<Kind>()?, Kind::LeakyRelu { negative_slope: 0.01 });
/// assert_eq!("keras:LeakyReLU".parse::<Kind>()?, Kind::LeakyRelu { negative_slope: 0.3 });
/// assert_eq!("hf:gelu_new".parse::<Kind>()?, Kind::GeluTanh);
/// # Ok::<(), wgpu_activations::Error>(())
/// ```
///
/// [`Framework`]: crate::Framework
impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Kind, Error> {
        crate::names::kind(text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn kinds_are_equal_by_the_bits_of_their_parameters() {
        let elu = |alpha| Kind::Elu { alpha };
        let kinds = [elu(0.0), elu(-0.0), elu(1.0), Kind::Celu { alpha: 1.0 }];
        let distinct: HashSet<Kind> = kinds.into_iter().chain(kinds).collect();
        assert_eq!(distinct.len(), kinds.len());
        assert!(kinds.iter().all(|kind| distinct.contains(kind)));
        let all: HashSet<Kind> = Kind::all().collect();
        assert_eq!(all.len(), Kind::all().len());
        // Out of every domain, and equal to itself all the same, as `Eq` demands.
        assert_eq!(elu(f32::NAN), elu(f32::NAN));
    }
}
