//! What is found of a function and order on an adapter: a row of the table, of the CSV, and of the
//! files that the document is written from.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};
use wgpu_activations::reference::allowed_ulps;
use wgpu_activations::{Format, Kind};

use super::tally::{Tally, Worst};
use crate::engine::Engine;
use crate::machine;
use crate::table::Table;

/// With the heads of the CSV.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub date: String,
    pub driver: String,
    /// The function with its parameters.
    pub function: String,
    pub order: usize,
    /// Backend and adapter.
    pub adapter: String,
    /// How inputs and results were stored.
    pub format: String,
    /// The largest error.
    #[serde(rename = "max ULP", serialize_with = "shown")]
    pub ulps: f64,
    #[serde(serialize_with = "shown")]
    pub budget: f64,
    /// The largest error's input; empty where there was no error. So are the next three.
    #[serde(rename = "at x")]
    pub x: String,
    #[serde(rename = "x bits")]
    pub bits: String,
    pub got: String,
    pub want: String,
    /// How many were compared.
    pub inputs: u64,
    #[serde(rename = "0 or subnormal")]
    pub subnormal: u64,
    /// How many were above the budget.
    pub above: u64,
    #[serde(rename = "-0")]
    pub zero_signs: u64,
    pub verdict: String,
}

impl Row {
    /// Of what was found today.
    pub fn new(kind: Kind, order: usize, backend: &Engine, format: Format, tally: &Tally) -> Self {
        let budget = allowed_ulps(kind.activation().ulps[order], 1.0, 0.0, format);
        let worst = tally.worst.filter(|worst| worst.ulps > 0.0);
        let text = |Worst { x, got, want, .. }| {
            let [shown, got] = [x, got].map(|value| format!("{value:e}"));
            [shown, bits(format, x), got, format!("{want:.10e}")]
        };
        let [x, bits, got, want] = worst.map(text).unwrap_or_default();
        Row {
            date: machine::date(),
            driver: backend.driver(),
            function: kind.to_string(),
            order,
            adapter: backend.name().to_owned(),
            format: format.to_string(),
            ulps: rounded(tally.ulps()),
            budget: rounded(budget),
            x,
            bits,
            got,
            want,
            inputs: tally.inputs,
            subnormal: tally.subnormal,
            above: tally.above,
            zero_signs: tally.zero_signs,
            verdict: if tally.above == 0 { "ok" } else { "FAIL" }.into(),
        }
    }

    /// The function, where it is still there.
    pub fn kind(&self) -> Option<Kind> {
        self.function.parse().ok()
    }

    /// Where the function stands: in the order of the list, others behind it.
    pub fn place(&self) -> (usize, String) {
        let kind = self.kind();
        let place = Kind::all().position(|listed| kind == Some(listed));
        (place.unwrap_or(usize::MAX), self.function.clone())
    }
}

/// The columns of the CSV. People, and JSON, get those from the third on: no date and driver.
pub fn table<'a>(rows: impl IntoIterator<Item = &'a Row>, first: usize) -> Table {
    let rows: Vec<Value> = rows.into_iter().map(|row| json!(row)).collect();
    let heads = json!(Row::default());
    let heads = heads.as_object().into_iter().flat_map(Map::keys);
    let mut columns = Table::of(&rows);
    for head in heads.skip(first) {
        columns = columns.column(head, |row| match row[head].as_str() {
            Some("") => Value::Null,
            _ => row[head].clone(),
        });
    }
    columns.table
}

/// The bits of a number of the format.
fn bits(format: Format, x: f32) -> String {
    match format {
        Format::F16 => format!("{:#06x}", half::f16::from_f32(x).to_bits()),
        Format::Bf16 => format!("{:#06x}", half::bf16::from_f32(x).to_bits()),
        _ => format!("{:#010x}", x.to_bits()),
    }
}

/// Three decimals, rounded up so that no error is shown as smaller than it is.
pub fn number(ulps: f64) -> Value {
    text(rounded(ulps))
}

fn rounded(ulps: f64) -> f64 {
    match ulps {
        large if large >= 1e6 => large,
        small => (small * 1000.0).ceil() / 1000.0,
    }
}

/// Words where JSON has no number, or digits would tell nothing.
fn text(ulps: f64) -> Value {
    match ulps {
        large if !large.is_finite() => json!("inf"),
        large if large >= 1e6 => json!(format!("{large:.3e}")),
        small => json!(small),
    }
}

fn shown<S: Serializer>(ulps: &f64, to: S) -> Result<S::Ok, S::Error> {
    text(*ulps).serialize(to)
}
