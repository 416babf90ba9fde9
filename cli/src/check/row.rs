//! What is found of a function and order on an adapter: a row of the table, of the CSV and of the
//! files beside the document.

use serde::{Deserialize, Serialize};
use wgpu_activations::reference::allowed_ulps;
use wgpu_activations::{Format, Kind};

use super::record::{Record, rounded, shown};
use super::tally::{Tally, Worst};
use crate::engine::Engine;
use crate::machine;
use crate::piece::Piece;

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
            let digits = 2 * format.bytes() as usize;
            let bits = format!("{:#01$x}", Piece::of(format, vec![x]).words[0], 2 + digits);
            [shown, bits, got, format!("{want:.10e}")]
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
}

impl Record for Row {
    type Place = (Option<usize>, usize, String, usize);

    fn adapter(&self) -> &str {
        &self.adapter
    }

    /// In the order of formats and of the list of functions, others behind it.
    fn place(&self) -> Self::Place {
        let format = Format::ALL.iter().position(|f| f.name() == self.format);
        let kind = self.kind();
        let place = Kind::all().position(|listed| kind == Some(listed));
        let place = place.unwrap_or(usize::MAX);
        (format, place, self.function.clone(), self.order)
    }
}
