//! What is found of an output of a chain on an adapter: a row of the table, of the CSV and of the
//! files beside the document.

use serde::{Deserialize, Serialize};
use wgpu_activations::reference::error_in_ulps;
use wgpu_activations::{Chain, Direction, Format, Per, Slot};

use super::{Found, Trial, USUAL, Worst};
use crate::check::record::{Record, rounded, shown, shown_if_any};
use crate::engine::{Engine, slot_name};
use crate::machine;

/// With the heads of the CSV.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub date: String,
    pub driver: String,
    pub chain: String,
    pub direction: String,
    /// The output.
    pub slot: String,
    /// Backend and adapter.
    pub adapter: String,
    /// How inputs and results were stored.
    pub format: String,
    /// The largest error as a share of its bound.
    #[serde(rename = "error / bound", serialize_with = "shown")]
    pub share: f64,
    /// That error in ULP of the format; none for a sum.
    #[serde(rename = "ULP", serialize_with = "shown_if_any")]
    pub ulps: Option<f64>,
    /// The element with that error, and the inputs there; empty where there was no error. So are the
    /// next three.
    pub at: String,
    pub got: String,
    pub want: String,
    pub bound: String,
    /// How many results were compared.
    pub compared: u64,
    /// How many were not, since a number on the way may leave the range of f32.
    #[serde(rename = "left out")]
    pub left_out: u64,
    /// How many were beyond their bounds.
    pub above: u64,
    pub verdict: String,
}

impl Row {
    /// Of what was found today.
    pub(super) fn new(trial: &Trial, slot: Slot, engine: &Engine, found: &Found) -> Self {
        let Trial { chain, format, .. } = trial;
        let text = |worst: &Worst| {
            let bound = worst.bound.error_in(*format);
            let (got, want) = (worst.got, worst.bound.value);
            [
                place(trial, slot, worst),
                format!("{got:e}"),
                format!("{want:.10e}"),
                format!("{bound:.3e}"),
            ]
        };
        let ulps = |worst: &Worst| error_in_ulps(worst.got, worst.bound.value, 0.0, *format);
        let worst = found.worst.as_ref();
        let [at, got, want, bound] = worst.map(text).unwrap_or_default();
        let is_sum = chain.per(slot) != Per::Element;
        Row {
            date: machine::date(),
            driver: engine.driver(),
            chain: chain.to_string(),
            direction: trial.direction.to_string(),
            slot: slot_name(chain, slot),
            adapter: engine.name().to_owned(),
            format: format.to_string(),
            share: rounded(worst.map_or(0.0, |worst| worst.share)),
            ulps: (!is_sum).then(|| rounded(worst.map_or(0.0, ulps))),
            at,
            got,
            want,
            bound,
            compared: found.compared,
            left_out: found.left_out,
            above: found.above,
            verdict: if found.above == 0 { "ok" } else { "FAIL" }.into(),
        }
    }

    /// The chain, where it is one still.
    pub fn chain(&self) -> Option<Chain> {
        self.chain.parse().ok()
    }

    /// Which output of which chain: places in lists, others behind them, and names.
    pub fn output(&self) -> Output {
        let chain = USUAL.iter().position(|chain| *chain == self.chain);
        let mut directions = Direction::ALL.into_iter();
        let direction = directions.find(|d| d.name() == self.direction);
        let slot = self.chain().zip(direction).and_then(|(chain, direction)| {
            let mut outputs = chain.outputs(direction).into_iter();
            outputs.position(|slot| slot_name(&chain, slot) == self.slot)
        });
        let direction = direction.map(|direction| direction as usize);
        [
            (chain, &self.chain),
            (direction, &self.direction),
            (slot, &self.slot),
        ]
        .map(|(place, name)| (place.unwrap_or(usize::MAX), name.clone()))
    }
}

/// Which output of which chain: see [`Row::output`].
pub type Output = [(usize, String); 3];

impl Record for Row {
    type Place = (Option<usize>, Output);

    fn adapter(&self) -> &str {
        &self.adapter
    }

    fn place(&self) -> Self::Place {
        let format = Format::ALL.iter().position(|f| f.name() == self.format);
        (format, self.output())
    }
}

/// The element, and what the inputs are there; of a sum, which one it is.
fn place(trial: &Trial, slot: Slot, worst: &Worst) -> String {
    let (chain, (batch, i)) = (&trial.chain, worst.at);
    let batch = &trial.batches[batch];
    let terms = batch.shape.elements() / batch.shape.operand(chain.per(slot));
    match chain.per(slot) {
        Per::Element => {}
        Per::Tensor if !chain.has_coefficients(slot) => return format!("the sum of {terms}"),
        per if chain.has_coefficients(slot) => {
            let width = chain.width(slot) as usize;
            return format!(
                "{per} {}, coefficient {}, the sum of {terms}",
                i / width,
                i % width
            );
        }
        per => {
            let values = batch.values();
            let own = values.iter().filter(|(slot, _)| chain.per(*slot) == per);
            let own = own.map(|(slot, values)| {
                let name = slot_name(chain, *slot);
                format!(", {name} = {:e}", values[i])
            });
            let own: String = own.collect();
            return format!("{per} {i}, the sum of {terms}{own}");
        }
    }
    let place = |per| batch.shape.place(per, i as u64) as usize;
    let single = batch.values().into_iter();
    let single = single.filter(|(slot, _)| !chain.has_coefficients(*slot));
    let inputs = single.map(|(slot, values)| {
        let value = values[place(chain.per(slot))];
        format!("{} = {value:e}", slot_name(chain, slot))
    });
    let inputs: Vec<String> = inputs.collect();
    let [row, column] = [Per::Row, Per::Column].map(place);
    format!("row {row}, column {column}: {}", inputs.join(", "))
}
