//! The one list of activations. One file each in this folder, and one in `shaders/act/`.

mod activation;
mod ends;
mod kind;
mod kink;
mod lanes;
mod list;
mod smoothness;
mod values;

mod abs;
mod aptx;
mod arctan;
mod bent_identity;
mod bounded_relu;
mod ceil;
mod celu;
mod clipped_gelu;
mod cloglog;
mod colu;
mod derf;
mod dsilu;
mod dyt;
mod elish;
mod elu;
mod erf;
mod exp;
mod expm1;
mod floor;
mod gabor;
mod gaussian;
mod gcu;
mod gelu;
mod gelu_tanh;
mod gto_radial;
mod hard_mish;
mod hard_shrink;
mod hard_sigmoid;
mod hard_swish;
mod hard_tanh;
mod hill;
mod identity;
mod inverse_multiquadric;
mod inverse_quadratic;
mod isrlu;
mod isru;
mod laplace;
mod laplacian;
mod leaky_relu;
mod lisht;
mod log1mexp;
mod log_sigmoid;
mod logish;
mod logit;
mod mish;
mod multiquadric;
mod neg;
mod normal_cdf;
mod poly_relu;
mod quick_gelu;
mod relu;
mod relu6;
mod relu_n;
mod relu_squared;
mod ricker;
mod round;
mod rrelu;
mod s_relu;
mod scaled_tanh;
pub(crate) mod selu;
mod serf;
mod shrink;
mod sigmoid;
mod sign;
mod silu;
mod sinc;
mod sine;
mod sinlu;
mod situ;
mod smish;
mod snake;
mod snake_beta;
mod soft_clip;
mod soft_shrink;
mod softcap;
mod softplus;
mod softsign;
mod sparse_plus;
mod sparse_sigmoid;
mod sqrt_softplus;
mod square;
mod squareplus;
mod star_relu;
mod step;
mod step_atan;
mod step_erf;
mod step_fast_sigmoid;
mod step_leaky;
mod step_leaky_k_relu;
mod step_log_abs;
mod step_piecewise_exp;
mod step_q_pseudo_spike;
mod step_rect;
mod step_s2nn;
mod step_sigmoid;
mod step_soft_sign;
mod step_straight_through;
mod step_super_spike;
mod step_triangular;
mod swish;
mod tanh;
mod tanh_exp;
mod tanh_shrink;
mod threshold;
mod thresholded_relu;
mod trunc;
pub(crate) mod usual;
mod xielu;

pub use activation::{Activation, Function, Param, Save};
pub(crate) use activation::{Formula, Of, OwnText};
pub(crate) use ends::Ends;
pub(crate) use kind::write_value;
pub use kink::KinkPolicy;
pub(crate) use kink::KinkValue;
pub use smoothness::Smoothness;

pub(crate) use lanes::Lanes;

use crate::expr::{Custom, MOST_PARAMS};
#[cfg(feature = "cpu")]
pub(crate) use activation::Visitor;
pub(crate) use values::Values;

list::activations! {
    // Piecewise polynomials
    /// `x`
    Identity = identity;

    /// `-x`
    Neg = neg;

    /// `max(x, 0)`. f'(0) = 0.
    Relu = relu;

    /// `x where x > 0, negative_slope x elsewhere`. f'(0) = negative_slope.
    LeakyRelu { negative_slope } = leaky_relu;

    /// `x where x > 0, (lower + upper) / 2 x elsewhere`. The evaluation form of the randomised
    /// leaky ReLU. f'(0) is that of the left side.
    Rrelu { lower, upper } = rrelu;

    /// `min(max(x, 0), 6)`. f'(0) = f'(6) = 0.
    Relu6 = relu6;

    /// `min(max(x, 0), n)`. f'(0) = f'(n) = 0. An n that is infinite or the largest finite number
    /// stands for none.
    ReluN { n } = relu_n;

    /// `min(x, max_value) where x >= threshold, negative_slope (x - threshold) elsewhere`.
    /// Keras' relu. f'(max_value) = 0; f'(threshold) = negative_slope. A max_value that is
    /// infinite or the largest finite number stands for none.
    BoundedRelu { negative_slope, max_value, threshold } = bounded_relu;

    /// `min(max(x, min), max)`. f'(min) = f'(max) = 0. A bound that is infinite or the largest
    /// finite number stands for none. Where min is above max it is max everywhere.
    HardTanh { min, max } = hard_tanh;

    /// `min(max(alpha x + beta, 0), 1)`. f' = 0 at both kinks. The default alpha is 1/6, not the
    /// f32 next to it.
    HardSigmoid { alpha, beta } = hard_sigmoid;

    /// `x min(max(x / 6 + 1/2, 0), 1)`. f'(-3) = 0, f'(3) = 1.
    HardSwish = hard_swish;

    /// `x / 2 min(max(x + 2, 0), 2)`. f'(-2) = 0, f'(0) = 1.
    HardMish = hard_mish;

    /// `x where x > threshold, value elsewhere`. f'(threshold) = 0.
    Threshold { threshold, value } = threshold;

    /// `x where x > alpha, 0 elsewhere`. f'(alpha) = 0.
    ThresholdedRelu { alpha } = thresholded_relu;

    /// `x where |x| > lambda, 0 elsewhere`. f'(-lambda) = f'(lambda) = 0. For a negative
    /// lambda it is x.
    HardShrink { lambda } = hard_shrink;

    /// `x - lambda sign(x) where |x| > lambda, 0 elsewhere`. f'(-lambda) = f'(lambda) = 0. For a
    /// negative lambda it is Keras': x - lambda where x > lambda, x + lambda elsewhere.
    SoftShrink { lambda } = soft_shrink;

    /// `x - bias sign(x) where |x| > lambda, 0 elsewhere`. f'(-lambda) = f'(lambda) = 0. For a
    /// negative lambda it is ONNX's: x + bias where x < -lambda, x - bias elsewhere.
    Shrink { lambda, bias } = shrink;

    /// `0 where x <= -1, (x + 1)^2 / 4 where -1 < x < 1, x where x >= 1`. f''(-1) = f''(1) = 0.
    SparsePlus = sparse_plus;

    /// `min(max((x + 1) / 2, 0), 1)`. f'(-1) = f'(1) = 0.
    SparseSigmoid = sparse_sigmoid;

    /// `|x|`. f'(0) = 0.
    Abs = abs;

    /// `-1 where x < 0, 0 at 0, 1 where x > 0`. f'(x) = 0 everywhere.
    Sign = sign;

    /// `1 where x > 0, 0 elsewhere`. Heaviside. f'(x) = 0 everywhere; for others see the
    /// surrogates, step_sigmoid and so on.
    Step = step;

    /// `the largest integer <= x`. f'(x) = 0 everywhere.
    Floor = floor;

    /// `the smallest integer >= x`. f'(x) = 0 everywhere.
    Ceil = ceil;

    /// `the integer next to x, the even one of two`. f'(x) = 0 everywhere.
    Round = round;

    /// `the integer next to x towards 0`. f'(x) = 0 everywhere.
    Trunc = trunc;

    /// `max(x, 0)^2`. f''(0) = 0.
    ReluSquared = relu_squared;

    /// `scale max(x, 0)^2 + bias`. f''(0) = 0.
    StarRelu { scale, bias } = star_relu;

    /// `a0 + a1 r + a2 r^2 + a3 r^3 with r = max(x, 0)`. f'(0) = f''(0) = 0.
    PolyRelu { a0, a1, a2, a3 } = poly_relu;

    /// `tl + al (x - tl) where x <= tl, x where tl < x < tr, tr + ar (x - tr) where x >= tr`.
    /// f'(tl) = al, f'(tr) = ar.
    SRelu { tl, al, tr, ar } = s_relu;

    /// `x^2`
    Square = square;

    // Bounded
    /// `1 / (1 + e^-x)`
    Sigmoid = sigmoid;

    /// `(e^x - e^-x) / (e^x + e^-x)`
    Tanh = tanh;

    /// `alpha tanh(beta x)`
    ScaledTanh { alpha, beta } = scaled_tanh;

    /// `cap tanh(x / cap)`
    Softcap { cap } = softcap;

    /// `tanh(alpha x)`. Dynamic Tanh without its gain and bias, which belong to the channels.
    Dyt { alpha } = dyt;

    /// `erf(alpha x + shift)`
    Derf { alpha, shift } = derf;

    /// `erf(x) = 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x`
    Erf = erf;

    /// `Phi((x - mu) / sigma)`. Phi: the normal distribution function. The defaults are MEGA's.
    Laplace { mu, sigma } = laplace;

    /// `Phi(x) = erfc(-x / sqrt 2) / 2`
    NormalCdf = normal_cdf;

    /// `x / (1 + |x|)`. f''(0) = 0.
    Softsign = softsign;

    /// `arctan(x)`
    Arctan = arctan;

    /// `x / sqrt(1 + alpha x^2)`
    Isru { alpha } = isru;

    /// `ln(sigmoid(x))`
    LogSigmoid = log_sigmoid;

    /// `1 - e^(-e^x)`
    Cloglog = cloglog;

    /// `ln(x / (1 - x)), x within [eps, 1 - eps]`. With eps <= 0 nothing is clamped: NaN outside
    /// [0, 1]. With eps > 0, f' = 0 outside [eps, 1 - eps]; where that is empty, x < eps is eps,
    /// any other 1 - eps.
    Logit { eps } = logit;

    /// `x^n / (k^n + x^n) for x >= 0`. The Hill curve of gene regulation. NaN below 0.
    Hill { n, k } = hill;

    /// `(softplus(p (x + 1)) - softplus(p (x - 1))) / p - 1`
    SoftClip { p } = soft_clip;

    // Exponential-linear
    /// `x where x > 0, alpha (e^x - 1) elsewhere`. f'(0) = alpha, f''(0) = 0.
    Elu { alpha } = elu;

    /// `x where x > 0, alpha (e^(x / alpha) - 1) elsewhere`. f'(0) = 1. alpha may have any
    /// sign, but not be within 1e-12 of 0.
    Celu { alpha } = celu;

    /// `scale (x where x > 0, alpha (e^x - 1) elsewhere), scale = 1.0507..., alpha = 1.6733...`.
    /// f'(0) = 1.7580..., f''(0) = 0.
    Selu = selu;

    /// `x where x >= 0, x / sqrt(1 + alpha x^2) elsewhere`
    Isrlu { alpha } = isrlu;

    /// `alpha_p x^2 + beta x where x > 0, alpha_n (e^min(x, eps) - 1 - x) + beta x elsewhere`.
    /// alpha_p and alpha_n are the effective ones, after their softplus. As in PyTorch, e^min(x,
    /// eps) has no slope where eps < x <= 0, and half of it at eps.
    Xielu { alpha_p, alpha_n, beta, eps } = xielu;

    /// `e^x`
    Exp = exp;

    /// `e^x - 1`
    Expm1 = expm1;

    /// `ln(1 + e^(beta x)) / beta`. Without PyTorch's threshold: exact everywhere. beta may have any
    /// sign, but not be within 1e-12 of 0.
    Softplus { beta } = softplus;

    /// `(x + sqrt(x^2 + b)) / 2`. b = 0 gives ReLU with f'(0) = 1/2.
    Squareplus { b } = squareplus;

    /// `sqrt(ln(1 + e^x))`
    SqrtSoftplus = sqrt_softplus;

    /// `x sigmoid(x) where x >= 0, (e^x - 1) sigmoid(x) elsewhere`. f''(0) = 1/2.
    Elish = elish;

    /// `(sqrt(x^2 + 1) - 1) / 2 + x`
    BentIdentity = bent_identity;

    /// `ln(1 - e^-x) for x >= 0`. NaN below 0.
    Log1mexp = log1mexp;

    // Gated by themselves
    /// `x Phi(x) = x / 2 erfc(-x / sqrt 2)`
    Gelu = gelu;

    /// `x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`
    GeluTanh = gelu_tanh;

    /// `x sigmoid(alpha x)`. The default alpha is 1.702, not the f32 next to it.
    QuickGelu { alpha } = quick_gelu;

    /// `min(max(gelu(x), min), max)`. f' = 0 where it is clipped. min is at most max. A bound that is
    /// infinite or the largest finite number stands for none.
    ClippedGelu { min, max } = clipped_gelu;

    /// `x sigmoid(x)`
    Silu = silu;

    /// `x sigmoid(beta x)`
    Swish { beta } = swish;

    /// `beta tanh(x / beta) sigmoid(x)`. The gate of SiTU-GLU.
    Situ { beta } = situ;

    /// `x tanh(ln(1 + e^x))`
    Mish = mish;

    /// `x - tanh(x)`
    TanhShrink = tanh_shrink;

    /// `x tanh(x)`
    Lisht = lisht;

    /// `x tanh(e^x)`
    TanhExp = tanh_exp;

    /// `x erf(ln(1 + e^x))`
    Serf = serf;

    /// `x ln(1 + sigmoid(x))`
    Logish = logish;

    /// `x tanh(ln(1 + sigmoid(x)))`
    Smish = smish;

    /// `(alpha + tanh(beta x)) gamma x`
    Aptx { alpha, beta, gamma } = aptx;

    /// `x / (1 - x e^-(x + e^x))`
    Colu = colu;

    /// `sigmoid(x) (1 + x (1 - sigmoid(x)))`
    Dsilu = dsilu;

    // Periodic
    /// `sin(omega x)`
    Sine { omega } = sine;

    /// `x + sin(alpha x)^2 / alpha`. alpha may have any sign, but not be within 1e-12 of 0.
    Snake { alpha } = snake;

    /// `x + sin(alpha x)^2 / beta`. Neither parameter may be within 1e-6 of 0.
    SnakeBeta { alpha, beta } = snake_beta;

    /// `sin(pi x) / (pi x), 1 at 0`
    Sinc = sinc;

    /// `x cos(x)`
    Gcu = gcu;

    /// `(x + a sin(b x)) sigmoid(x)`
    Sinlu { a, b } = sinlu;

    /// `cos(omega x) e^(-(scale x)^2)`
    Gabor { omega, scale } = gabor;

    // Bumps and radial functions
    /// `e^(-x^2)`
    Gaussian = gaussian;

    /// `e^(-alpha |x|)`. f'(0) = f''(0) = 0.
    Laplacian { alpha } = laplacian;

    /// `1 / (1 + (epsilon x)^2)`
    InverseQuadratic { epsilon } = inverse_quadratic;

    /// `sqrt(1 + (epsilon x)^2)`
    Multiquadric { epsilon } = multiquadric;

    /// `1 / sqrt(1 + (epsilon x)^2)`
    InverseMultiquadric { epsilon } = inverse_multiquadric;

    /// `(1 - x^2) e^(-x^2 / 2)`
    Ricker = ricker;

    /// `x^l e^(-alpha x^2)`. The radial part of a Gaussian-type orbital, not normalised; l is an
    /// integer from 0 to 16.
    GtoRadial { l, alpha } = gto_radial;

    // Heaviside's step with a surrogate gradient, for spiking networks
    /// `1 where x >= 0, 0 elsewhere, with f'(x) = 1`
    StepStraightThrough = step_straight_through;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = alpha where |x| < 1 / (2 alpha), 0 elsewhere`
    StepRect { alpha } = step_rect;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = max(0, alpha - alpha^2 |x|)`
    StepTriangular { alpha } = step_triangular;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = alpha / 2 e^(-alpha |x|)`
    StepPiecewiseExp { alpha } = step_piecewise_exp;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = alpha sigmoid(alpha x) sigmoid(-alpha x)`
    StepSigmoid { alpha } = step_sigmoid;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = 1 / (k |x| + 1)^2`
    StepFastSigmoid { k } = step_fast_sigmoid;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = 1 / (2 alpha (1 / alpha + |x|)^2)`
    StepSoftSign { alpha } = step_soft_sign;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = alpha / (1 + |x|)^2`
    StepSuperSpike { alpha } = step_super_spike;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = alpha / 2 / (1 + (pi alpha x / 2)^2)`
    StepAtan { alpha } = step_atan;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = alpha / sqrt(pi) e^(-(alpha x)^2)`
    StepErf { alpha } = step_erf;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = 1 / (1 / alpha + |x|)`
    StepLogAbs { alpha } = step_log_abs;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = 1 / w where |x| < w, c elsewhere`
    StepLeaky { w, c } = step_leaky;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = k where x >= 0, leak elsewhere`
    StepLeakyKRelu { leak, k } = step_leaky_k_relu;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = alpha sigmoid(alpha x) sigmoid(-alpha x) where x < 0, beta / (x + 1) elsewhere`.
    /// f''(0) = 0.
    StepS2nn { alpha, beta } = step_s2nn;

    /// `1 where x >= 0, 0 elsewhere, with f'(x) = (1 + 2 |x| / (alpha - 1))^-alpha`
    StepQPseudoSpike { alpha } = step_q_pseudo_spike;
}
