// LANES invocations share a row: each has a part of a sum or of two, a maximum, or the first place of that.
// They are brought together sixteen at a time: each step costs a barrier.
var<workgroup> parts: array<f32, WORKGROUP>;
var<workgroup> places: array<f32, WORKGROUP>;

const TOGETHER = 16u;

fn all_sum(own: f32, local: u32, lane: u32) -> f32 {
    parts[local] = own;
    workgroupBarrier();
    var left = LANES;
    while (left > 1u) {
        let next = (left + TOGETHER - 1u) / TOGETHER;
        if (lane < next) {
            var all = parts[local];
            for (var other = lane + next; other < left; other += next) {
                let at = local - lane + other;
                all = all + parts[at];
            }
            parts[local] = all;
        }
        workgroupBarrier();
        left = next;
    }
    let result = parts[local - lane];
    workgroupBarrier();
    return result;
}

fn all_sums(own: vec2<f32>, local: u32, lane: u32) -> vec2<f32> {
    parts[local] = own.x;
    places[local] = own.y;
    workgroupBarrier();
    var left = LANES;
    while (left > 1u) {
        let next = (left + TOGETHER - 1u) / TOGETHER;
        if (lane < next) {
            var all = vec2(parts[local], places[local]);
            for (var other = lane + next; other < left; other += next) {
                let at = local - lane + other;
                all = all + vec2(parts[at], places[at]);
            }
            parts[local] = all.x;
            places[local] = all.y;
        }
        workgroupBarrier();
        left = next;
    }
    let result = vec2(parts[local - lane], places[local - lane]);
    workgroupBarrier();
    return result;
}

fn all_max(own: f32, local: u32, lane: u32) -> f32 {
    parts[local] = own;
    workgroupBarrier();
    var left = LANES;
    while (left > 1u) {
        let next = (left + TOGETHER - 1u) / TOGETHER;
        if (lane < next) {
            var all = parts[local];
            for (var other = lane + next; other < left; other += next) {
                let at = local - lane + other;
                all = max(all, parts[at]);
            }
            parts[local] = all;
        }
        workgroupBarrier();
        left = next;
    }
    let result = parts[local - lane];
    workgroupBarrier();
    return result;
}

fn all_first(own: vec2<f32>, local: u32, lane: u32) -> f32 {
    parts[local] = own.x;
    places[local] = own.y;
    workgroupBarrier();
    var left = LANES;
    while (left > 1u) {
        let next = (left + TOGETHER - 1u) / TOGETHER;
        if (lane < next) {
            var all = vec2(parts[local], places[local]);
            for (var other = lane + next; other < left; other += next) {
                let at = local - lane + other;
                all = earlier(all, vec2(parts[at], places[at]));
            }
            parts[local] = all.x;
            places[local] = all.y;
        }
        workgroupBarrier();
        left = next;
    }
    let result = places[local - lane];
    workgroupBarrier();
    return result;
}
