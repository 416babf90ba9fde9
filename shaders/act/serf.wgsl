// @use math/bits
// @use math/decay
// @use math/erf
// @use math/gauss_two

// Here s = ln(1 + e^x) and v = e^-|x|. Fits: tools/fit_serf.py

// serf(x) = x erf(s)
fn serf(x: f32) -> f32 {
    let near = clamp(x, -110.0, 110.0);
    let e = decay(TwoFloat(near, 0.0));
    // Where s is tiny, erf(s) is proportional to it: the drop can wait.
    let y = erf_(serf_softplus(near, e.value).hi);
    return keep_nan(x, select(scale_down(near * y, e.drop), x * y, x > 0.0));
}

// erf(s) + x s' K e^(-s^2), s' = 1 / (1 + e^-x), K = 2 / sqrt(pi)
fn serf_d1(x: f32) -> f32 {
    let near = clamp(x, -110.0, 9.8);
    let e = decay(TwoFloat(near, 0.0));
    let v = e.value;
    let s = serf_softplus(near, v);
    let g = gauss_two(s, 1.0);
    let power = power_of_two(max(g.exponent, -126));
    let r = 1.0 / (1.0 + v);
    let above = fma(near * (1.12837917 * r), fma(power, g.fraction, power), erf_(s.hi));
    // For x < 0 it is K v (1 + x + v q - x m): m = 1 - e^(-s^2) / (1 + v), and 1 + v q stands for
    // erf(s) / (K v), error of erf(s) below 2^-27.9 for v < 0.1.
    let m = (v + fma(-power, g.fraction, 1.0 - power)) * r;
    let q = fma(fma(fma(-0.236769348, v, 0.246209443), v, 0.000123284903), v, -0.500001252);
    let direct = 1.12837917 * v * ((1.0 + near) + fma(v, q, -near * m));
    // The root is -1.19305992 - 4.76635407e-8. Near it the derivative is v (x - root) p(x - root),
    // |x - root| < 1.2, error below 2^-25.0.
    let d = opaque(near + 1.19305992) + 4.76635407e-8;
    let upper = fma(fma(fma(fma(9.75592684e-06, d, 1.79508243e-05), d, -7.44614445e-05), d, -0.000299860956), d, -0.000247522868);
    let p = fma(fma(fma(fma(fma(fma(fma(upper, d, 0.00133363565), d, 0.00572324917), d, 0.0077557466), d, -0.0175564587), d, -0.109840482), d, -0.230447009), d, 0.994108319);
    let below = scale_down(select(direct, v * (d * p), d > -1.2), e.drop);
    return keep_nan(x, select(below, above, x > 0.0));
}

// K e^(-s^2) s' (2 + x (1 - s') - 2 x s s')
//     = K e^(-s^2) (2 + v (2 + x) - 2 x s) / (1 + v)^2        for x > 0
//     = K e^(-s^2) v (2 + x + 2 v (1 - x s)) / (1 + v)^2      for x < 0
fn serf_d2(x: f32) -> f32 {
    let near = clamp(x, -110.0, 9.8);
    let e = decay(TwoFloat(near, 0.0));
    let v = e.value;
    let s = serf_softplus(near, v);
    let above = fma(-2.0 * near, s.hi, fma(v, 2.0 + near, 2.0) - 2.0 * near * s.lo);
    let below = v * fma(2.0 * v, fma(-near, s.hi, 1.0), 2.0 + near);
    let positive = x > 0.0;
    let direct = select(below, above, positive) / fma(v, fma(0.886226952, v, 1.7724539), 0.886226952);
    // For -3 < x < -0.91 it is v (x - root) p(x - root), root = -2.25649738 - 9.71562955e-8, error
    // below 2^-24.2
    let d_below = opaque(near + 2.25649738) + 9.71562955e-8;
    let upper_below = fma(fma(fma(fma(fma(-3.26515765e-05, d_below, 4.76846981e-05), d_below, 6.63234023e-05), d_below, 0.000290221913), d_below, 0.000838031759), d_below, 0.000453163491);
    let p_below = fma(fma(fma(fma(fma(upper_below, d_below, -0.00539315585), d_below, -0.0282395165), d_below, -0.0775131881), d_below, -0.104648061), d_below, 1.17220652);
    // For 0 < x < 2.59 it is e^(-x^2) (x - root) p(x - root), root = 1.09604609 - 4.96734067e-8,
    // error below 2^-25.8
    let d_above = opaque_by(near - 1.09604609, unknown_zero(near)) + 4.96734067e-8;
    let upper_above = fma(fma(fma(fma(fma(-4.79413939e-06, d_above, -1.63368622e-05), d_above, 0.000108388173), d_above, 0.000237366723), d_above, -0.00117441476), d_above, -0.00320145488);
    let p_above = fma(fma(fma(fma(fma(fma(upper_above, d_above, 0.0108592585), d_above, 0.0395228565), d_above, -0.0576416887), d_above, -0.628324926), d_above, -1.45107388), d_above, -1.58503354);
    let fitted = ((x > -3.0) & (x < -0.91)) | ((x > 0.0) & (x < 2.59));
    let t = select(direct, select(v * (d_below * p_below), d_above * p_above, positive), fitted);
    let g = gauss_two(TwoFloat(select(s.hi, max(near, 0.0), fitted), select(s.lo, 0.0, fitted)), 1.0);
    return keep_nan(x, scale_down(fma(t, g.fraction, t), select(e.drop, 0, positive) - g.exponent));
}

// s = max(x, 0) + ln(1 + v)
fn serf_softplus(x: f32, v: f32) -> TwoFloat {
    // (ln(1 + v) - v) / v^2, error of ln(1 + v) below 2^-27.7
    let upper = fma(fma(fma(fma(-0.00340348482, v, 0.0205871332), v, -0.0583802983), v, 0.107525811), v, -0.153974369);
    let rest = fma(fma(fma(fma(upper, v, 0.197097018), v, -0.249612793), v, 0.333307564), v, -0.499999404);
    return exact_sum(max(x, 0.0), fma(v * v, rest, v), unknown_zero(x));
}
