//! A stand-in as a C header: C99, without a library.

use std::fmt::Write;

use super::{Approximation, Outside, Piece, Q15};

/// Numbers in a line of a table.
const PER_LINE: usize = 4;

impl Approximation {
    /// The stand-in as a C header (C99, no library): `static inline float wa_tanh(float x)` and the
    /// macros `WA_TANH_LOW`, `WA_TANH_HIGH` and `WA_TANH_MAX_ERROR`, which is
    /// [`Approximation::error_f32`]. With [`Approximation::q15`] also `int16_t wa_tanh_q15(int16_t x)`,
    /// `WA_TANH_Q15_X_SCALE`, `WA_TANH_Q15_Y_SCALE` and `WA_TANH_Q15_MAX_ERROR`.
    pub fn header(&self, q15: Option<&Q15>) -> String {
        let (name, upper) = (self.c_name(), self.c_name().to_uppercase());
        let mut out = String::new();
        let range = self.range();
        let (low, high) = (f64::from(*range.start()), f64::from(*range.end()));
        let error = self.error();
        let about = format!(
            "{} within [{low}, {high}], by {}.",
            self.function(),
            self.method()
        );
        out += &format!("/* {}\n", wrapped(&about));
        out += &format!(
            " * Its largest error there is {:.3e}, at x = {:.6}; in float it is below the macro's.\n",
            error.value, error.at
        );
        for (side, outside) in ["Below", "Above"].into_iter().zip(self.outside()) {
            out += &format!(" * {side}: {}.\n", outside.in_words());
        }
        out += " * Made by wgpu-activations. */\n";
        out += &format!("#ifndef {upper}_H\n#define {upper}_H\n\n");
        if q15.is_some() {
            out += "#include <stdint.h>\n\n";
        }
        out += &format!("#define {upper}_LOW {}\n", float(*range.start()));
        out += &format!("#define {upper}_HIGH {}\n", float(*range.end()));
        out += "/* Of the absolute error within the range. */\n";
        out += &format!("#define {upper}_MAX_ERROR {}\n\n", above(self.error_f32()));
        self.write_float(&mut out, &name);
        if let Some(q15) = q15 {
            q15.write(&mut out, &name);
        }
        out + "\n#endif\n"
    }

    /// `wa_tanh`
    pub(super) fn c_name(&self) -> String {
        format!("wa_{}", self.function().name())
    }

    fn write_float(&self, out: &mut String, name: &str) {
        let pieces = self.pieces();
        let count = pieces.len();
        let powers = pieces.iter().map(|piece| piece.coefficients.len());
        let powers = powers.max().unwrap_or(1);
        let [left, right] = self.outside();
        if let [piece] = pieces {
            let floats = padded(piece, powers);
            *out += &table("float", &format!("{name}_c[{powers}]"), &floats);
        } else {
            let starts: Vec<String> = pieces.iter().map(|piece| float(piece.start)).collect();
            *out += &table("float", &format!("{name}_knots[{count}]"), &starts);
            let all: Vec<String> = pieces
                .iter()
                .flat_map(|piece| padded(piece, powers))
                .collect();
            *out += &table("float", &format!("{name}_c[{}]", count * powers), &all);
        }
        let c = |k: usize| match (count, k) {
            (1, k) => format!("{name}_c[{k}]"),
            _ => format!("c[{k}]"),
        };
        let mut horner = c(powers - 1);
        for k in (0..powers - 1).rev() {
            horner = match k + 2 == powers {
                true => format!("{horner} * u + {}", c(k)),
                false => format!("({horner}) * u + {}", c(k)),
            };
        }
        *out += &format!("\nstatic inline float {name}(float x)\n{{\n");
        *out += &format!(
            "    if (x < {})\n        return {};\n",
            float(left.x),
            left.c()
        );
        *out += &format!(
            "    if (x > {})\n        return {};\n",
            float(right.x),
            right.c()
        );
        match pieces {
            [piece] => {
                let distance = format!("x - {}", float(piece.origin));
                *out += &match piece.scale {
                    1.0 => format!("    float u = {distance};\n"),
                    scale => format!("    float u = ({distance}) * {};\n", float(scale)),
                };
            }
            _ => {
                *out += &search("unsigned", count, &format!("{name}_knots[middle]"));
                *out += &format!("    const float *c = {name}_c + {powers} * low;\n");
                *out += &format!("    float u = x - {name}_knots[low];\n");
            }
        }
        *out += &format!("    return {horner};\n}}\n");
    }
}

impl Outside {
    fn in_words(&self) -> String {
        match self.slope {
            0.0 => format!("held at {}", self.value),
            slope => format!("{} + {slope} (x - {})", self.value, self.x),
        }
    }

    fn c(&self) -> String {
        match self.slope {
            0.0 => float(self.value),
            slope => format!(
                "{} + {} * (x - {})",
                float(self.value),
                float(slope),
                float(self.x)
            ),
        }
    }
}

impl Q15 {
    fn write(&self, out: &mut String, name: &str) {
        let upper = name.to_uppercase();
        let count = self.rows.len();
        let powers = self.rows.iter().map(|row| row.coefficients.len());
        let powers = powers.max().unwrap_or(1);
        let is_lines = self.rows.iter().all(|row| row.factor == 0);
        let error = self.error();
        *out += &format!(
            "\n/* In fixed point: x stands for x / 32768 * X_SCALE, the result r for r / 32768 * Y_SCALE.\n \
             * The largest error over all inputs within the range is that at x = {:.6}. */\n",
            error.at
        );
        *out += &format!("#define {upper}_Q15_X_SCALE {:?}\n", self.x_scale);
        *out += &format!("#define {upper}_Q15_Y_SCALE {:?}\n", self.y_scale);
        *out += &format!("#define {upper}_Q15_MAX_ERROR {}\n\n", above(error.value));
        let starts: Vec<String> = self.rows.iter().map(|row| row.start.to_string()).collect();
        *out += &table("int16_t", &format!("{name}_q15_knots[{count}]"), &starts);
        if !is_lines {
            let origins: Vec<String> = self.rows.iter().map(|r| r.origin.to_string()).collect();
            *out += &table("int16_t", &format!("{name}_q15_origins[{count}]"), &origins);
            let factors: Vec<String> = self.rows.iter().map(|r| long(r.factor)).collect();
            *out += &table("int32_t", &format!("{name}_q15_factors[{count}]"), &factors);
        }
        let all: Vec<String> = self
            .rows
            .iter()
            .flat_map(|row| (0..powers).map(|k| row.coefficients.get(k).copied().unwrap_or(0)))
            .map(long)
            .collect();
        *out += &table(
            "int32_t",
            &format!("{name}_q15_c[{}]", count * powers),
            &all,
        );
        if is_lines {
            self.write_lines(out, name, powers);
        } else {
            self.write_powers(out, name, powers);
        }
    }

    fn write_lines(&self, out: &mut String, name: &str, powers: usize) {
        let bits = self.bits;
        *out += &format!("\nstatic inline int16_t {name}_q15(int16_t x)\n{{\n");
        *out += &search(
            "unsigned",
            self.rows.len(),
            &format!("{name}_q15_knots[middle]"),
        );
        *out += &format!("    const int32_t *c = {name}_q15_c + {powers} * low;\n");
        *out += &match powers {
            1 => "    int32_t y = c[0];\n".to_owned(),
            _ => format!("    int32_t y = c[1] * ((int32_t)x - {name}_q15_knots[low]) + c[0];\n"),
        };
        let half = (1i64 << bits) >> 1;
        *out += "    /* To the nearest; halves away from 0. */\n";
        *out += &format!("    y = y < 0 ? -((-y + {half}) >> {bits}) : (y + {half}) >> {bits};\n");
        *out += SATURATED;
    }

    fn write_powers(&self, out: &mut String, name: &str, powers: usize) {
        *out += &format!(
            "\n/* value / 2^bits, to the nearest; halves away from 0. */\n\
             static inline int64_t {name}_q15_shifted(int64_t value, int bits)\n{{\n    \
             int64_t half = ((int64_t)1 << bits) >> 1;\n    \
             return value < 0 ? -((-value + half) >> bits) : (value + half) >> bits;\n}}\n"
        );
        *out += &format!("\nstatic inline int16_t {name}_q15(int16_t x)\n{{\n");
        *out += &search(
            "unsigned",
            self.rows.len(),
            &format!("{name}_q15_knots[middle]"),
        );
        *out += &format!(
            "    const int32_t *c = {name}_q15_c + {powers} * low;\n    \
             int64_t distance = (int64_t)x - {name}_q15_origins[low];\n    \
             int64_t u = {name}_q15_shifted(distance * {name}_q15_factors[low], {});\n    \
             int64_t y = c[{}];\n    int k;\n    \
             for (k = {}; k >= 0; k--)\n        \
             y = {name}_q15_shifted(y * u, 15) + c[k];\n    \
             y = {name}_q15_shifted(y, {});\n",
            self.width_bits,
            powers - 1,
            powers as i64 - 2,
            self.bits
        );
        *out += SATURATED;
    }
}

const SATURATED: &str = "    return (int16_t)(y > 32767 ? 32767 : y < -32768 ? -32768 : y);\n}\n";

/// The piece that x is in, by halving.
fn search(integer: &str, count: usize, knot: &str) -> String {
    format!(
        "    {integer} low = 0, high = {count};\n    \
         while (high - low > 1) {{\n        \
         {integer} middle = (low + high) / 2;\n        \
         if (x < {knot})\n            high = middle;\n        \
         else\n            low = middle;\n    }}\n"
    )
}

fn padded(piece: &Piece, count: usize) -> Vec<String> {
    let number = |k: usize| piece.coefficients.get(k).copied().unwrap_or(0.0);
    (0..count).map(|k| float(number(k))).collect()
}

/// `static const float NAME = {…};`
fn table(of: &str, name: &str, numbers: &[String]) -> String {
    let lines: Vec<String> = numbers
        .chunks(PER_LINE)
        .map(|line| format!("    {},\n", line.join(", ")))
        .collect();
    format!("static const {of} {name} = {{\n{}}};\n", lines.concat())
}

/// An f32 that C reads as the same one.
pub(super) fn float(value: f32) -> String {
    format!("{value:?}f")
}

/// An integer; the smallest one has no literal of its own in C.
fn long(value: i32) -> String {
    value.to_string()
}

/// A bound in five digits, rounded up.
pub(super) fn above(value: f64) -> String {
    if value == 0.0 {
        return "0.0".into();
    }
    let unit = 10f64.powi(value.log10().floor() as i32 - 4);
    let mut text = String::new();
    let written = write!(text, "{:.4e}", ((value / unit).ceil() + 0.5).floor() * unit);
    debug_assert!(written.is_ok());
    text
}

/// Text in lines of a comment.
fn wrapped(text: &str) -> String {
    // An expression may hold what ends a comment.
    let text = text.replace("*/", "* /").replace("/*", "/ *");
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut();
        match line {
            Some(line) if line.len() + word.len() < 90 => {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n * ")
}
