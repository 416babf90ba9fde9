// ln(1 + e) / e for 0 <= e <= 1, error below 2^-27.5 (tools/fit_log.py). The upper terms side by side,
// since each step waits for the one before.
fn log1p_ratio(e: f32) -> f32 {
    let square = e * e;
    let last = fma(fma(-0.00329100713, e, 0.0200882591), square, fma(-0.0574602671, e, 0.106613614));
    let middle = fma(fma(-0.153449759, e, 0.196921214), square, fma(-0.249580204, e, 0.333304644));
    return fma(fma(fma(last, square * square, middle), e, -0.499999315), e, 1.0);
}
