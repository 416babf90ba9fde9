// @use math/bits

// s_relu(x) = tl + al (x - tl)   where x <= tl
//           = x                  where tl < x < tr
//           = tr + ar (x - tr)   where x >= tr
fn s_relu(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    let left = fma(al, select(x - tl, 0.0, al == 0.0), tl);
    let right = fma(ar, select(x - tr, 0.0, ar == 0.0), tr);
    return keep_nan(x, select(select(x, right, x >= tr), left, x <= tl));
}

// al, 1 or ar
fn s_relu_d1(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, select(select(1.0, ar, x >= tr), al, x <= tl));
}

// 0
fn s_relu_d2(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    return keep_nan(x, 0.0);
}
