// LANES invocations share a row: each has a part of a sum or of two, a maximum, or the first place of that.
var<workgroup> parts: array<f32, WORKGROUP>;
var<workgroup> places: array<f32, WORKGROUP>;

fn all_sum(own: f32, local: u32, lane: u32) -> f32 {
    parts[local] = own;
    workgroupBarrier();
    for (var half = LANES / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            parts[local] += parts[local + half];
        }
        workgroupBarrier();
    }
    let total = parts[local - lane];
    workgroupBarrier();
    return total;
}

fn all_sums(own: vec2<f32>, local: u32, lane: u32) -> vec2<f32> {
    parts[local] = own.x;
    places[local] = own.y;
    workgroupBarrier();
    for (var half = LANES / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            parts[local] += parts[local + half];
            places[local] += places[local + half];
        }
        workgroupBarrier();
    }
    let total = vec2(parts[local - lane], places[local - lane]);
    workgroupBarrier();
    return total;
}

fn all_max(own: f32, local: u32, lane: u32) -> f32 {
    parts[local] = own;
    workgroupBarrier();
    for (var half = LANES / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            parts[local] = max(parts[local], parts[local + half]);
        }
        workgroupBarrier();
    }
    let largest = parts[local - lane];
    workgroupBarrier();
    return largest;
}

fn all_first(own: vec2<f32>, local: u32, lane: u32) -> f32 {
    parts[local] = own.x;
    places[local] = own.y;
    workgroupBarrier();
    for (var half = LANES / 2u; half > 0u; half /= 2u) {
        if (lane < half) {
            let other = local + half;
            let first = earlier(vec2(parts[local], places[local]), vec2(parts[other], places[other]));
            parts[local] = first.x;
            places[local] = first.y;
        }
        workgroupBarrier();
    }
    let place = places[local - lane];
    workgroupBarrier();
    return place;
}
