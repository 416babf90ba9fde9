//! What an argument of a framework's function means here.

/// What one argument stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Meaning {
    /// Our parameter of this name.
    Is(&'static str),
    /// A parameter of another function of ours, which it chooses.
    Of(&'static str, &'static str),
    /// Each of its values chooses a function of ours.
    Form(&'static [(&'static str, &'static str)]),
    /// Heaviside's step with this surrogate gradient.
    Surrogate,
    /// True or False, which makes no difference here.
    Flag,
    /// One of these values, which is what ours computes; and the reason to refuse others.
    Only(&'static [&'static str], &'static str),
    /// A number from here on, beyond which it makes no difference in f32.
    AtLeast(f32),
    /// Where the tensor lives or what it is called: any value.
    Whatever,
    /// It means nothing that ours could do; and why.
    Never(&'static str),
}

/// Names of functions, and their arguments in the framework's order. What is not listed takes
/// our parameters in our order.
pub(super) type Signature = (&'static [&'static str], &'static [(&'static str, Meaning)]);

/// gelu's `approximate` as text (PyTorch) or as a flag (JAX, Keras).
pub(super) const APPROXIMATE: (&str, Meaning) = (
    "approximate",
    Meaning::Form(&[
        ("True", "gelu_tanh"),
        ("False", "gelu"),
        ("tanh", "gelu_tanh"),
        ("none", "gelu"),
    ]),
);

/// The slopes of a learned leaky ReLU: ours has one.
pub(super) const ONE_SLOPE: Meaning = Meaning::Only(
    &["1"],
    "ours has one slope for all elements (leaky_relu(negative_slope=@channel) learns one for each channel)",
);

/// SELU's two constants, in the digits in which frameworks write them.
pub(super) const SELU_ALPHA: Meaning = Meaning::Only(
    &[
        "1.67326",
        "1.6732631921768188",
        "1.6732632423543772",
        "1.6732632",
    ],
    "ours has alpha = 1.6732632423543772",
);
/// See [`SELU_ALPHA`].
pub(super) const SELU_SCALE: Meaning = Meaning::Only(
    &[
        "1.0507",
        "1.0507010221481323",
        "1.0507009873554805",
        "1.050701",
    ],
    "ours has a scale of 1.0507009873554805",
);

/// Our own arguments beside the parameters.
pub(super) const OURS: &[Signature] = &[(&["step"], &[("surrogate", Meaning::Surrogate)])];
