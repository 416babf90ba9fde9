// y = f(x)
fn item(i: u32) {
    store_y(i, f(load_x(i)));
}
