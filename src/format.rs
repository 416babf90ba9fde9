//! How an element is stored.

/// The storage format of a view's elements. Arithmetic is always in f32.
///
/// The views of one call may have any mix of formats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// IEEE 754 binary32, little-endian, 4 bytes.
    #[default]
    F32,
    /// IEEE 754 binary16, little-endian, 2 bytes. Stored by rounding to the nearest, the even one
    /// of two; values from 65520 on become infinite. Works without `SHADER_F16`.
    F16,
    /// bfloat16, the upper half of an f32, little-endian, 2 bytes. Stored by rounding to the
    /// nearest, the even one of two.
    Bf16,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 3] = [Format::F32, Format::F16, Format::Bf16];

    /// Bytes per element.
    pub const fn bytes(self) -> u64 {
        match self {
            Format::F32 => 4,
            Format::F16 | Format::Bf16 => 2,
        }
    }

    /// The name, as it is parsed: `f32`, `f16`, `bf16`. So are `float32`, `float16` and
    /// `bfloat16`, in either case.
    pub const fn name(self) -> &'static str {
        match self {
            Format::F32 => "f32",
            Format::F16 => "f16",
            Format::Bf16 => "bf16",
        }
    }

    /// Whether an element is half a word.
    pub(crate) const fn is_half(self) -> bool {
        self.bytes() == 2
    }

    /// The functions between bits and f32, `load_NAME` and `store_NAME`, as WGSL.
    pub(crate) const fn wgsl(self) -> &'static str {
        match self {
            Format::F32 => "",
            Format::F16 => include_str!("../shaders/format/f16.wgsl"),
            Format::Bf16 => include_str!("../shaders/format/bf16.wgsl"),
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Format {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = &*text.to_ascii_lowercase();
        let long = ["float32", "float16", "bfloat16"];
        let named = Format::ALL.into_iter().zip(long);
        let known = named.filter(|(format, long)| format.name() == text || *long == text);
        let known = known.map(|(format, _)| format).next();
        known.ok_or_else(|| crate::Error::Name {
            what: "format",
            text: text.into(),
            known: Format::ALL.map(Format::name).join(", "),
        })
    }
}
