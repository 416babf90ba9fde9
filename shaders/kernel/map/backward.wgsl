// dx = f'(x) dy
fn item(i: u32) {
    store_dx(i, f_d1(load_x(i)) * load_dy(i));
}
