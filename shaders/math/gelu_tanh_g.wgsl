// @use math/two_float

// g(x) = C1 x + C3 x^3 for |x| < 12, with an error below 2^-27: gelu_tanh(x) = x s(g(x)), C1 = 2 sqrt(2/pi),
// C3 = 0.044715 C1
fn gelu_tanh_g(x: f32) -> TwoFloat {
    // C1 = 1.59570312 + 6.59966026e-5 and C3 = 0.0713500977 + 4.71861631e-6, the first parts of
    // 12 bits. x = h + l, x^2 = s + e, w = C1 + C3 x^2 = w1 + w2; h, s and w1 have 12 bits too.
    let h = bitcast<f32>((bitcast<u32>(x) + 0x800u) & 0xfffff000u);
    let l = x - h;
    let square = x * x;
    let s = upper_half(square);
    let e = fma(l, x + h, opaque(fma(h, h, -s)));
    let w = fma(square, 0.0713548139, 1.59576917);
    let w1 = upper_half(w);
    let w2 = opaque(fma(s, 0.0713500977, 1.59570312 - w1)) + fma(e, 0.0713548139, fma(s, 4.71861631e-6, 6.59966026e-5));
    // The mask keeps a compiler from fusing x w into the sums where hi is used.
    let hi = opaque(x * w);
    return TwoFloat(hi, fma(l, w, fma(h, w2, opaque(fma(h, w1, -hi)))));
}
