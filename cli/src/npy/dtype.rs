//! NumPy's names for what an array holds.

use std::fmt;

/// What the elements of an array are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dtype {
    /// NumPy's code: `f` for floats, `i` and `u` for whole numbers, `V` for bytes of no type.
    pub kind: char,
    /// Bytes per element; 0 where they are unusual.
    pub bytes: u64,
    pub big_endian: bool,
    /// As the header has it.
    text: String,
}

/// What `numpy.dtype` reads besides codes such as `f4`. The first is what people say.
const SPELLINGS: [(char, u64, &str); 16] = [
    ('f', 2, "float16 half e"),
    ('f', 4, "float32 single f"),
    ('f', 8, "float64 double float d"),
    ('f', 16, "float128"),
    ('i', 1, "int8"),
    ('i', 2, "int16 short h"),
    ('i', 4, "int32 intc i"),
    ('i', 8, "int64 int q"),
    ('u', 1, "uint8"),
    ('u', 2, "uint16 ushort H"),
    ('u', 4, "uint32 uintc I"),
    ('u', 8, "uint64 uint Q"),
    ('c', 8, "complex64"),
    ('c', 16, "complex128"),
    ('b', 1, "bool"),
    // Where ml_dtypes is loaded. It writes V2.
    ('V', 2, "bfloat16"),
];

impl Dtype {
    /// What `numpy.dtype` makes of this text.
    pub fn parse(text: &str) -> Self {
        let plain = text.strip_prefix(['<', '>', '=', '|']).unwrap_or(text);
        // Names have no byte order, letters and codes have.
        let may_be_spelt = plain.len() == text.len() || plain.len() == 1;
        let kind = plain.chars().next().unwrap_or('?');
        let code = |&bytes: &u64| plain == format!("{kind}{bytes}");
        let mut spelt = SPELLINGS.iter().filter(|_| may_be_spelt);
        let (kind, bytes) = match spelt.find(|row| row.2.split(' ').any(|name| name == plain)) {
            Some(&(kind, bytes, _)) => (kind, bytes),
            None => (kind, [1, 2, 4, 8, 16].into_iter().find(code).unwrap_or(0)),
        };
        let native = cfg!(target_endian = "big");
        Dtype {
            kind,
            bytes,
            big_endian: text.starts_with('>') || (native && !text.starts_with('<')),
            text: text.to_owned(),
        }
    }

    /// What a header says of it, little-endian.
    pub fn descr(&self) -> String {
        let order = if self.kind == 'V' { '|' } else { '<' };
        format!("{order}{}{}", self.kind, self.bytes)
    }
}

/// `float32 (dtype '<f4')`
impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let same = |(kind, bytes, _): &&(char, u64, _)| (*kind, *bytes) == (self.kind, self.bytes);
        let name = match self.kind {
            'O' => "Python objects",
            'U' | 'S' => "text",
            'M' | 'm' => "dates",
            'V' => "bytes of no type",
            _ => match SPELLINGS.iter().find(same) {
                Some((_, _, names)) => names.split(' ').next().unwrap_or_default(),
                None => "another type",
            },
        };
        let text = super::shortened(&self.text);
        write!(f, "{name} (dtype '{text}')")
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
            let want = format!("{want} (dtype '{descr}')");
            assert_eq!(Dtype::parse(descr).to_string(), want);
        }
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
            ("<f8", 'f', 8, false),
            ("<u1", 'u', 1, false),
        ] {
            let Dtype {
                kind: k,
                bytes: b,
                big_endian: e,
                ..
            } = Dtype::parse(descr);
            assert_eq!((k, b, e), (kind, bytes, big_endian), "{descr}");
        }
        for other in [
            "", "<", "é", "<<f4", "4", "<float32", "Float32", "f4 ", "f04", "float+32",
        ] {
            assert_eq!(Dtype::parse(other).bytes, 0, "{other}");
        }
    }
}
