// @use math/bits
// @use math/exp
// @use math/log
// @use math/log1p

// What functions of rows are made of, for one f32.

fn finite(x: f32) -> f32 {
    return select(x, 0.0, bitcast<u32>(x) == 0xff800000u);
}

// max(x, 0)
fn positive(x: f32) -> f32 {
    return select(x, 0.0, x <= 0.0);
}

// 1 where x > 0, else 0
fn support(x: f32) -> f32 {
    return select(0.0, 1.0, x > 0.0);
}

fn reciprocal(x: f32) -> f32 {
    return 1.0 / x;
}

fn reciprocal_1p(x: f32) -> f32 {
    return 1.0 / (1.0 + x);
}

// ln(1 + x), x >= 0
fn ln_1p(x: f32) -> f32 {
    let log = log_ratio(split_mantissa(1.0 + x), Mantissa(1.0, 0));
    return select(log.hi + log.lo, x * log1p_ratio(min(x, 1.0)), x <= 1.0);
}
