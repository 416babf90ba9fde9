//! NumPy's names for what an array holds.

/// What the elements of an array are, of the types that are read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dtype {
    /// NumPy's code: `f` for floats, `i` and `u` for whole numbers, `V` for bytes of no type.
    pub kind: char,
    /// Bytes per element.
    pub bytes: u64,
}

/// What `numpy.dtype` reads as well: names and letters, and NumPy's own code for each.
const SPELLINGS: [(&str, &str); 34] = [
    ("float16", "f2"),
    ("half", "f2"),
    ("e", "f2"),
    ("float32", "f4"),
    ("single", "f4"),
    ("f", "f4"),
    ("float64", "f8"),
    ("double", "f8"),
    ("float", "f8"),
    ("d", "f8"),
    ("int16", "i2"),
    ("short", "i2"),
    ("h", "i2"),
    ("uint16", "u2"),
    ("ushort", "u2"),
    ("H", "u2"),
    ("int32", "i4"),
    ("intc", "i4"),
    ("i", "i4"),
    ("uint32", "u4"),
    ("uintc", "u4"),
    ("I", "u4"),
    ("int64", "i8"),
    ("int", "i8"),
    ("q", "i8"),
    ("uint64", "u8"),
    ("uint", "u8"),
    ("Q", "u8"),
    ("int8", "i1"),
    ("uint8", "u1"),
    ("bool", "b1"),
    ("complex64", "c8"),
    ("complex128", "c16"),
    // Where ml_dtypes is loaded. It writes V2.
    ("bfloat16", "V2"),
];

const ORDERS: [char; 4] = ['<', '>', '=', '|'];

impl Dtype {
    pub const F32: Dtype = Dtype::new('f', 4);
    pub const F16: Dtype = Dtype::new('f', 2);
    pub const U16: Dtype = Dtype::new('u', 2);

    const fn new(kind: char, bytes: u64) -> Self {
        Dtype { kind, bytes }
    }

    /// The type that `numpy.dtype` makes of this text, and whether it is big-endian.
    pub fn parse(descr: &str) -> Option<(Self, bool)> {
        let native = cfg!(target_endian = "big");
        let big_endian = match descr.chars().next()? {
            '<' => false,
            '>' => true,
            _ => native,
        };
        let code = code(descr);
        let mut known = "fiuV"
            .chars()
            .flat_map(|kind| [2, 4].map(|n| Dtype::new(kind, n)));
        let found = known.find(|dtype| code == format!("{}{}", dtype.kind, dtype.bytes))?;
        Some((found, big_endian))
    }

    /// What a header says of it, little-endian.
    pub fn descr(self) -> String {
        let order = if self.kind == 'V' { '|' } else { '<' };
        format!("{order}{}{}", self.kind, self.bytes)
    }
}

/// `float32 (dtype '<f4')`
impl std::fmt::Display for Dtype {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let descr = self.descr();
        write!(f, "{} (dtype '{descr}')", name(&descr))
    }
}

/// `f4` for `<f4`, `=f4`, `f`, `>f` and `float32`. Names have no byte order.
fn code(descr: &str) -> &str {
    let plain = descr.strip_prefix(ORDERS).unwrap_or(descr);
    let ordered = plain.len() < descr.len();
    let spelt = |(name, _): &&(&str, &str)| *name == plain && (!ordered || name.len() == 1);
    SPELLINGS.iter().find(spelt).map_or(plain, |(_, code)| code)
}

/// `'<f8'` as people say it: `float64`.
pub fn name(descr: &str) -> String {
    let code = code(descr);
    let (kind, size) = code.split_at(code.chars().next().map_or(0, char::len_utf8));
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

/// What to do about a type that is not read. Nothing here may turn data into other data unasked.
pub fn remedy(descr: &str) -> &'static str {
    match code(descr).chars().next() {
        Some('c') => {
            "real numbers are needed: save x.real.astype('float32'), or x.imag, or np.abs(x)"
        }
        Some('V' | 'M' | 'm') => {
            "float32 or float16 is needed: numpy has to be told what these are"
        }
        Some('O' | 'U' | 'S') => {
            "float32 or float16 is needed: save x.astype('float32') if all of it is numbers"
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
            ("float", "float64"),
            (">f2", "float16"),
            ("<i8", "int64"),
            ("|u1", "uint8"),
            ("|b1", "bool"),
            ("<c16", "complex128"),
            ("|O", "Python objects"),
            ("<U3", "text"),
            ("|V3", "bytes of no type"),
            ("<f99999999999", "another type"),
            ("", "another type"),
            ("é4", "another type"),
        ];
        for (descr, want) in pairs {
            assert_eq!(name(descr), want, "{descr}");
        }
        assert_eq!(Dtype::F32.to_string(), "float32 (dtype '<f4')");
    }

    /// As numpy.dtype reads them.
    #[test]
    fn all_spellings_are_read() {
        let native = cfg!(target_endian = "big");
        for (descr, kind, bytes, big_endian) in [
            ("<f4", 'f', 4, false),
            ("f4", 'f', 4, native),
            ("=f4", 'f', 4, native),
            ("|f4", 'f', 4, native),
            ("float32", 'f', 4, native),
            ("single", 'f', 4, native),
            ("f", 'f', 4, native),
            (">f", 'f', 4, true),
            (">f2", 'f', 2, true),
            ("half", 'f', 2, native),
            (">e", 'f', 2, true),
            ("float16", 'f', 2, native),
            ("<u2", 'u', 2, false),
            ("uint16", 'u', 2, native),
            ("H", 'u', 2, native),
            (">i2", 'i', 2, true),
            ("short", 'i', 2, native),
            ("<V2", 'V', 2, false),
            ("|V2", 'V', 2, native),
            ("bfloat16", 'V', 2, native),
            ("V4", 'V', 4, native),
            ("<i4", 'i', 4, false),
        ] {
            let want = Some((Dtype::new(kind, bytes), big_endian));
            assert_eq!(Dtype::parse(descr), want, "{descr}");
        }
        for other in [
            "", "<", "<f8", "|V3", "<u1", "é", "<<f4", "4", "<float32", "Float32", "f4 ", "f04",
        ] {
            assert_eq!(Dtype::parse(other), None, "{other}");
        }
    }

    #[test]
    fn no_remedy_loses_data_unasked() {
        for (descr, loss) in [("<c8", "x.astype"), ("|V3", "astype"), ("<M8[s]", "astype")] {
            assert!(!remedy(descr).contains(loss), "{descr}");
        }
        assert!(remedy("<f8").contains("x.astype('float32')"));
    }
}
