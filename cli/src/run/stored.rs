//! How a file's elements are stored: its dtype, and what the user says of it.

use wgpu_activations::Format;

use crate::npy::Dtype;

/// What an option says, `--format` or `--dy-format`.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    option: &'static str,
    format: Option<Format>,
    /// What uint16 is where the option says nothing.
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

    /// `--dy-format`. Beside an x of bf16, uint16 is bf16 too.
    pub fn of_dy(format: Option<Format>, x: Format) -> Self {
        Asked {
            option: "--dy-format",
            format,
            bits: (x == Format::Bf16).then_some(x),
        }
    }

    /// The format of a .npy file.
    pub fn of_npy(self, dtype: Dtype) -> Result<Format, String> {
        match dtype {
            Dtype::F32 => self.implied(&shown(dtype), Format::F32),
            Dtype::F16 => self.implied(&shown(dtype), Format::F16),
            Dtype::U16 => self.of_bits(),
        }
    }

    /// The format of a tensor.
    pub fn of_tensor(self, dtype: safetensors::Dtype) -> Result<Format, String> {
        let shown = format!("dtype {dtype}");
        match dtype {
            safetensors::Dtype::F32 => self.implied(&shown, Format::F32),
            safetensors::Dtype::F16 => self.implied(&shown, Format::F16),
            safetensors::Dtype::BF16 => self.implied(&shown, Format::Bf16),
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

    /// uint16 has to be said to be bfloat16: it might be mere numbers.
    fn of_bits(self) -> Result<Format, String> {
        let (dtype, option) = (shown(Dtype::U16), self.option);
        match self.format.or(self.bits) {
            Some(Format::Bf16) => Ok(Format::Bf16),
            None => Err(format!(
                "it holds {dtype}: if these are the bits of bfloat16, say {option} bf16; \
                 numbers need x.astype('float32')"
            )),
            Some(asked) => Err(format!(
                "it holds {dtype}, but {option} says {asked}: uint16 is read as bf16 only; \
                 save {}",
                remedy(asked)
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

/// `float32 (dtype '<f4')`
fn shown(dtype: Dtype) -> String {
    format!("{} (dtype '{}')", dtype.name(), dtype.descr())
}

/// What to save where a file of this format is wanted.
fn remedy(format: Format) -> &'static str {
    match format {
        Format::F16 => "x.astype('float16')",
        Format::Bf16 => "the bits of bfloat16 as uint16",
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
        assert_eq!(of(Dtype::U16, Some(Format::Bf16)), Ok(Format::Bf16));
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
                Format::F16,
                ["uint16 (dtype '<u2')", "read as bf16 only"],
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
