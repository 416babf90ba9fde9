// @use act/gto_radial

// -x^(l + 2) e^(-alpha x^2)
fn gto_radial_dalpha(x: f32, l: f32, alpha: f32) -> f32 {
    let near = clamp(x, -1e18, 1e18);
    return keep_nan(x, -near * (near * gto_radial(near, l, alpha)));
}

// -x^(l + 1) (l + 2 - 2 t) e^-t, t = alpha x^2
fn gto_radial_dalpha_dx(x: f32, l: f32, alpha: f32) -> f32 {
    let r = gto_radial_cut(x, alpha);
    let t = gto_radial_argument(r, alpha);
    let bracket = fma(-2.0, t.lo, opaque_by(fma(-2.0, t.hi, l + 2.0), unknown_zero(r)));
    return keep_nan(x, gto_radial_product(r, l, -r * bracket, t));
}

// x^(l + 4) e^(-alpha x^2)
fn gto_radial_dalpha_dalpha(x: f32, l: f32, alpha: f32) -> f32 {
    let r = gto_radial_cut(x, alpha);
    let square = r * r;
    return keep_nan(x, gto_radial_product(r, l, square * square, gto_radial_argument(r, alpha)));
}
