//! serde, by way of text: `"elu(alpha=0.5)"`, `"f16"`. A shape is its number of elements.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::{Chain, Direction, Format, Kind, KinkPolicy, Per, Shape, Slot};

macro_rules! as_text {
    ($($Type:ident: $what:literal),+ $(,)?) => {
        $(
            /// As it is displayed.
            impl Serialize for $Type {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            /// As it is parsed.
            impl<'de> Deserialize<'de> for $Type {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_str(Text($what, PhantomData))
                }
            }
        )+
    };
}

as_text! {
    Kind: "an activation, such as \"elu(alpha=0.5)\"",
    Chain: "a chain, such as \"elu(alpha=0.5)\"",
    KinkPolicy: "a kink policy, such as \"torch\"",
    Format: "a format, such as \"f32\"",
    Direction: "a direction, such as \"forward\"",
    Slot: "a slot, such as \"x\"",
    Per: "how an operand is shared, such as \"column\"",
}

/// Parses text. With what is expected, in words.
struct Text<T>(&'static str, PhantomData<T>);

impl<T: FromStr<Err = crate::Error>> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.parts() {
            [1, columns, 1, 1] => columns.serialize(serializer),
            [rows, columns, channels, 1] => [rows, columns, channels].serialize(serializer),
            parts => parts.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of elements, or rows, columns, channels and the step within a row")
    }

    fn visit_u64<E: Error>(self, elements: u64) -> Result<Shape, E> {
        Ok(Shape::new(elements))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Shape, A::Error> {
        let mut next = || {
            parts
                .next_element()?
                .ok_or_else(|| A::Error::custom("too short"))
        };
        let [rows, columns, channels] = [next()?, next()?, next()?];
        let inner = parts.next_element()?.unwrap_or(1).max(1);
        Ok(Shape::from_parts([rows, columns, channels, inner]))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::de::DeserializeOwned;

    use super::*;

    fn survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) -> String {
        let json = serde_json::to_string(&value).expect("plain data");
        let back: T = serde_json::from_str(&json).expect(&json);
        assert_eq!(back, value, "{json}");
        json
    }

    #[test]
    fn everything_survives_json() {
        for kind in Kind::all() {
            survives(kind);
            for policy in KinkPolicy::ALL {
                survives(policy);
                survives(Chain::map(kind).kinks(policy));
            }
        }
        Format::ALL.into_iter().for_each(|f| drop(survives(f)));
        Direction::ALL.into_iter().for_each(|d| drop(survives(d)));
        for slot in [Slot::X, Slot::Ddy, Slot::Bias.nth(2).gradient()] {
            survives(slot);
        }
        Per::ALL.into_iter().for_each(|per| drop(survives(per)));
        assert_eq!(survives(Shape::rows(3, 4)), "[3,4,1]");
        survives(Shape::channels(2, 3, 4));
        assert_eq!(survives(Shape::axis(2, 3, 4)), "[8,3,1,4]");
        survives(
            Chain::x()
                .bias(Per::Column)
                .act(Kind::Gelu)
                .dropout(0.1, 7)
                .accumulate(),
        );
        assert_eq!(survives(Shape::new(u64::MAX)), u64::MAX.to_string());
    }

    #[test]
    fn json_reads_as_text() {
        let elu = Kind::Elu { alpha: 0.5 };
        assert_eq!(survives(elu), "\"elu(alpha=0.5)\"");
        let chain = Chain::map(elu).kinks(KinkPolicy::Jax);
        assert_eq!(survives(chain), "\"elu(alpha=0.5).kinks(jax)\"");
        // Bits of parameters survive, too.
        for beta in [-0.0, 1e-45, 0.1, -1e12] {
            survives(Kind::Swish { beta });
        }
    }

    #[test]
    fn what_cannot_be_parsed_says_why() {
        let error = serde_json::from_str::<Kind>("\"elu(alpha=nan)\"").expect_err("no number");
        assert!(error.to_string().contains("alpha"), "{error}");
        let error = serde_json::from_str::<Chain>("\"gelu.kinks(keras)\"").expect_err("no policy");
        assert!(error.to_string().contains("torch, jax, tf"), "{error}");
        let error = serde_json::from_str::<Kind>("3").expect_err("no text");
        assert!(
            error.to_string().contains("an activation, such as"),
            "{error}"
        );
    }
}
