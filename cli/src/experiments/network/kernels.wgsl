// c = a b, or c += a b: the plain matrix product, four columns of a row per invocation. Places are
// first element, step to the next row, step to the next column; a transposed matrix has them exchanged.
struct Product {
    a: vec3u,
    accumulates: u32,
    b: vec3u,
    inner: u32,
    c: vec3u,
    rows: u32,
    columns: u32,
}

@group(0) @binding(0) var<storage, read_write> pool: array<f32>;
@group(0) @binding(1) var<uniform> size: Product;

@compute @workgroup_size(64)
fn product(@builtin(global_invocation_id) id: vec3u) {
    let strips = (size.columns + 3) / 4;
    let row = id.x / strips;
    let column = id.x % strips * 4;
    if row >= size.rows { return; }
    let last = size.columns - 1;
    let b = size.b.x + size.b.z * min(vec4u(column, column + 1, column + 2, column + 3), vec4u(last));
    var sum = vec4f();
    for (var k = 0u; k < size.inner; k++) {
        let step = k * size.b.y;
        let factors = vec4f(pool[b.x + step], pool[b.y + step], pool[b.z + step], pool[b.w + step]);
        sum += pool[size.a.x + row * size.a.y + k * size.a.z] * factors;
    }
    let c = size.c.x + row * size.c.y;
    for (var lane = 0u; lane < 4; lane++) {
        if column + lane < size.columns {
            let at = c + (column + lane) * size.c.z;
            pool[at] = select(0.0, pool[at], size.accumulates == 1) + sum[lane];
        }
    }
}

// Adam (Kingma and Ba 2015, arXiv:1412.6980) over the first numbers of the pool, whose gradients
// stand `slopes` behind them.
struct Adam {
    count: u32,
    slopes: u32,
    rate: f32,
}

// First and second moment, steps so far, and whether the number may be other than 0.
@group(0) @binding(1) var<uniform> settings: Adam;
@group(0) @binding(2) var<storage, read_write> state: array<vec4f>;

@compute @workgroup_size(64)
fn adam(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= settings.count { return; }
    let slope = pool[id.x + settings.slopes];
    var now = state[id.x];
    now.x = mix(slope, now.x, 0.9);
    now.y = mix(slope * slope, now.y, 0.999);
    now.z += 1.0;
    state[id.x] = now;
    let mean = now.x / (1.0 - pow(0.9, now.z));
    let square = now.y / (1.0 - pow(0.999, now.z));
    pool[id.x] = (pool[id.x] - settings.rate * mean / (sqrt(square) + 1e-8)) * now.w;
}
