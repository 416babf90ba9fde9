// Philox 4x32-10 (Salmon et al. 2011): four random words of a counter and a key.
fn philox_words(four: vec2<u32>, number: u32, seed: vec2<u32>) -> vec4<u32> {
    var counter = vec4<u32>(four, number, 0u);
    var key = seed;
    for (var round = 0; round < 10; round += 1) {
        let a = philox_product(0xd2511f53u, counter.x);
        let b = philox_product(0xcd9e8d57u, counter.z);
        counter = vec4<u32>(b.y ^ counter.y ^ key.x, b.x, a.y ^ counter.w ^ key.y, a.x);
        key += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
    }
    return counter;
}

// a b, its lower and its upper half
fn philox_product(a: u32, b: u32) -> vec2<u32> {
    let low = (a & 0xffffu) * (b & 0xffffu);
    let left = (a >> 16u) * (b & 0xffffu) + (low >> 16u);
    let right = (a & 0xffffu) * (b >> 16u) + (left & 0xffffu);
    return vec2<u32>(a * b, (a >> 16u) * (b >> 16u) + (left >> 16u) + (right >> 16u));
}

// a + b, of which a has two halves
fn philox_sum(a: vec2<u32>, b: u32) -> vec2<u32> {
    let low = a.x + b;
    return vec2<u32>(low, a.y + select(0u, 1u, low < b));
}
