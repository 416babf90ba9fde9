// y = f(x), d1 = f'(x), d2 = f''(x): those of the three that are bound.
fn item(i: u32) {
    let x = load_x(i);
    store_y(i, f(x));
    store_d1(i, f_d1(x));
    store_d2(i, f_d2(x));
}
