//! Stand-ins for microcontrollers: what lines in place of an activation cost in answers and save in
//! operations.

mod compiled;

use wgpu_activations::Kind;
use wgpu_activations::approx::{Approximation, Method, Piece, fit};

use super::finding::{Finding, Verdict, chart, lines};
use super::handwriting::Reader;
use super::network::Lab;
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;
use compiled::{Size, size};

pub const EXPERIMENT: Experiment = Experiment {
    number: 13,
    name: "stand_in",
    title: "Stand-ins for microcontrollers: answers against operations",
    claim: "A kinked activation is its own stand-in: two lines are all of it. A smooth one loses answers \
            with two lines, and none to speak of with sixteen.",
    method: "A network reads handwritten digits (two hidden layers of 48 units). Then its activation is \
             replaced, without training anew, by stand-ins of the library (approx::fit within ±4), and \
             we count the unseen pictures that get the same answer. With two lines that must be all of \
             them with the kinked kind and less than 98 % with the smooth one, with sixteen at least \
             99 % with both. The operations for a value are counted, and each stand-in's C header is compiled \
             by cc -Os, for the instructions of its function and the bytes of its tables; they do not \
             decide.",
    roles: [("kinked", Kind::Relu), ("smooth", Kind::Tanh)],
    run,
};

struct Row {
    kind: Kind,
    method: Method,
    pieces: usize,
    error: f64,
    same: f64,
    accuracy: f64,
    /// Comparisons, multiplications and additions for a value within the range.
    operations: usize,
    /// None without a C compiler.
    size: Option<Size>,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let mut rows = Vec::new();
    for kind in setup.kinds {
        let methods = methods(setup.quick || kind == setup.kinds[0]);
        rows.extend(replaced(lab, setup, kind, &methods)?);
    }
    let same = |kind: Kind, segments: usize| {
        let wanted = Method::PiecewiseLinear { segments };
        let row = rows
            .iter()
            .find(|row| row.kind == kind && row.method == wanted);
        row.map_or(0.0, |row| row.same)
    };
    let [kinked, smooth] = setup.kinds;
    let verdict = Verdict::new(
        same(kinked, 2) == 1.0
            && same(smooth, 2) < 0.98
            && setup.kinds.iter().all(|kind| same(*kind, 16) >= 0.99),
        format!(
            "with two lines {kinked} gives {} % of the same answers, {smooth} {} %; with sixteen {} and \
             {} %{}",
            significant(100.0 * same(kinked, 2), 3),
            significant(100.0 * same(smooth, 2), 3),
            significant(100.0 * same(kinked, 16), 3),
            significant(100.0 * same(smooth, 16), 3),
            if rows.iter().all(|row| row.size.is_none()) {
                "; no C compiler, nothing counted"
            } else {
                ""
            }
        ),
    );
    let table = Table::of(&rows)
        .column("activation", |row| row.kind.to_string())
        .column("stand-in", |row| row.method.to_string())
        .column("pieces", |row| row.pieces)
        .column("largest error", |row| significant(row.error, 2))
        .column("same answers, %", |row| significant(100.0 * row.same, 4))
        .column("right, %", |row| significant(100.0 * row.accuracy, 4))
        .column("operations", |row| row.operations)
        .column("instructions", |row| {
            row.size.as_ref().map(|size| size.instructions)
        })
        .column("bytes of tables", |row| {
            row.size.as_ref().map(|size| size.table)
        })
        .table;
    let by_error = |name: &str, is_one: fn(Method) -> bool| {
        let of_smooth = rows
            .iter()
            .filter(|row| row.kind == smooth && is_one(row.method));
        let points = of_smooth.map(|row| (row.operations as f64, row.error));
        (name.to_owned(), points.collect())
    };
    let curves = [
        by_error("lines", |method| {
            matches!(method, Method::PiecewiseLinear { .. })
        }),
        by_error("cubic pieces", |method| {
            matches!(method, Method::Hermite { .. })
        }),
        by_error("polynomials", |method| {
            matches!(method, Method::Polynomial { .. })
        }),
    ];
    let mut series = lines(curves);
    series.iter_mut().for_each(|series| series.marks = true);
    let axes = ["operations for a value", "largest error"];
    let mut chart = chart(&format!("Stand-ins for {smooth}"), axes, series);
    chart.log = true;
    let below =
        "Both axes are logarithmic. Lines and cubic pieces search for their piece by bisection.";
    Ok((Finding::new(verdict).chart(chart, below)).table(
        "Unseen pictures, and what the C header computes and compiles to",
        table,
    ))
}

/// Two comparisons with the range's ends, the search, and the piece: by Horner's rule.
fn operations(stand_in: &Approximation) -> usize {
    let search = stand_in.pieces().len().next_power_of_two().ilog2() as usize;
    let piece = |piece: &Piece| {
        let moved = usize::from(piece.origin != 0.0) + usize::from(piece.scale != 1.0);
        moved + 2 * (piece.coefficients.len() - 1)
    };
    2 + search + stand_in.pieces().iter().map(piece).max().unwrap_or(0)
}

/// All ways, or the two that decide.
fn methods(few: bool) -> Vec<Method> {
    let lines = |segments: &[usize]| -> Vec<Method> {
        let lines = segments
            .iter()
            .map(|&segments| Method::PiecewiseLinear { segments });
        lines.collect()
    };
    if few {
        return lines(&[2, 16]);
    }
    let mut all = lines(&[2, 3, 4, 6, 8, 12, 16, 32]);
    all.extend([2, 4, 8].map(|segments| Method::Hermite { segments }));
    all.extend([3, 5, 9].map(|degree| Method::Polynomial { degree }));
    all
}

/// Trains a network and replaces its activation in all ways.
fn replaced(lab: &Lab<'_>, setup: &Setup, kind: Kind, methods: &[Method]) -> Result<Vec<Row>> {
    let reader = Reader::new(lab, &[48, 48], kind)?;
    reader.network.start(&reader.pool, setup.seed, 1.4, 0.0);
    let state = (reader.pool).adam_state(reader.network.parameters, |_| true);
    reader.learn(setup.seed, setup.or_quick(40, 20), 0.003, &state)?;
    let answers = reader.answers(&reader.network)?;
    let row = |&method: &Method| {
        let stand_in: Approximation = fit(kind, method, -4.0..=4.0)?;
        let network = reader.network.with(stand_in.kind()?);
        let pairs = reader.answers(&network)?.into_iter().zip(&answers);
        let same = pairs.filter(|(new, old)| new == *old).count();
        Ok(Row {
            kind,
            method,
            pieces: stand_in.pieces().len(),
            error: stand_in.error().value,
            same: same as f64 / answers.len() as f64,
            accuracy: reader.score(&network)?.accuracy,
            operations: operations(&stand_in),
            size: size(&stand_in)?,
        })
    };
    methods.iter().map(row).collect()
}
