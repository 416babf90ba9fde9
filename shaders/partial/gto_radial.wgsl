// @use act/gto_radial

// -x^(l + 2) e^(-alpha x^2)
fn gto_radial_dalpha(x: f32, l: f32, alpha: f32) -> f32 {
    let near = clamp(x, -1e18, 1e18);
    return keep_nan(x, -near * (near * gto_radial(near, l, alpha)));
}
