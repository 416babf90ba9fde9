//! Texts that are no expressions: one clear line each, and no panic.

use wgpu_activations::{Chain, Error, Kind};

use super::random::Random;
use crate::Outcome;

/// What is put into a text, and what a text is made of.
const WORDS: [&str; 30] = [
    "(", ")", ",", "+", "-", "*", "/", "^", "<", "==", "=", "|", "@", "x", "y", "sin", "gelu",
    "where", "1e999", "1e-999", ".", "é", "×", "\n", "\u{202e}", "'", "\"", " ", "_", "0x1f",
];

pub fn check(cases: u64) -> Outcome {
    let mut wrong = 0;
    for seed in 0..4 * cases {
        let text = mangled(seed);
        match Kind::custom("own", &text, &[("a", 1.0), ("b", 1.0)]) {
            Ok(kind) => {
                if kind.to_string().parse() != Ok(kind) {
                    return Err(format!("{kind} is not read as it is written").into());
                }
            }
            Err(error) => {
                wrong += 1;
                one_line(&text, &error)?;
            }
        }
        // As other texts, they may be anything, but no panic.
        if let Err(error) = text.parse::<Chain>() {
            if error.to_string().is_empty() {
                return Err(format!("nothing is said of {text:?}").into());
            }
        }
    }
    match wrong >= cases {
        true => Ok(()),
        false => Err(format!("only {wrong} are wrong").into()),
    }
}

/// A place within the text, in one line that is not long.
fn one_line(text: &str, error: &Error) -> Outcome {
    let message = error.to_string();
    let Error::Expression { column, reason, .. } = error else {
        return Err(format!("{text:?}: {message}").into());
    };
    let length = text.chars().count() + 1;
    let right = (1..=length).contains(column) && !reason.is_empty();
    match right && !message.contains('\n') && message.len() < 500 {
        true => Ok(()),
        false => Err(format!("{text:?}, column {column}: {message}").into()),
    }
}

/// A random expression with something wrong, or words in any order.
fn mangled(seed: u64) -> String {
    let mut random = Random::new(seed);
    let mut words: Vec<String> = match seed % 4 {
        0 => Vec::new(),
        _ => random.text().chars().map(String::from).collect(),
    };
    for _ in 0..1 + random.below(4) {
        let word = WORDS[random.below(WORDS.len())].to_owned();
        let place = random.below(words.len() + 1);
        match random.below(3) {
            0 if place < words.len() => drop(words.remove(place)),
            1 if place < words.len() => words[place] = word,
            _ => words.insert(place, word),
        }
    }
    words.concat()
}
