//! The text of a fragment, as the program carries it.

/// The text of a file, given by its path in the crate.
///
/// A page of the web is downloaded, so there it is without comments, blank lines and
/// indentation: a third of the bytes.
macro_rules! fragment {
    ($($path:tt)+) => {{
        const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $($path)+));
        #[cfg(not(target_arch = "wasm32"))]
        {
            TEXT
        }
        #[cfg(target_arch = "wasm32")]
        {
            const BARE: ([u8; TEXT.len()], usize) = crate::wgsl::fragment::bare(TEXT);
            const BYTES: [u8; BARE.1] = crate::wgsl::fragment::first(&BARE.0);
            match std::str::from_utf8(&BYTES) {
                Ok(text) => text,
                Err(_) => panic!("whole lines of UTF-8 are UTF-8"),
            }
        }
    }};
}

pub(crate) use fragment;

/// The lines that a compiler reads, and `// @use`, in the first bytes of the array; and how many
/// bytes they are.
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) const fn bare<const N: usize>(text: &str) -> ([u8; N], usize) {
    let text = text.as_bytes();
    let (mut bytes, mut count) = ([0; N], 0);
    let mut i = 0;
    while i < text.len() {
        while i < text.len() && (text[i] == b' ' || text[i] == b'\n') {
            i += 1;
        }
        let kept = !begins(text, i, b"//") || begins(text, i, b"// @use ");
        while i < text.len() {
            if kept {
                bytes[count] = text[i];
                count += 1;
            }
            i += 1;
            if text[i - 1] == b'\n' {
                break;
            }
        }
    }
    (bytes, count)
}

/// Whether `prefix` stands in the text at i.
#[cfg(any(test, target_arch = "wasm32"))]
const fn begins(text: &[u8], i: usize, prefix: &[u8]) -> bool {
    let mut k = 0;
    while k < prefix.len() {
        if i + k >= text.len() || text[i + k] != prefix[k] {
            return false;
        }
        k += 1;
    }
    true
}

/// As many bytes as the array holds.
#[cfg(target_arch = "wasm32")]
pub(crate) const fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut kept = [0; N];
    let mut i = 0;
    while i < N {
        kept[i] = bytes[i];
        i += 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_compiler_reads_is_left() {
        const TEXT: &str = "// @use math/exp\n\n// f(x) = x′\nfn f(x: f32) -> f32 {\n    \
                            // odd\n    return x; // x\n\n}\n// end";
        let (bytes, count) = bare::<{ TEXT.len() }>(TEXT);
        let left = "// @use math/exp\nfn f(x: f32) -> f32 {\nreturn x; // x\n}\n";
        assert_eq!(std::str::from_utf8(&bytes[..count]), Ok(left));
        assert_eq!(bare::<0>(""), ([], 0));
    }
}
