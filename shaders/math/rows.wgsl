// @use math/bits
// @use math/exp
// @use math/ln
// @use math/log
// @use math/log1p
// @use math/pow
// @use math/two_float

// What functions of rows are made of, for one f32.

fn finite(x: f32) -> f32 {
    return select(x, 0.0, bitcast<u32>(x) == 0xff800000u);
}

// e^x for x <= 0: within 1 ULP, and 0 where it is below 2^-126
fn exp_below(x: f32) -> f32 {
    // 2^-127 stands for 0.
    let near = select(x, -88.0, x < -87.3);
    let e = exp_parts(near, 0.0);
    let y = e.mantissa * power_of_two(e.exponent);
    return keep_nan(x, y);
}

// max(x, 0)
fn positive(x: f32) -> f32 {
    return keep_nan(x, select(x, 0.0, x <= 0.0));
}

// 1 where x > 0, else 0
fn support(x: f32) -> f32 {
    return keep_nan(x, select(0.0, 1.0, x > 0.0));
}

// x times a mask of 0 or 1, and 0 where that is 0: the gradient outside of a support, whatever arrives
fn within(x: f32, mask: f32) -> f32 {
    return select(x * mask, 0.0, (bitcast<u32>(mask) & 0x7fffffffu) == 0u);
}

// 1 / x, and 0 for the sum of a row that is masked whole
fn reciprocal(x: f32) -> f32 {
    return select(1.0 / x, 0.0, x == 0.0);
}

fn reciprocal_1p(x: f32) -> f32 {
    return 1.0 / (1.0 + x);
}

// ln(1 + x), x >= 0
fn ln_1p(x: f32) -> f32 {
    let log = log_ratio(split_mantissa(1.0 + x), Mantissa(1.0, 0));
    return keep_nan(x, select(log.hi + log.lo, x * log1p_ratio(min(x, 1.0)), x <= 1.0));
}

// 1 / sqrt(x), x > 0
fn reciprocal_root(x: f32) -> f32 {
    return 1.0 / sqrt(x);
}

fn magnitude(x: f32) -> f32 {
    return abs(x);
}

fn only_nan(x: f32) -> f32 {
    return keep_nan(x, 0.0);
}

fn or_zero(x: f32) -> f32 {
    return select(x, 0.0, is_nan(x));
}

// x > 0, else NaN
fn above_zero(x: f32) -> f32 {
    return keep_nan(select(nan(), 0.0, x > 0.0), x);
}

fn at_least_one(x: f32) -> f32 {
    return keep_nan(x, select(x, 1.0, x < 1.0));
}

fn bounded_below(x: f32) -> f32 {
    return keep_nan(x, select(x, -1e30, x < -1e30));
}

// x^c, and 0 for x <= 0
fn power_above(x: f32, c: f32) -> f32 {
    return keep_nan(x, select(pow_(x, c), 0.0, x <= 0.0));
}

// ln x, and 0 for x <= 0
fn ln_above(x: f32) -> f32 {
    return keep_nan(x, select(ln_(x), 0.0, x <= 0.0));
}

// -ln(-ln u) of a random word, u = its upper 23 bits and a half
fn gumbel_of(word: u32) -> f32 {
    return -ln_(-ln_((f32(word >> 9u) + 0.5) * 1.1920928955078125e-7));
}

// A search for the threshold above which powers with this exponent have a sum of 1: where it stands,
// and between which bounds.
struct Search {
    at: f32,
    low: f32,
    high: f32,
    exponent: f32,
    // Whether the next step halves the interval, where that may be needed.
    halves: bool,
}

fn begin(exponent: f32) -> Search {
    return Search(-1.0, -1.0, 0.0, exponent, true);
}

// One step, from what the sum is above 1 and how fast it falls. From the left Newton's method stays
// there where the sum is convex. Where it is not, for an exponent below 1, the interval is halved each
// other time, and where the step would leave it.
fn narrow(given: Search, above: f32, steep: f32) -> Search {
    var s = given;
    s.low = select(s.low, s.at, above >= 0.0);
    s.high = select(s.at, s.high, above >= 0.0);
    let newton = s.at + above / max(steep, 1e-30);
    let is_outside = (newton <= s.low) | (newton >= s.high);
    let halved = select(newton, 0.5 * (s.low + s.high), s.halves | is_outside);
    s.at = select(max(s.at, newton), halved, s.exponent < 1.0);
    s.halves = !s.halves;
    return s;
}
