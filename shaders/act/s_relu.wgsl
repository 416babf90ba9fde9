// @use math/bits
// @use math/exp

// s_relu(x) = tl + al (x - tl)   where x <= tl
//           = x                  where tl < x < tr
//           = tr + ar (x - tr)   where x >= tr
fn s_relu(x: f32, tl: f32, al: f32, tr: f32, ar: f32) -> f32 {
    let left = s_relu_line(x, tl, al);
    let right = s_relu_line(x, tr, ar);
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

// t + a (x - t), and t for a = 0; for a within 1/2 and 2 it is a x + (1 - a) t, where 1 - a is exact:
// for a = 1 that is x, however small. Small terms are added times 2^64, that none is lost below
// the normal range.
fn s_relu_line(x: f32, t: f32, a: f32) -> f32 {
    let small = max(abs(x), abs(t)) < 9.53674316e-7;
    let factor = select(1.0, 1.84467441e19, small);
    let end = t * factor;
    let start = x * factor;
    let near_1 = (a >= 0.5) & (a <= 2.0);
    let moving = select(select(start - end, 0.0, a == 0.0), start, near_1);
    let y = fma(a, moving, select(end, (1.0 - a) * end, near_1));
    return scale_down(y, select(0, 64, small));
}
