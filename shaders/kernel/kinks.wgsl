// y, but `value` where x is the kink. Compared as integers, since the adapter may take
// subnormal numbers for 0; +0 and -0 are the same kink.
fn at_kink(x: Value, kink: f32, value: f32, y: Value) -> Value {
    let a = bitcast<Bits>(x);
    let b = Bits(bitcast<u32>(kink));
    let zeros = ((a | b) << Bits(1u)) == Bits(0u);
    return select(y, Value(value), (a == b) | zeros);
}
