//! The one list of activations. One file each in this folder, and one in `shaders/act/`.

mod activation;
mod list;

mod celu;
mod elu;
mod gaussian;
mod gelu;
mod gelu_tanh;
mod hard_sigmoid;
mod hard_swish;
mod hard_tanh;
mod hill;
mod identity;
mod leaky_relu;
mod log_sigmoid;
mod mish;
mod quick_gelu;
mod relu;
mod selu;
mod sigmoid;
mod silu;
mod sine;
mod softplus;
mod softsign;
mod step;
mod swish;
mod tanh;

pub use activation::{Activation, Function, Param, Save, Smoothness};

list::activations! {
    /// `x`
    Identity = identity;

    /// `max(x, 0)`. f'(0) = 0.
    Relu = relu;

    /// `x where x > 0, negative_slope x elsewhere`. f'(0) = negative_slope.
    LeakyRelu { negative_slope } = leaky_relu;

    /// `1 where x > 0, 0 elsewhere` (Heaviside). f'(x) = 0 everywhere.
    Step = step;

    /// `1 / (1 + e^-x)`
    Sigmoid = sigmoid;

    /// `(e^x - e^-x) / (e^x + e^-x)`
    Tanh = tanh;

    /// `ln(1 + e^(beta x)) / beta`. Without PyTorch's threshold: exact everywhere.
    Softplus { beta } = softplus;

    /// `x where x > 0, alpha (e^x - 1) elsewhere`. f'(0) = alpha, f''(0) = 0 where alpha = 1.
    Elu { alpha } = elu;

    /// `scale (x where x > 0, alpha (e^x - 1) elsewhere)`, scale = 1.0507..., alpha = 1.6733...
    Selu = selu;

    /// `x where x > 0, alpha (e^(x / alpha) - 1) elsewhere`. f'(0) = 1.
    Celu { alpha } = celu;

    /// `x Phi(x) = x / 2 erfc(-x / sqrt 2)`
    Gelu = gelu;

    /// `x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`
    GeluTanh = gelu_tanh;

    /// `x sigmoid(1.702 x)`
    QuickGelu = quick_gelu;

    /// `x sigmoid(x)`
    Silu = silu;

    /// `x sigmoid(beta x)`
    Swish { beta } = swish;

    /// `x tanh(ln(1 + e^x))`
    Mish = mish;

    /// `x / (1 + |x|)`
    Softsign = softsign;

    /// `ln(sigmoid(x))`
    LogSigmoid = log_sigmoid;

    /// `min(max(x / 6 + 1/2, 0), 1)`. f'(-3) = f'(3) = 0.
    HardSigmoid = hard_sigmoid;

    /// `x min(max(x / 6 + 1/2, 0), 1)`. f'(-3) = 0, f'(3) = 1.
    HardSwish = hard_swish;

    /// `min(max(x, min), max)`. f'(min) = f'(max) = 0.
    HardTanh { min, max } = hard_tanh;

    /// `x^n / (k^n + x^n)` for x >= 0, NaN below: the Hill curve of gene regulation.
    Hill { n, k } = hill;

    /// `e^(-x^2)`
    Gaussian = gaussian;

    /// `sin(omega x)`
    Sine { omega } = sine;
}
