@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

override rows: u32;
override inner: u32;
override columns: u32;
override a_transposed: bool;
override b_transposed: bool;

fn sum(id: vec3<u32>) -> f32 {
    let a_step = select(vec2(inner, 1u), vec2(1u, rows), a_transposed);
    let b_step = select(vec2(columns, 1u), vec2(1u, inner), b_transposed);
    var sum = 0.0;
    for (var k = 0u; k < inner; k++) {
        sum += a[id.y * a_step.x + k * a_step.y] * b[k * b_step.x + id.x * b_step.y];
    }
    return sum;
}

// c = a b
@compute @workgroup_size(8, 8)
fn product(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x < columns && id.y < rows) {
        c[id.y * columns + id.x] = sum(id);
    }
}

// c += a b
@compute @workgroup_size(8, 8)
fn add_product(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x < columns && id.y < rows) {
        c[id.y * columns + id.x] += sum(id);
    }
}

// c = (softmax(a) - b) / rows, row by row: the gradient of the mean cross entropy in a, where a row
// of b has a 1 at the right class.
@compute @workgroup_size(8, 8)
fn cross_entropy(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x < columns && id.y < rows) {
        let at = id.y * columns + id.x;
        var sum = 0.0;
        for (var k = 0u; k < columns; k++) {
            sum += exp(a[id.y * columns + k] - a[at]);
        }
        c[at] = (1.0 / sum - b[at]) / f32(rows);
    }
}
