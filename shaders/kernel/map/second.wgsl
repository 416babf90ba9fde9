// The backward of backward, for ddx, the cotangent of dx = f'(x) dy:
// ddy = f'(x) ddx        the cotangent of dy
// dx = f''(x) dy ddx     the cotangent of x
fn item(i: u32) {
    let x = load_x(i);
    let ddx = load_ddx(i);
    let from_x = f_d2(x) * load_dy(i) * ddx;
    store_ddy(i, f_d1(x) * ddx);
    store_dx(i, from_x);
}
