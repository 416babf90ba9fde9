//! How a file's elements are stored: its dtype, and what the user says of it.

use wgpu_activations::Format;

use crate::npy::Dtype;

/// What an option says, `--format` or `--dy-format`.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// None where there is no option for it.
    option: Option<&'static str>,
    format: Option<Format>,
    /// What bits of two bytes are where the option says nothing.
    bits: Option<Format>,
}

impl Asked {
    /// `--format`, which is about x.
    pub fn of_x(format: Option<Format>) -> Self {
        Asked {
            option: Some("--format"),
            format,
            bits: None,
        }
    }

    /// `--dy-format`. Beside an x of bf16, bits are bf16 too.
    pub fn of_dy(format: Option<Format>, x: Format) -> Self {
        Asked {
            option: Some("--dy-format"),
            format,
            bits: (x == Format::Bf16).then_some(x),
        }
    }

    /// Of an operand there is no option. Beside an x of bf16, bits are bf16 too.
    pub fn of_slot(x: Format) -> Self {
        Asked {
            option: None,
            ..Asked::of_dy(None, x)
        }
    }

    /// The format of a .npy file. Nothing here may turn data into other data unasked.
    pub fn of_npy(self, dtype: &Dtype) -> Result<Format, String> {
        let settled = match (dtype.kind, dtype.bytes) {
            ('f', 4) => self.implied(Format::F32),
            ('f', 2) => self.implied(Format::F16),
            ('i' | 'u', 2) => self.of_bits("; numbers need array.astype('float32')"),
            ('V', 2) => self.of_bits(""),
            ('V', 4) if self.format == Some(Format::F32) => Ok(Format::F32),
            ('V', 4) => Err(match self.option {
                Some(option) => format!(": if that is float32, say {option} f32"),
                None => ": if that is float32, save array.view('float32')".into(),
            }),
            // Whole numbers more likely are numbers.
            ('i' | 'u', 4) => {
                Err(": numbers need array.astype('float32'); bits array.view('float32')".into())
            }
            (kind, _) => Err(format!(", but {}", needed(kind))),
        };
        settled.map_err(|e| format!("it holds {dtype}{e}"))
    }

    /// The format of a tensor.
    pub fn of_tensor(self, dtype: safetensors::Dtype) -> Result<Format, String> {
        use safetensors::Dtype;
        let settled = match dtype {
            Dtype::F32 => self.implied(Format::F32),
            Dtype::F16 => self.implied(Format::F16),
            Dtype::BF16 => self.implied(Format::Bf16),
            Dtype::I16 | Dtype::U16 => self.of_bits("; numbers have to be converted first"),
            _ => Err(", but F32, F16 or BF16 is needed: convert the tensor first".into()),
        };
        settled.map_err(|e| format!("it holds dtype {dtype}{e}"))
    }

    /// A dtype that leaves no choice.
    fn implied(self, format: Format) -> Result<Format, String> {
        match (self.format, self.option) {
            (Some(asked), Some(option)) if asked != format => Err(format!(
                ", but {option} says {asked}: leave {option} out to read it as {format}, or {}",
                match asked {
                    Format::Bf16 => IN_SAFETENSORS.into(),
                    _ => format!("save array.astype('{}')", names(asked).0),
                }
            )),
            _ => Ok(format),
        }
    }

    /// Two bytes have to be said to be a half: they might be mere numbers, unless they are void.
    fn of_bits(self, numbers: &str) -> Result<Format, String> {
        match (self.format.or(self.bits), self.option) {
            (Some(half @ (Format::Bf16 | Format::F16)), _) => Ok(half),
            (_, None) => Err(format!(
                ": if these are the bits of bfloat16, {IN_SAFETENSORS}; of float16, save \
                 array.view('float16'){numbers}"
            )),
            (None, Some(option)) => Err(format!(
                ": if these are the bits of bfloat16 or float16, say {option} bf16 or {option} \
                 f16{numbers}"
            )),
            (Some(asked), Some(option)) => Err(format!(
                ", but {option} says {asked}, which has four bytes: bits of two are read with \
                 {option} bf16 or {option} f16{numbers}"
            )),
        }
    }
}

/// NumPy has no bfloat16.
const IN_SAFETENSORS: &str = "store the tensor as BF16 in a .safetensors file";

/// What to do about a type of this kind that is not read.
fn needed(kind: char) -> &'static str {
    match kind {
        'c' => "real numbers are needed: save array.real.astype('float32'), or array.imag",
        'V' | 'M' | 'm' => "float32 or float16 is needed: numpy has to be told what these are",
        'O' | 'U' | 'S' => {
            "float32 or float16 is needed: save array.astype('float32') if all of it is numbers"
        }
        _ => "float32 or float16 is needed: save array.astype('float32')",
    }
}

/// What a format is called: in words, by NumPy, in safetensors.
pub fn names(format: Format) -> (&'static str, &'static str, safetensors::Dtype) {
    match format {
        Format::F16 => ("float16", "<f2", safetensors::Dtype::F16),
        // NumPy has no word of its own for these bits.
        Format::Bf16 => ("bfloat16", "<u2", safetensors::Dtype::BF16),
        _ => ("float32", "<f4", safetensors::Dtype::F32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn npy(descr: &str, format: Option<Format>) -> Result<Format, String> {
        Asked::of_x(format).of_npy(&Dtype::parse(descr))
    }

    #[test]
    fn a_dtype_implies_a_format() {
        for (descr, format) in [("<f4", Format::F32), ("<f2", Format::F16)] {
            assert_eq!(npy(descr, None), Ok(format));
            assert_eq!(npy(descr, Some(format)), Ok(format));
        }
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
            assert!(error.contains("array.astype('float32')"), "{error}");
            assert!(error.contains("array.view('float32')"), "{error}");
        }
    }

    #[test]
    fn contradictions_name_dtype_and_remedy() {
        for (descr, format, want) in [
            (
                "<f4",
                Format::Bf16,
                ["float32 (dtype '<f4')", "leave --format out"],
            ),
            (
                "<f4",
                Format::F16,
                ["--format says f16", "array.astype('float16')"],
            ),
            (
                "<f2",
                Format::F32,
                ["float16 (dtype '<f2')", "array.astype('float32')"],
            ),
            ("<u2", Format::F32, ["uint16 (dtype '<u2')", "numbers need"]),
        ] {
            let error = npy(descr, Some(format)).expect_err("contradiction");
            assert!(want.iter().all(|part| error.contains(part)), "{error}");
        }
        let error = npy("<u2", None).expect_err("ambiguous");
        assert!(error.contains("say --format bf16"), "{error}");
    }

    #[test]
    fn other_types_are_named() {
        let plain = "array.astype('float32')";
        for (descr, want, remedy) in [
            ("<f8", "float64 (dtype '<f8')", plain),
            ("double", "float64 (dtype 'double')", plain),
            (">i8", "int64", plain),
            ("<V8", "bytes of no type", "told what these are"),
        ] {
            let error = npy(descr, None).expect_err(descr);
            assert!(error.contains(want) && error.contains(remedy), "{error}");
        }
        for other in [
            "", "<", "|V3", "<u1", "é", "<<f4", "4", "<float32", "Float32", "f4 ", "f04",
        ] {
            assert!(npy(other, Some(Format::F32)).is_err(), "{other}");
        }
    }

    #[test]
    fn no_remedy_loses_data_unasked() {
        for (descr, loss) in [
            ("<c8", "array.astype"),
            ("|V3", "astype"),
            ("<M8[s]", "astype"),
        ] {
            let error = npy(descr, None).expect_err(descr);
            assert!(!error.contains(loss), "{error}");
        }
    }

    #[test]
    fn bits_beside_bf16_are_bf16() {
        let of = |x| Asked::of_dy(None, x).of_npy(&Dtype::parse("<u2"));
        assert_eq!(of(Format::Bf16), Ok(Format::Bf16));
        let error = of(Format::F16).expect_err("ambiguous");
        assert!(error.contains("say --dy-format bf16"), "{error}");
        let dy = Asked::of_dy(None, Format::Bf16);
        assert_eq!(dy.of_npy(&Dtype::parse("<f4")), Ok(Format::F32));
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
