// ln(1 + e) for 0 <= e <= 1, error below 2^-16.6 (tools/fit_half.py)
fn log1p_tail(e: f32) -> f32 {
    return e * fma(fma(fma(fma(fma(-0.0247342382, e, 0.103592001), e, -0.212403759), e, 0.326225966), e, -0.499539465), e, 1.0);
}
