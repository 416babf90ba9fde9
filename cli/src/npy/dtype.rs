//! NumPy's names for what an array holds.

/// What the elements of an array are: the types that are read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    F32,
    F16,
    /// Whole numbers in NumPy's eyes. NumPy has no bfloat16, so its bits travel as these.
    U16,
}

impl Dtype {
    /// The type of that name, and whether it is big-endian.
    pub fn parse(descr: &str) -> Option<(Self, bool)> {
        let (big_endian, plain) = match descr.split_at_checked(1)? {
            ("<", rest) => (false, rest),
            (">", rest) => (true, rest),
            ("=", rest) => (cfg!(target_endian = "big"), rest),
            _ => (cfg!(target_endian = "big"), descr),
        };
        let all = [Dtype::F32, Dtype::F16, Dtype::U16];
        let found = all.into_iter().find(|dtype| &dtype.descr()[1..] == plain);
        found.map(|dtype| (dtype, big_endian))
    }

    /// What a header says of it, little-endian.
    pub fn descr(self) -> &'static str {
        match self {
            Dtype::F32 => "<f4",
            Dtype::F16 => "<f2",
            Dtype::U16 => "<u2",
        }
    }

    /// As people say it: `float32`.
    pub fn name(self) -> String {
        name(self.descr())
    }

    /// Bytes per element.
    pub fn bytes(self) -> u64 {
        match self {
            Dtype::F32 => 4,
            Dtype::F16 | Dtype::U16 => 2,
        }
    }
}

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
        ("V", _) => "bytes of no type".into(),
        _ => "another type".into(),
    }
}

/// What to do about a type that is not read.
pub fn remedy(descr: &str) -> &'static str {
    match descr.trim_start_matches(['<', '>', '=', '|']) {
        // So numpy.save writes the bfloat16 of JAX and ml_dtypes.
        "V2" => {
            "float32, float16 or uint16 is needed: if these are bfloat16, save x.view('uint16') \
             and say --format bf16"
        }
        _ => "float32 or float16 is needed: save x.astype('float32')",
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
            ("|V2", "bytes of no type"),
            ("<f99999999999", "another type"),
            ("", "another type"),
            ("é4", "another type"),
        ];
        for (descr, want) in pairs {
            assert_eq!(name(descr), want, "{descr}");
        }
    }

    #[test]
    fn three_types_are_read_in_either_byte_order() {
        assert_eq!(Dtype::parse("<f4"), Some((Dtype::F32, false)));
        assert_eq!(Dtype::parse(">f2"), Some((Dtype::F16, true)));
        assert_eq!(Dtype::parse("<u2"), Some((Dtype::U16, false)));
        let native = cfg!(target_endian = "big");
        assert_eq!(Dtype::parse("=f2"), Some((Dtype::F16, native)));
        assert_eq!(Dtype::parse("f4"), Some((Dtype::F32, native)));
        for other in ["", "<", "<f8", "|V2", "<i2", "é", "<<f4", "4"] {
            assert_eq!(Dtype::parse(other), None, "{other}");
        }
    }
}
