//! NumPy's names for what an array holds.

use std::fmt;

/// What the elements of an array are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dtype {
    /// NumPy's code: `f` for floats, `i` and `u` for whole numbers, `V` for bytes of no type.
    pub kind: char,
    /// Bytes per element; 0 where they are not known.
    pub bytes: u64,
    pub big_endian: bool,
    /// As the header has it.
    text: String,
}

/// The types whose names tell how many bits they have: `float32` is `f4`.
const NUMBERS: [(&str, char); 4] = [
    ("float", 'f'),
    ("int", 'i'),
    ("uint", 'u'),
    ("complex", 'c'),
];

const WIDTHS: [u64; 5] = [1, 2, 4, 8, 16];

/// `float32` of `f` and 4.
fn name_of(kind: char, bytes: u64) -> Option<String> {
    let (name, _) = NUMBERS.iter().find(|(_, code)| *code == kind)?;
    WIDTHS
        .contains(&bytes)
        .then(|| format!("{name}{}", 8 * bytes))
}

impl Dtype {
    /// What `numpy.dtype` makes of this text.
    pub fn parse(text: &str) -> Self {
        let plain = text.strip_prefix(['<', '>', '=', '|']).unwrap_or(text);
        // Names have no byte order, letters have.
        let (kind, bytes) = match plain.len() == 1 || plain.len() == text.len() {
            true => of_name(plain).unwrap_or_else(|| of_code(plain)),
            false => of_code(plain),
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

/// `f4` as it stands.
fn of_code(code: &str) -> (char, u64) {
    let kind = code.chars().next().unwrap_or('?');
    let bytes = code[kind.len_utf8().min(code.len())..].parse().unwrap_or(0);
    match code == format!("{kind}{bytes}") {
        true => (kind, bytes),
        false => (kind, 0),
    }
}

/// The names and letters that C has for them, and those with bits.
fn of_name(name: &str) -> Option<(char, u64)> {
    Some(match name {
        "half" | "e" => ('f', 2),
        "single" | "f" => ('f', 4),
        "double" | "float" | "d" => ('f', 8),
        "short" | "h" => ('i', 2),
        "ushort" | "H" => ('u', 2),
        "intc" | "i" => ('i', 4),
        "uintc" | "I" => ('u', 4),
        "int" | "q" => ('i', 8),
        "uint" | "Q" => ('u', 8),
        "bool" => ('b', 1),
        // Where ml_dtypes is loaded. It writes V2.
        "bfloat16" => ('V', 2),
        _ => {
            let kinds = NUMBERS.iter().map(|(_, kind)| *kind);
            let mut all = kinds.flat_map(|kind| WIDTHS.map(|bytes| (kind, bytes)));
            return all.find(|&(kind, bytes)| name_of(kind, bytes).as_deref() == Some(name));
        }
    })
}

/// As people say it: `float32 (dtype '<f4')`
impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            'b' if self.bytes == 1 => "bool".into(),
            'O' => "Python objects".into(),
            'U' | 'S' => "text".into(),
            'M' | 'm' => "dates".into(),
            'V' => "bytes of no type".into(),
            kind => name_of(kind, self.bytes).unwrap_or("another type".into()),
        };
        write!(
            f,
            "{name} (dtype '{}')",
            super::header::shortened(&self.text)
        )
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
            ("|V3", 'V', 3, native),
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
