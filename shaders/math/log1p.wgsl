// ln(1 + e) / e for 0 <= e <= 1, error below 2^-27.5 (tools/fit_log.py)
fn log1p_ratio(e: f32) -> f32 {
    let upper = fma(fma(fma(fma(fma(-0.00329100713, e, 0.0200882591), e, -0.0574602671), e, 0.106613614), e, -0.153449759), e, 0.196921214);
    return fma(fma(fma(fma(upper, e, -0.249580204), e, 0.333304644), e, -0.499999315), e, 1.0);
}
