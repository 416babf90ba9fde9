//! Lists on the command line: functions and sizes.

use wgpu_activations::Kind;

/// What clap takes for one value: it would read a `Vec` as several.
pub type Kinds = Vec<Kind>;

/// Functions, separated by commas that stand outside parentheses.
pub fn kinds(text: &str) -> Result<Kinds, String> {
    let mut depth = 0;
    let names = text.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    });
    let kinds = names.map(|name| name.parse::<Kind>().map_err(|error| error.to_string()));
    kinds.collect()
}

/// The most elements: what one binding of WebGPU's default limits holds.
const LARGEST: usize = 1 << 25;

/// A number of elements, such as `1000` or `2^20`.
pub fn size(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let (base, power) = text.split_once('^').unwrap_or((text, "1"));
    let parsed = base.parse::<usize>().ok().zip(power.parse().ok());
    let value = parsed.and_then(|(base, power)| base.checked_pow(power));
    match value {
        Some(size) if (1..=LARGEST).contains(&size) => Ok(size),
        Some(size) => Err(format!("{size} elements: take 1 to 2^25 = {LARGEST}")),
        None => Err(format!(
            "{text:?} is no number of elements: write 1000 or 2^20"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_parentheses_do_not_separate() {
        assert_eq!(
            kinds("gelu,hard_tanh(min=-2, max=2),relu").expect("a list"),
            [
                Kind::Gelu,
                Kind::HardTanh {
                    min: -2.0,
                    max: 2.0
                },
                Kind::Relu
            ]
        );
        assert!(kinds("gelu,,relu").is_err());
        assert!(kinds("gelo").is_err());
    }

    #[test]
    fn sizes_may_be_powers() {
        assert_eq!(["1000", " 2^20"].map(size), [Ok(1000), Ok(1 << 20)]);
        for wrong in ["", "0", "2^64", "2^26", "x", "1e3", "-1", "2^", "^2"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
