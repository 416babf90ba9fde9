// @use math/bits
// @use act/isru

// isrlu(x) = x                          where x >= 0
//          = x / sqrt(1 + alpha x^2)    elsewhere
fn isrlu(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(isru(x, alpha), x, x >= 0.0));
}

// 1 where x >= 0, (1 + alpha x^2)^(-3/2) elsewhere
fn isrlu_d1(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(isru_d1(x, alpha), 1.0, x >= 0.0));
}

// 0 where x >= 0, -3 alpha x (1 + alpha x^2)^(-5/2) elsewhere
fn isrlu_d2(x: f32, alpha: f32) -> f32 {
    return keep_nan(x, select(isru_d2(x, alpha), 0.0, x >= 0.0));
}
