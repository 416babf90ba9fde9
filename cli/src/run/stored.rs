//! How a file's elements are stored: its dtype, and what the user says of it.

use wgpu_activations::Format;

use crate::npy::Dtype;

/// What an option says, `--format` or `--dy-format`.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    option: &'static str,
    format: Option<Format>,
    /// What bits of two bytes are where the option says nothing.
    bits: Option<Format>,
}

impl Asked {
    /// `--format`, which is about x.
    pub fn of_x(format: Option<Format>) -> Self {
        Asked {
            option: "--format",
            format,
            bits: None,
        }
    }

    /// `--dy-format`. Beside an x of bf16, bits are bf16 too.
    pub fn of_dy(format: Option<Format>, x: Format) -> Self {
        Asked {
            option: "--dy-format",
            format,
            bits: (x == Format::Bf16).then_some(x),
        }
    }

    /// The format of a .npy file.
    pub fn of_npy(self, dtype: Dtype) -> Result<Format, String> {
        match (dtype.kind, dtype.bytes) {
            ('f', 4) => self.implied(&dtype.to_string(), Format::F32),
            ('f', _) => self.implied(&dtype.to_string(), Format::F16),
            (_, 2) => self.of_bits(&dtype.to_string(), dtype.kind == 'V'),
            _ => self.of_four_bytes(dtype),
        }
    }

    /// The format of a tensor.
    pub fn of_tensor(self, dtype: safetensors::Dtype) -> Result<Format, String> {
        use safetensors::Dtype;
        let shown = format!("dtype {dtype}");
        match dtype {
            Dtype::F32 => self.implied(&shown, Format::F32),
            Dtype::F16 => self.implied(&shown, Format::F16),
            Dtype::BF16 => self.implied(&shown, Format::Bf16),
            Dtype::I16 | Dtype::U16 => self.of_bits(&shown, false),
            _ => Err(format!(
                "it holds {shown}, but F32, F16 or BF16 is needed: convert the tensor first"
            )),
        }
    }

    /// A dtype that leaves no choice.
    fn implied(self, dtype: &str, format: Format) -> Result<Format, String> {
        match self.format {
            Some(asked) if asked != format => Err(self.contradiction(dtype, asked, format)),
            _ => Ok(format),
        }
    }

    /// Two bytes have to be said to be a half: they might be mere numbers, unless they are void.
    fn of_bits(self, dtype: &str, void: bool) -> Result<Format, String> {
        let option = self.option;
        let numbers = match void {
            true => "",
            false => "; numbers need x.astype('float32')",
        };
        match self.format.or(self.bits) {
            Some(half @ (Format::Bf16 | Format::F16)) => Ok(half),
            None if void => Err(format!(
                "it holds {dtype}: if that is bfloat16, which NumPy writes so, say {option} bf16; \
                 if float16, {option} f16"
            )),
            None => Err(format!(
                "it holds {dtype}: if these are the bits of bfloat16 or float16, say {option} bf16 \
                 or {option} f16{numbers}"
            )),
            Some(asked) => Err(format!(
                "it holds {dtype}, but {option} says {asked}, which has four bytes: bits of two are \
                 read with {option} bf16 or {option} f16{numbers}"
            )),
        }
    }

    /// Four bytes without a type can be f32 only. Whole numbers more likely are numbers.
    fn of_four_bytes(self, dtype: Dtype) -> Result<Format, String> {
        let option = self.option;
        match (dtype.kind, self.format) {
            ('V', Some(Format::F32)) => Ok(Format::F32),
            ('V', _) => Err(format!(
                "it holds {dtype}: if that is float32, say {option} f32"
            )),
            _ => Err(format!(
                "it holds {dtype}: numbers need x.astype('float32'); the bits of float32 \
                 x.view('float32')"
            )),
        }
    }

    fn contradiction(self, dtype: &str, asked: Format, format: Format) -> String {
        let option = self.option;
        format!(
            "it holds {dtype}, but {option} says {asked}: leave {option} out to read it as \
             {format}, or save {}",
            remedy(asked)
        )
    }
}

/// What to save where a file of this format is wanted.
fn remedy(format: Format) -> &'static str {
    match format {
        Format::F16 => "x.astype('float16')",
        Format::Bf16 => "x.astype(ml_dtypes.bfloat16)",
        _ => "x.astype('float32')",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(dtype: Dtype, format: Option<Format>) -> Result<Format, String> {
        Asked::of_x(format).of_npy(dtype)
    }

    #[test]
    fn a_dtype_implies_a_format() {
        for (dtype, format) in [(Dtype::F32, Format::F32), (Dtype::F16, Format::F16)] {
            assert_eq!(of(dtype, None), Ok(format));
            assert_eq!(of(dtype, Some(format)), Ok(format));
        }
    }

    fn npy(descr: &str, format: Option<Format>) -> Result<Format, String> {
        of(Dtype::parse(descr).expect("known").0, format)
    }

    #[test]
    fn an_option_is_believed_where_a_dtype_only_gives_the_width() {
        for descr in ["<u2", ">i2", "<V2", "|V2"] {
            for format in [Format::F16, Format::Bf16] {
                assert_eq!(npy(descr, Some(format)), Ok(format), "{descr}");
            }
            let error = npy(descr, Some(Format::F32)).expect_err("too narrow");
            assert!(error.contains("which has four bytes"), "{error}");
            let error = npy(descr, None).expect_err("ambiguous");
            assert!(error.contains("--format bf16"), "{error}");
            assert_eq!(error.contains("astype"), !descr.contains('V'), "{error}");
        }
        assert_eq!(npy("V4", Some(Format::F32)), Ok(Format::F32));
        for format in [None, Some(Format::F16)] {
            let error = npy("|V4", format).expect_err("not f32");
            assert!(error.contains("say --format f32"), "{error}");
        }
        for format in [None, Some(Format::F32)] {
            let error = npy("<i4", format).expect_err("numbers");
            assert!(error.contains("x.astype('float32')"), "{error}");
            assert!(error.contains("x.view('float32')"), "{error}");
        }
    }

    #[test]
    fn contradictions_name_dtype_and_remedy() {
        for (dtype, format, want) in [
            (
                Dtype::F32,
                Format::Bf16,
                ["float32 (dtype '<f4')", "leave --format out"],
            ),
            (
                Dtype::F32,
                Format::F16,
                ["--format says f16", "x.astype('float16')"],
            ),
            (
                Dtype::F16,
                Format::F32,
                ["float16 (dtype '<f2')", "x.astype('float32')"],
            ),
            (
                Dtype::U16,
                Format::F32,
                ["uint16 (dtype '<u2')", "numbers need"],
            ),
        ] {
            let error = of(dtype, Some(format)).expect_err("contradiction");
            assert!(want.iter().all(|part| error.contains(part)), "{error}");
        }
        let error = of(Dtype::U16, None).expect_err("ambiguous");
        assert!(error.contains("say --format bf16"), "{error}");
    }

    #[test]
    fn bits_beside_bf16_are_bf16() {
        let of = |x| Asked::of_dy(None, x).of_npy(Dtype::U16);
        assert_eq!(of(Format::Bf16), Ok(Format::Bf16));
        let error = of(Format::F16).expect_err("ambiguous");
        assert!(error.contains("say --dy-format bf16"), "{error}");
        let dy = Asked::of_dy(None, Format::Bf16);
        assert_eq!(dy.of_npy(Dtype::F32), Ok(Format::F32));
    }

    #[test]
    fn tensors_say_what_they_are() {
        use safetensors::Dtype;
        let of = |dtype, format| Asked::of_x(format).of_tensor(dtype);
        assert_eq!(of(Dtype::BF16, None), Ok(Format::Bf16));
        assert_eq!(of(Dtype::F16, Some(Format::F16)), Ok(Format::F16));
        assert_eq!(of(Dtype::I16, Some(Format::Bf16)), Ok(Format::Bf16));
        let error = of(Dtype::U16, None).expect_err("ambiguous");
        assert!(error.contains("say --format bf16 or"), "{error}");
        let error = of(Dtype::BF16, Some(Format::F16)).expect_err("contradiction");
        assert!(
            error.contains("dtype BF16, but --format says f16"),
            "{error}"
        );
        let error = of(Dtype::F8_E4M3, None).expect_err("unknown");
        assert!(
            error.contains("dtype F8_E4M3, but F32, F16 or BF16"),
            "{error}"
        );
    }
}
