//! NumPy's names for what an array holds.

/// `'<f8'` as people say it: `float64`.
pub fn name(descr: &str) -> String {
    let plain = descr.trim_start_matches(['<', '>', '=', '|']);
    let (kind, size) = plain.split_at(plain.chars().next().map_or(0, char::len_utf8));
    let bits = size
        .parse::<u32>()
        .ok()
        .and_then(|bytes| bytes.checked_mul(8));
    match (kind, bits) {
        ("f", Some(bits)) => format!("float{bits}"),
        ("i", Some(bits)) => format!("int{bits}"),
        ("u", Some(bits)) => format!("uint{bits}"),
        ("c", Some(bits)) => format!("complex{bits}"),
        ("b", Some(8)) => "bool".into(),
        ("O", _) => "Python objects".into(),
        ("U" | "S", _) => "text".into(),
        ("M" | "m", _) => "dates".into(),
        _ => "another type".into(),
    }
}

/// Whether the elements are float32, and if so whether they are big-endian.
pub fn float32(descr: &str) -> Option<bool> {
    match descr {
        "<f4" => Some(false),
        ">f4" => Some(true),
        "=f4" | "f4" => Some(cfg!(target_endian = "big")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_names() {
        let pairs = [
            ("<f8", "float64"),
            (">f2", "float16"),
            ("<i8", "int64"),
            ("|u1", "uint8"),
            ("|b1", "bool"),
            ("<c16", "complex128"),
            ("|O", "Python objects"),
            ("<U3", "text"),
            ("<f99999999999", "another type"),
            ("", "another type"),
            ("é4", "another type"),
        ];
        for (descr, want) in pairs {
            assert_eq!(name(descr), want, "{descr}");
        }
    }
}
