// @use math/bits
// @use math/two_float

// quarter pi/2 + rest, |rest| < 0.79. Only the last two bits of `quarter` matter.
struct Angle {
    quarter: i32,
    rest: f32,
}

// For |t.hi| < 6400: t less a multiple of pi/2 in four parts (tools/fit_sin.py). As long as the
// result is small, all steps but the last are exact.
fn near_angle(t: TwoFloat) -> Angle {
    // 1.5 2^23 added: the integer nearest to t / (pi/2) stands in the low bits.
    let k = bitcast<i32>(fma(t.hi, 0.636619772, 12582912.0)) - 0x4b400000;
    let n = f32(k);
    // n has 12 bits: its last one is 0.
    let zero = bitcast<u32>(n) & 1u;
    let first = opaque_by(fma(n, -1.57080078, t.hi), zero);
    let second = opaque_by(fma(n, 4.47034836e-6, first), zero);
    let third = opaque_by(second + t.lo, zero);
    let fourth = opaque_by(fma(n, -1.58906914e-8, third), zero);
    return Angle(k, fma(n, -2.56334407e-12, fourth));
}

// The upper 64 bits of the lower 96 bits of m w, for m < 2^24, with an error below 2^11.
fn long_product(m: u32, w: vec3<u32>) -> vec2<u32> {
    let m0 = m & 0xffffu;
    let m1 = m >> 16u;
    let w0 = w.y & 0xffffu;
    let w1 = w.y >> 16u;
    let cross = m0 * w1 + ((m0 * w0) >> 16u);
    let middle = m1 * w0 + (cross & 0xffffu);
    let upper = m1 * w1 + (cross >> 16u) + (middle >> 16u);
    let third = ((m >> 8u) * (w.z >> 16u)) >> 8u;
    let low = m * w.y + third;
    return vec2(m * w.x + upper + u32(low < third), low);
}

// For a b > 6000, a and b positive and finite; a b itself may overflow. The product of the
// significands is an exact integer, and 2 / pi is taken from the bit on that makes up less than
// four quarters (Payne and Hanek).
fn far_angle(a: f32, b: f32) -> Angle {
    let x = bitcast<u32>(a);
    let y = bitcast<u32>(b);
    let m = (vec2(x, y) & vec2(0x7fffffu)) | vec2(0x800000u);
    // The product is hi 2^24 + lo.
    let m1 = m >> vec2(12u);
    let m0 = m & vec2(0xfffu);
    let cross = m1.x * m0.y + m0.x * m1.y;
    let low = ((cross & 0xfffu) << 12u) + m0.x * m0.y;
    let hi = m1.x * m1.y + (cross >> 12u) + (low >> 24u);
    let lo = low & 0xffffffu;
    // The bits of 2 / pi after 40 zeros, and 128 of them from `start` on
    let w0 = vec4(0x00000000u, 0x00a2f983u, 0x6e4e4415u, 0x29fc2757u);
    let w1 = vec4(0xd1f534ddu, 0xc0db6295u, 0x993c4390u, 0x41fe5163u);
    let w2 = vec4(0xabdebbc5u, 0x61b7246eu, 0x3a424dd2u, 0xe006492eu);
    let start = (x >> 23u) + (y >> 23u) - 262u;
    let skip4 = (start & 128u) != 0u;
    let skip2 = (start & 64u) != 0u;
    let skip1 = (start & 32u) != 0u;
    let p = select(w0, w1, skip4);
    let q = select(w1, w2, skip4);
    let r = select(p, vec4(p.zw, q.xy), skip2);
    let s = select(q.xy, q.zw, skip2);
    let t = select(r, vec4(r.yzw, s.x), skip1);
    let next = vec4(t.yzw, select(s.x, s.y, skip1));
    let shift = vec4(start & 31u);
    let bits = (t << shift) | ((next >> vec4(1u)) >> (vec4(31u) - shift));
    // Quarters with 62 bits behind the point, modulo 4
    let z1 = long_product(hi, (bits.xyz << vec3(24u)) | (bits.yzw >> vec3(8u)));
    let z0 = long_product(lo, bits.xyz);
    let z_low = z1.y + z0.y;
    let z = z1.x + z0.x + u32(z_low < z0.y);
    // The nearest quarter, and the rest as magnitude and sign
    let quarter = (z + 0x20000000u) >> 30u;
    let fraction = z - (quarter << 30u);
    let negative = bitcast<u32>(bitcast<i32>(fraction) >> 31u);
    let rest = fma(f32(z_low ^ negative), 2.16840434e-19, f32(fraction ^ negative) * 9.31322575e-10);
    let angle = fma(rest, 1.57079637, rest * -4.37113883e-8);
    return Angle(bitcast<i32>(quarter), select(angle, -angle, negative != 0u));
}

// |a b|, exact also where a b is no f32. NaN or nothing sensible where a or b is not finite. The
// only branch of all these functions, and without an early return: whoever inlines one makes a loop
// of it.
fn product_angle(a: f32, b: f32) -> Angle {
    let factors = balanced(abs(a), abs(b));
    let t = exact_product(factors.x, factors.c);
    var angle = near_angle(t);
    if (t.hi >= 6400.0) {
        angle = far_angle(abs(a), abs(b));
    }
    return angle;
}

fn angle_sin(v: Angle) -> f32 {
    let r = v.rest;
    let u = r * r;
    // |r| < 0.786, errors below 2^-27.8 and 2^-32.9 (tools/fit_sin.py)
    let s = fma(r * u, fma(fma(-1.95179033e-4, u, 0.00833218731), u, -0.166666552), r);
    let c = fma(u, fma(fma(fma(2.44323273e-5, u, -0.00138873095), u, 0.0416666456), u, -0.5), 1.0);
    let y = select(s, c, (v.quarter & 1) != 0);
    return bitcast<f32>(bitcast<u32>(y) ^ (bitcast<u32>(v.quarter & 2) << 30u));
}

fn angle_cos(v: Angle) -> f32 {
    return angle_sin(Angle(v.quarter + 1, v.rest));
}

// sin(a x) for every finite a and x
fn sin_product(x: f32, a: f32) -> f32 {
    let y = bitcast<u32>(angle_sin(product_angle(x, a)));
    let sign = (bitcast<u32>(x) ^ bitcast<u32>(a)) & 0x80000000u;
    return select(bitcast<f32>(y ^ sign), nan(), (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u);
}

// cos(a x) for every finite a and x
fn cos_product(x: f32, a: f32) -> f32 {
    let y = angle_cos(product_angle(x, a));
    return select(y, nan(), (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u);
}

fn sin_(x: f32) -> f32 {
    return sin_product(x, 1.0);
}

fn cos_(x: f32) -> f32 {
    return cos_product(x, 1.0);
}
