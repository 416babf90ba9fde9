// @use math/log1p

// ln(1 + e) for 0 <= e <= 1
fn log1p_tail(e: f32) -> f32 {
    return e * log1p_ratio(e);
}
