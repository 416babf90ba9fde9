//! Lists on the command line: functions and sizes.

use std::str::FromStr;

use wgpu_activations::Kind;

/// Functions, separated by commas that stand outside parentheses.
#[derive(Clone, Debug, PartialEq)]
pub struct Kinds(pub Vec<Kind>);

impl FromStr for Kinds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let kinds = split(text).into_iter().map(|name| name.parse::<Kind>());
        kinds
            .collect::<Result<_, _>>()
            .map(Kinds)
            .map_err(|error| error.to_string())
    }
}

/// Numbers of elements, such as `1000,2^20`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sizes(pub Vec<usize>);

/// The most elements: what one binding of WebGPU's default limits holds.
const LARGEST: usize = 1 << 25;

impl FromStr for Sizes {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(|size| number(size.trim()))
            .collect::<Result<_, _>>()
            .map(Sizes)
    }
}

fn number(text: &str) -> Result<usize, String> {
    let value = match text.split_once('^') {
        Some((base, power)) => power
            .parse()
            .ok()
            .and_then(|power| base.parse::<usize>().ok()?.checked_pow(power)),
        None => text.parse().ok(),
    };
    match value {
        Some(size) if (1..=LARGEST).contains(&size) => Ok(size),
        Some(size) => Err(format!("{size} elements: take 1 to 2^25 = {LARGEST}")),
        None => Err(format!(
            "\"{text}\" is no number of elements: write 1000 or 2^20"
        )),
    }
}

/// Cuts at the commas outside parentheses.
fn split(text: &str) -> Vec<&str> {
    let mut depth = 0;
    text.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_in_parentheses_do_not_separate() {
        let kinds: Kinds = "gelu,hard_tanh(min=-2, max=2),relu"
            .parse()
            .expect("a list");
        assert_eq!(
            kinds.0,
            [
                Kind::Gelu,
                Kind::HardTanh {
                    min: -2.0,
                    max: 2.0
                },
                Kind::Relu
            ]
        );
        assert!("gelu,,relu".parse::<Kinds>().is_err());
        assert!("gelo".parse::<Kinds>().is_err());
    }

    #[test]
    fn sizes_may_be_powers() {
        assert_eq!("1000, 2^20".parse(), Ok(Sizes(vec![1000, 1 << 20])));
        for wrong in ["", "0", "2^64", "2^26", "x", "1e3", "-1", "2^", "^2"] {
            assert!(wrong.parse::<Sizes>().is_err(), "{wrong}");
        }
    }
}
