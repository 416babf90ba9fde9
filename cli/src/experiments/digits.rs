//! SiLU and GELU against ReLU on handwritten digits, and winning tickets.

use wgpu_activations::Kind;
use wgpu_activations::reference::inputs::Noise;

use super::finding::{Finding, Verdict, chart, lines};
use super::handwriting::{Reader, Score};
use super::network::Lab;
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 15,
    name: "digits",
    title: "GELU and SiLU against ReLU on handwritten digits, and winning tickets",
    claim: "(a) Large networks learn better with GELU than with ReLU, and a small one on small pictures \
            does so, too. (b) A trained network holds a winning ticket: keep the tenth of its weights \
            that became largest, put them back to where they started, and they learn better than as \
            many weights drawn by lot.",
    method: "1,797 pictures of 8 x 8 pixels (UCI, CC BY 4.0), 1,280 to learn from; two hidden layers of \
             48 units, Adam, 20 times over the pictures from 10 starts (10 times from 3 at reduced \
             size). What counts is the loss on unseen pictures, start by start: its mean difference must \
             be more than two standard errors above 0, for (a) and for (b). SiLU is measured beside \
             GELU and does not decide; nor does the dense network beside the tickets, which have ReLU.",
    roles: [("smooth", Kind::Gelu), ("kinked", Kind::Relu)],
    run,
};

const HIDDEN: [usize; 2] = [48, 48];
const RATE: f32 = 0.003;
/// Of the weights, how many a ticket keeps.
const KEPT: f64 = 0.1;

/// What was trained, and its scores from all starts.
struct Row {
    name: String,
    scores: Vec<Score>,
}

/// A mean, and its standard error.
struct Mean(f64, f64);

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let [smooth, kinked] = setup.kinds;
    let starts = setup.or_quick(10, 3);
    let mut rows = Vec::new();
    for kind in [smooth, kinked, Kind::Silu] {
        let score = |start| trained(lab, setup, kind, start);
        let scores = (0..starts).map(score).collect::<Result<_>>()?;
        let name = kind.to_string();
        rows.push(Row { name, scores });
    }
    for (name, which) in [
        ("dense", Ticket::Dense),
        ("ticket", Ticket::Largest),
        ("by lot", Ticket::Lot),
    ] {
        let score = |start| ticket(lab, setup, which, start);
        let scores = (0..starts).map(score).collect::<Result<_>>()?;
        let name = name.to_owned();
        rows.push(Row { name, scores });
    }
    let smoother = gain(&rows[0], &rows[1]);
    let silu = gain(&rows[2], &rows[1]);
    let luckier = gain(&rows[4], &rows[5]);
    let verdict = Verdict::new(
        smoother.is_positive() && luckier.is_positive(),
        format!(
            "the loss with {smooth} is {} lower than with {kinked} (silu: {}), that of the ticket {} \
             lower than by lot",
            smoother.text(),
            silu.text(),
            luckier.text()
        ),
    );
    let of = |row: &Row, number: fn(&Score) -> f64, scale: f64| {
        let values: Vec<f64> = row
            .scores
            .iter()
            .map(|score| scale * number(score))
            .collect();
        Mean::of(&values).text()
    };
    let table = Table::of(&rows)
        .column("network", |row| &*row.name)
        .column("loss", |row| of(row, |score| score.loss, 1.0))
        .column("right, %", |row| of(row, |score| score.accuracy, 100.0))
        .table;
    let curve = |row: &Row| {
        let points = row.scores.iter().enumerate();
        let points = points.map(|(i, score)| (i as f64 + 1.0, score.loss));
        (row.name.clone(), points.collect())
    };
    let mut series = lines(rows.iter().map(curve));
    series.iter_mut().for_each(|series| series.marks = true);
    let axes = ["start", "loss on unseen pictures"];
    Ok((Finding::new(verdict))
        .chart(
            chart("The loss from each start", axes, series),
            "Tickets have a tenth of the weights.",
        )
        .table("On unseen pictures, means and their standard errors", table))
}

/// How much lower the loss of one is than that of another, from the same starts.
fn gain(one: &Row, other: &Row) -> Mean {
    let pairs = one.scores.iter().zip(&other.scores);
    let gains: Vec<f64> = pairs.map(|(one, other)| other.loss - one.loss).collect();
    Mean::of(&gains)
}

impl Mean {
    fn of(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        Mean(mean, (squares / (count - 1.0) / count).sqrt())
    }

    /// By more than two standard errors.
    fn is_positive(&self) -> bool {
        self.0 > 2.0 * self.1
    }

    fn text(&self) -> String {
        format!("{} ± {}", significant(self.0, 3), significant(self.1, 2))
    }
}

fn trained(lab: &Lab<'_>, setup: &Setup, kind: Kind, start: u64) -> Result<Score> {
    let reader = Reader::new(lab, &HIDDEN, kind)?;
    let seed = 100 * setup.seed + start;
    reader.network.start(&reader.pool, seed, 1.4, 0.0);
    let state = (reader.pool).adam_state(reader.network.parameters, |_| true);
    reader.learn(seed, setup.or_quick(20, 10), RATE, &state)?;
    reader.score(&reader.network)
}

/// Which weights are learned.
#[derive(Clone, Copy, PartialEq)]
enum Ticket {
    Dense,
    /// Those that were largest when all had been learned.
    Largest,
    /// As many, drawn by lot.
    Lot,
}

/// Trains all weights, keeps some, and trains these from where they started.
fn ticket(lab: &Lab<'_>, setup: &Setup, which: Ticket, start: u64) -> Result<Score> {
    let reader = Reader::new(lab, &HIDDEN, Kind::Relu)?;
    let (pool, network, seed) = (&reader.pool, &reader.network, 100 * setup.seed + start);
    let epochs = setup.or_quick(20, 10);
    network.start(pool, seed, 1.4, 0.0);
    reader.learn(
        seed,
        epochs,
        RATE,
        &pool.adam_state(network.parameters, |_| true),
    )?;
    if which == Ticket::Dense {
        return reader.score(network);
    }
    let mut kept = vec![true; network.parameters as usize];
    let mut noise = Noise::new(seed ^ 0x7469_636b);
    for layer in 0..=HIDDEN.len() {
        let weights = network.weights(layer)[0];
        let marks: Vec<f64> = match which {
            Ticket::Lot => (0..weights.len()).map(|_| noise.uniform()).collect(),
            _ => pool.read_f64(weights)?.iter().map(|w| w.abs()).collect(),
        };
        let least = least_kept(marks.clone());
        let places = kept[weights.first as usize..].iter_mut();
        places
            .zip(marks)
            .for_each(|(kept, mark)| *kept = mark >= least);
    }
    network.start(pool, seed, 1.4, 0.0);
    reader.learn(
        seed,
        epochs,
        RATE,
        &pool.adam_state(network.parameters, |i| kept[i]),
    )?;
    reader.score(network)
}

/// The least of those that are kept.
fn least_kept(mut marks: Vec<f64>) -> f64 {
    marks.sort_by(|a, b| b.total_cmp(a));
    marks[(KEPT * marks.len() as f64) as usize]
}
