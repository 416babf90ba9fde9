//! `approximate`: cheap stand-ins for small devices, as C headers.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::{Value, json};
use wgpu_activations::Kind;
use wgpu_activations::approx::{Approximation, Method, Q15, fit};

use crate::{Result, output};

/// What `--help` ends with.
pub const EXAMPLES: &str = "\
The header has `static inline float wa_tanh(float x)` and WA_TANH_MAX_ERROR, the largest absolute
error within the range, with --q15 also `int16_t wa_tanh_q15(int16_t x)`, its scales and its largest
error: x stands for x / 32768 * WA_TANH_Q15_X_SCALE. Outside the range it goes on as a straight line:
held where the function levels off, as tanh does, with the function's slope where that has a limit.
The program of --test needs a C compiler and no library: `cc tanh16_test.c && ./a.out`.

Lines have the knots and the values for which the largest error is least, and meet; cubic pieces
(hermite) have the function's values and slopes at their knots; a polynomial is the best one of its
degree.

Examples:
  wgpu-activations approximate tanh --method linear --segments 16 --range=-4,4 -o tanh16.h
  wgpu-activations approximate gelu --method hermite --q15 -o gelu.h --test gelu_test.c
  wgpu-activations approximate 'x * sigmoid(2 * x)' --method polynomial --degree 9 --json";

/// The most knots that are printed.
const MOST_SHOWN: usize = 33;

/// How a function is replaced, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum By {
    /// Straight lines that meet.
    Linear,
    /// Cubic pieces without corners.
    Hermite,
    /// One polynomial.
    Polynomial,
}

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The activation: `tanh`, `elu(alpha=0.5)`, an expression.
    #[arg(value_name = "KIND")]
    kind: Kind,
    /// How it is replaced.
    #[arg(long, value_enum, default_value_t = By::Linear)]
    method: By,
    /// The most pieces of linear and hermite, 1 to 256. [default: 16]
    #[arg(long, value_name = "N")]
    segments: Option<usize>,
    /// The degree of polynomial, 1 to 20. [default: 7]
    #[arg(long, value_name = "N")]
    degree: Option<usize>,
    /// Where it is to be near.
    #[arg(long, value_name = "LOW,HIGH", value_parser = range, allow_hyphen_values = true, default_value = "-4,4")]
    range: (f32, f32),
    /// The C header to write.
    #[arg(short, long, value_name = "tanh16.h")]
    output: Option<PathBuf>,
    /// In fixed point, too: int16_t in and out.
    #[arg(long)]
    q15: bool,
    /// A C program to write that tries the header.
    #[arg(long, value_name = "tanh16_test.c", requires = "output")]
    test: Option<PathBuf>,
}

fn range(text: &str) -> Result<(f32, f32), String> {
    let ends = text.split_once(',').and_then(|(low, high)| {
        let end = |text: &str| text.trim().parse::<f32>().ok();
        Some((end(low)?, end(high)?))
    });
    ends.ok_or_else(|| "two numbers with a comma between them are needed: -4,4".into())
}

pub fn run(args: &Args, json: bool) -> Result<()> {
    let files = || args.output.iter().chain(&args.test);
    let quiet = output::takes_stdout(files(), json)?;
    let (low, high) = args.range;
    let stand_in = fit(args.kind, args.wanted()?, low..=high)?;
    let q15 = args.q15.then(|| stand_in.q15()).transpose()?;
    if let Some(test) = &args.test {
        let header = args.output.iter().filter_map(|path| path.file_name());
        let header: String = header.map(|name| name.to_string_lossy()).collect();
        let program = stand_in.test_program(&header, q15.as_ref());
        output::write(test, program.as_bytes())?;
    }
    if let Some(file) = &args.output {
        output::write(file, stand_in.header(q15.as_ref()).as_bytes())?;
    }
    match quiet {
        true => Ok(()),
        false => output::print(
            json,
            || to_json(&stand_in, q15.as_ref()),
            || to_text(&stand_in, q15.as_ref()),
        ),
    }
}

impl Args {
    fn wanted(&self) -> Result<Method> {
        let (segments, degree) = (self.segments.unwrap_or(16), self.degree.unwrap_or(7));
        match (self.method, self.segments, self.degree) {
            (By::Polynomial, Some(_), _) => {
                Err("a polynomial is one piece: give it --degree, not --segments".into())
            }
            (By::Linear | By::Hermite, _, Some(_)) => Err(
                "lines and cubic pieces have no degree to choose: give --segments, or take \
                 --method polynomial"
                    .into(),
            ),
            (By::Polynomial, ..) => Ok(Method::Polynomial { degree }),
            (By::Linear, ..) => Ok(Method::PiecewiseLinear { segments }),
            (By::Hermite, ..) => Ok(Method::Hermite { segments }),
        }
    }
}

fn to_text(stand_in: &Approximation, q15: Option<&Q15>) -> String {
    let (error, range) = (stand_in.error(), stand_in.range());
    let mut lines = vec![
        format!(
            "{} within [{}, {}] by {}",
            stand_in.function(),
            range.start(),
            range.end(),
            stand_in.method()
        ),
        format!("largest error   {:.4e} at x = {:.6}", error.value, error.at),
        format!("in float        {:.4e}", stand_in.error_f32()),
    ];
    if let Some(q15) = q15 {
        let error = q15.error();
        let (x, y) = (q15.x_scale(), q15.y_scale());
        lines.push(format!(
            "in 16 bits      {:.4e} at x = {:.6}, scales {x} for x and {y} for y",
            error.value, error.at
        ));
    }
    for (side, outside) in ["below", "above"].into_iter().zip(stand_in.outside()) {
        let slope = match outside.slope {
            0.0 => "held".into(),
            slope => format!("a line of slope {slope}"),
        };
        lines.push(format!(
            "{side} {:<9} {slope}, from {}",
            outside.x, outside.value
        ));
    }
    let (count, knots) = (stand_in.pieces().len(), stand_in.knots());
    let knots: Vec<String> = knots.iter().map(f32::to_string).collect();
    let knots = match knots.len() <= MOST_SHOWN {
        true => format!("between {}", knots.join(" ")),
        false => "--json has their knots".into(),
    };
    lines.push(format!("pieces          {count}, {knots}"));
    lines.join("\n") + "\n"
}

fn to_json(stand_in: &Approximation, q15: Option<&Q15>) -> Value {
    let (error, range) = (stand_in.error(), stand_in.range());
    let pieces = stand_in.pieces().iter().map(|piece| {
        json!({
            "start": piece.start,
            "origin": piece.origin,
            "scale": piece.scale,
            "coefficients": piece.coefficients,
        })
    });
    let outside = stand_in
        .outside()
        .map(|end| json!({ "x": end.x, "value": end.value, "slope": end.slope }));
    let fixed = q15.map(|q15| {
        json!({
            "x_scale": q15.x_scale(),
            "y_scale": q15.y_scale(),
            "error": { "value": q15.error().value, "at": q15.error().at },
        })
    });
    json!({
        "kind": stand_in.function().to_string(),
        "method": stand_in.method().to_string(),
        "range": [range.start(), range.end()],
        "error": { "value": error.value, "at": error.at },
        "error_f32": stand_in.error_f32(),
        "knots": stand_in.knots(),
        "pieces": Value::from_iter(pieces),
        "outside": outside,
        "q15": fixed,
    })
}
