//! The degree of B-splines: how smooth a learned function is, whatever it is fitted to.

use std::fmt;

use wgpu_activations::reference::inputs::Noise;
use wgpu_activations::{Basis, Chain, Direction, Per, Slot};

use super::finding::{FINER, Finding, Verdict, chart, evenly, floats, left, lines, rms};
use super::network::{Lab, Plan, least_squares};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::svg::Chart;
use crate::table::Table;

pub const EXPERIMENT: Experiment<Degree> = Experiment {
    number: 11,
    name: "splines",
    title: "The degree of B-splines as a dial of smoothness",
    claim: "The degree of B-splines is a dial: whatever a function Σ c_k B_k(x) is fitted to, its \
            derivative of the order of the degree is the first one that jumps. With degree 0 that is \
            the value, with 1 the slope, with 2 the curvature; with 3 the curvature has no jumps \
            either. And the error of the fit to a smooth function falls as cells^-(degree + 1).",
    method: "Splines on 6 cells within ±1 are fitted to 200 points of a sine, of a step and of noise: all \
             basis functions at the points are a chain of the library, the coefficients with the least \
             squares are found exactly, so that no training can be blamed. The library's jet of the sum \
             has value, slope and curvature. We take the largest change of each between neighbours, and \
             again with the neighbours four times as near: a continuous quantity keeps about a quarter, \
             one that jumps all of it. More than half is a jump. For each of the three the first that \
             jumps must be the slope with the kinked degree, none of them with the smooth one, the value \
             with degree 0 and the curvature with degree 2. From 16 to 32 cells the error of the fit to \
             the sine must fall with a power of the cells within 0.25 of 2 for the kinked degree, of 4 \
             for the smooth one.",
    roles: [("kinked", Degree(1)), ("smooth", Degree(3))],
    run,
};

/// B-splines of a degree.
#[derive(Clone, Copy)]
pub struct Degree(u8);

impl fmt::Display for Degree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bspline(degree={})", self.0)
    }
}

impl Degree {
    /// On so many cells.
    fn on(self, cells: u16) -> Basis {
        Basis::bspline(self.0, cells, -1.0, 1.0)
    }
}

/// Those of the fits whose jumps are looked for.
const CELLS: u16 = 6;
/// Those of the fits whose errors are compared.
const GRIDS: [u16; 4] = [4, 8, 16, 32];
const ORDERS: [&str; 3] = ["value", "slope", "curvature"];

/// Value, slope and curvature at places.
type Jet = [Vec<f64>; 3];

/// A fit to one of the data.
struct Fit {
    degree: Degree,
    data: &'static str,
    coarse: Jet,
    /// What is left of the largest change of each where neighbours are nearer.
    left: [f64; 3],
}

impl Fit {
    /// The order of the first derivative that jumps.
    fn first_jump(&self) -> Option<usize> {
        self.left.iter().position(|left| *left > 0.5)
    }
}

/// How the error of a fit falls.
struct Errors {
    degree: Degree,
    /// On each grid.
    errors: [f64; GRIDS.len()],
}

impl Errors {
    /// The power of the cells that it falls with, between the two finest grids.
    fn power(&self) -> f64 {
        let [.., coarse, fine] = self.errors;
        (coarse / fine).log2()
    }
}

fn run(lab: &Lab<'_>, setup: &Setup<Degree>) -> Result<Finding> {
    let [kinked, smooth] = setup.kinds;
    let degrees = [kinked, smooth, Degree(0), Degree(2)];
    let (mut fits, mut errors) = (Vec::new(), Vec::new());
    for degree in degrees {
        for (data, wanted) in data(setup) {
            fits.push(fit(lab, setup, degree, data, &wanted)?);
        }
        errors.push(errors_of(lab, setup, degree)?);
    }
    let of = |i: usize| &fits[3 * i..3 * i + 3];
    let jumps_first = |i: usize, order| of(i).iter().all(|fit| fit.first_jump() == order);
    let all_jump = [(0, Some(1)), (1, None), (2, Some(0)), (3, Some(2))]
        .into_iter()
        .all(|(i, order)| jumps_first(i, order));
    let fall = [(0, 2.0), (1, 4.0)]
        .into_iter()
        .all(|(i, power)| (errors[i].power() - power).abs() < 0.25);
    let verdict = Verdict::new(
        all_jump && fall,
        format!(
            "with neighbours four times as near, changes of the slope keep {} of their size with \
             {kinked}, those of the curvature {} with {smooth}; the error of the fit falls as \
             cells^-{} and cells^-{}",
            kept(of(0), 1),
            kept(of(1), 2),
            significant(errors[0].power(), 3),
            significant(errors[1].power(), 3)
        ),
    );
    fits.sort_by_key(|it| it.degree.0);
    errors.sort_by_key(|it| it.degree.0);
    let sines: Vec<&Fit> = fits.iter().step_by(3).collect();
    let caption = "What is left of the largest change between neighbours four times as near; 0 where \
                   nothing changes";
    Ok((Finding::new(verdict))
        .chart(drawn(setup, &sines, 1), "With degree 1 it jumps.")
        .chart(
            drawn(setup, &sines, 2),
            "With degree 2 it jumps, with degree 3 it has corners.",
        )
        .chart(fall_of(&errors), "Both axes are logarithmic.")
        .table(caption, table(&fits))
        .table(
            "Root mean square error of the fit to a sine",
            table_of(&errors),
        ))
}

/// What is left of the changes of a derivative, from the least to the most of these fits.
fn kept(fits: &[Fit], order: usize) -> String {
    let mut left: Vec<f64> = fits.iter().map(|fit| fit.left[order]).collect();
    left.sort_by(f64::total_cmp);
    let [least, most] = [left[0], left[left.len() - 1]].map(|left| significant(left, 2));
    match least == most {
        true => least,
        false => format!("{least} to {most}"),
    }
}

fn sine(x: &f64) -> f64 {
    (4.0 * x + 0.5).sin()
}

/// What splines are fitted to, by name, at 200 places.
fn data(setup: &Setup<Degree>) -> [(&'static str, Vec<f64>); 3] {
    let x = places();
    let mut noise = Noise::new(setup.seed);
    [
        ("sine", x.iter().map(sine).collect()),
        ("step", x.iter().map(|x| f64::from(*x > 0.1)).collect()),
        ("noise", x.iter().map(|_| noise.normal()).collect()),
    ]
}

fn places() -> Vec<f64> {
    evenly(-1.0, 1.0, 200)
}

/// Where value, slope and curvature are compared with those of their neighbours.
fn path(setup: &Setup<Degree>) -> usize {
    setup.or_quick(1600, 800)
}

fn fit(
    lab: &Lab<'_>,
    setup: &Setup<Degree>,
    degree: Degree,
    data: &'static str,
    wanted: &[f64],
) -> Result<Fit> {
    let basis = degree.on(CELLS);
    let coefficients = fitted(lab, basis, &places(), wanted)?;
    let along = |count| jet(lab, basis, &coefficients, &evenly(-1.0, 1.0, count));
    let (coarse, fine) = (along(path(setup))?, along(FINER * path(setup))?);
    Ok(Fit {
        degree,
        data,
        left: [0, 1, 2].map(|order| left(&coarse[order], &fine[order])),
        coarse,
    })
}

fn errors_of(lab: &Lab<'_>, setup: &Setup<Degree>, degree: Degree) -> Result<Errors> {
    let count = setup.or_quick(1600, 800);
    let x = evenly(-1.0, 1.0, count);
    // Between those that it is fitted to.
    let tests: Vec<f64> = x.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect();
    let wanted: Vec<f64> = x.iter().map(sine).collect();
    let mut errors = [0.0; GRIDS.len()];
    for (error, cells) in errors.iter_mut().zip(GRIDS) {
        let basis = degree.on(cells);
        let coefficients = fitted(lab, basis, &x, &wanted)?;
        let [value, ..] = jet(lab, basis, &coefficients, &tests)?;
        *error = rms(value.iter().zip(&tests).map(|(got, x)| got - sine(x)));
    }
    Ok(Errors { degree, errors })
}

/// The coefficients with the least squares.
fn fitted(lab: &Lab<'_>, basis: Basis, x: &[f64], wanted: &[f64]) -> Result<Vec<f32>> {
    let mut plan = Plan::default();
    let places = plan.tensor(x.len(), 1);
    let functions = plan.tensor(x.len(), basis.len());
    let pool = lab.pool(&plan)?;
    pool.write(places, &floats(x));
    let slots = [(Slot::X, places), (Slot::Y, functions)];
    let chain = Chain::x().basis(basis);
    pool.run([&pool.chain(chain, Direction::Forward, functions, &slots)?]);
    let functions = pool.read_f64(functions)?;
    let rows: Vec<Vec<f64>> = functions.chunks(basis.len()).map(<[f64]>::to_vec).collect();
    Ok(floats(&least_squares(&rows, wanted, 1e-13)))
}

/// The sum of the basis' functions with its derivatives.
fn jet(lab: &Lab<'_>, basis: Basis, coefficients: &[f32], x: &[f64]) -> Result<Jet> {
    let mut plan = Plan::default();
    let [places, y, d1, d2] = [(); 4].map(|()| plan.tensor(x.len(), 1));
    let weights = plan.tensor(1, basis.len());
    let pool = lab.pool(&plan)?;
    pool.write(places, &floats(x));
    pool.write(weights, coefficients);
    let slots = [
        (Slot::X, places),
        (Slot::Coefficients, weights),
        (Slot::Y, y),
        (Slot::D1, d1),
        (Slot::D2, d2),
    ];
    let chain = Chain::x().series(basis, Per::Tensor);
    pool.run([&pool.chain(chain, Direction::Jet, places, &slots)?]);
    Ok([pool.read_f64(y)?, pool.read_f64(d1)?, pool.read_f64(d2)?])
}

/// A derivative of the fits to the sine.
fn drawn(setup: &Setup<Degree>, fits: &[&Fit], order: usize) -> Chart {
    let x = evenly(-1.0, 1.0, path(setup));
    let curve = |fit: &&Fit| {
        let points = x.iter().copied().zip(fit.coarse[order].iter().copied());
        (fit.degree.to_string(), points.collect())
    };
    let title = format!("The {} of fits to a sine on {CELLS} cells", ORDERS[order]);
    chart(&title, ["x", ""], lines(fits.iter().map(curve)))
}

fn fall_of(errors: &[Errors]) -> Chart {
    let curve = |it: &Errors| {
        let points = GRIDS.map(f64::from).into_iter().zip(it.errors);
        (it.degree.to_string(), points.collect())
    };
    let axes = ["cells", "root mean square error"];
    let mut chart = chart(
        "The error of the fit to a sine",
        axes,
        lines(errors.iter().map(curve)),
    );
    chart.log = true;
    chart
}

fn table(fits: &[Fit]) -> Table {
    let mut table = Table::of(fits)
        .column("splines", |it| it.degree.to_string())
        .column("fitted to", |it| it.data);
    for (order, name) in ORDERS.into_iter().enumerate() {
        table = table.column(name, |it| significant(it.left[order], 2));
    }
    let first = |it: &Fit| it.first_jump().map_or("none", |order| ORDERS[order]);
    table.column("first that jumps", first).table
}

fn table_of(errors: &[Errors]) -> Table {
    let mut table = Table::of(errors).column("splines", |it| it.degree.to_string());
    for (i, cells) in GRIDS.into_iter().enumerate() {
        table = table.column(format!("{cells} cells"), |it| significant(it.errors[i], 2));
    }
    table
        .column("power of the cells", |it| {
            format!("-{}", significant(it.power(), 3))
        })
        .table
}
