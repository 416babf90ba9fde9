//! A household's value function, with a kink where it is better not to pay its debt back.

use wgpu_activations::Kind;

use super::finding::{Finding, Verdict, chart, evenly, floats, lines, median, rms};
use super::network::{Lab, Network, Plan};
use super::{Experiment, Setup};
use crate::Result;
use crate::report::significant;
use crate::table::Table;

pub const EXPERIMENT: Experiment = Experiment {
    number: 9,
    name: "borrowing",
    title: "A value function with a borrowing kink",
    claim: "A household that may borrow up to a limit, and default where that is better, has a value \
            function with a corner at the debt from which it defaults. ReLU, which has corners itself, \
            catches it better than tanh, which is round.",
    method: "Two periods with logarithmic utility, solved in closed form; the corner is where the values \
             of paying and of default meet. Networks of one hidden layer with 16 units learn the \
             function from 256 points, from 5 different starts (3 at reduced size). The medians over \
             the starts of the error near the corner, within 0.05, decide: the kinked kind's must be \
             smaller by a fifth at least. The error elsewhere is in the table.",
    roles: [("kinked", Kind::Relu), ("round", Kind::Tanh)],
    run,
};

const UNITS: usize = 16;
const POINTS: usize = 256;
const NEAR: f64 = 0.05;

/// Errors near the corner and elsewhere, of each start; the median one's values.
struct Fits {
    kind: Kind,
    near: Vec<f64>,
    elsewhere: Vec<f64>,
    value: Vec<f64>,
}

fn run(lab: &Lab<'_>, setup: &Setup) -> Result<Finding> {
    let all = setup.kinds.map(|kind| fits(lab, setup, kind));
    let all: Vec<Fits> = all.into_iter().collect::<Result<_>>()?;
    let near = |which: usize| median(all[which].near.clone());
    let verdict = Verdict::new(
        near(0) <= 0.8 * near(1),
        format!(
            "near the corner {} is off by {}, {} by {}; elsewhere by {} and {}",
            all[0].kind.name(),
            significant(near(0), 2),
            all[1].kind.name(),
            significant(near(1), 2),
            significant(median(all[0].elsewhere.clone()), 2),
            significant(median(all[1].elsewhere.clone()), 2)
        ),
    );
    let spread = |values: &[f64]| {
        let (low, high) = values.iter().fold((f64::MAX, 0.0), |(low, high), &v| {
            (f64::min(low, v), f64::max(high, v))
        });
        format!("{} to {}", significant(low, 2), significant(high, 2))
    };
    let table = Table::of(&all)
        .column("activation", |it| it.kind.to_string())
        .column("near the corner, median", |it| {
            significant(median(it.near.clone()), 2)
        })
        .column("all starts", |it| spread(&it.near))
        .column("elsewhere, median", |it| {
            significant(median(it.elsewhere.clone()), 2)
        })
        .column("all starts", |it| spread(&it.elsewhere))
        .table;
    let shown = |a: &f64| (a - corner()).abs() < 6.0 * NEAR;
    let curve = |values: &[f64]| {
        let points = assets().into_iter().zip(values.iter().copied());
        points.filter(|(a, _)| shown(a)).collect()
    };
    let truth: Vec<f64> = assets().into_iter().map(value).collect();
    let mut curves = vec![("the value".to_owned(), curve(&truth))];
    curves.extend(all.iter().map(|it| (it.kind.to_string(), curve(&it.value))));
    let chart = chart("Near the corner", ["assets", "value"], lines(curves));
    Ok((Finding::new(verdict))
        .chart(chart, "Left of the corner the household defaults.")
        .table("Root mean square errors of the value", table))
}

fn assets() -> Vec<f64> {
    evenly(-1.2, 1.0, POINTS)
}

/// What paying is worth: income 1 now and 1.2 later, interest of 5 %, discount 0.95, debt of at most
/// 0.4 from one period to the next.
fn paying(assets: f64) -> f64 {
    let (later, interest, discount, limit) = (1.2, 1.05, 0.95, 0.4);
    let cash = assets + 1.0;
    let consumed = f64::min((cash + later / interest) / (1.0 + discount), cash + limit);
    match consumed > 0.0 {
        true => consumed.ln() + discount * (later + interest * (cash - consumed)).ln(),
        false => f64::NEG_INFINITY,
    }
}

/// What default is worth: nothing is paid, and a third of all income is lost.
fn default() -> f64 {
    (2.0 / 3.0_f64).ln() + 0.95 * (1.2 * 2.0 / 3.0_f64).ln()
}

fn value(assets: f64) -> f64 {
    f64::max(paying(assets), default())
}

/// The assets at which both are worth the same, by bisection.
fn corner() -> f64 {
    let (mut low, mut high) = (-1.3, 1.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        match paying(middle) < default() {
            true => low = middle,
            false => high = middle,
        }
    }
    low
}

fn fits(lab: &Lab<'_>, setup: &Setup, kind: Kind) -> Result<Fits> {
    let starts = setup.or_quick(5, 3);
    let (assets, corner) = (assets(), corner());
    let wanted: Vec<f64> = assets.iter().map(|a| value(*a)).collect();
    let mut plan = Plan::default();
    let network = Network::plan(&mut plan, &[1, UNITS, 1], &[kind], POINTS);
    let x = plan.tensor(POINTS, 1);
    let pool = lab.pool(&plan)?;
    // Of about the size that weights are made for.
    pool.write(
        x,
        &floats(&assets.iter().map(|a| 2.0 * a).collect::<Vec<_>>()),
    );
    network.aim(&pool, &floats(&wanted));
    let mut all = Vec::new();
    for start in 0..starts {
        network.start(&pool, 100 * setup.seed + start, 1.0, 1.0);
        network.fit(&pool, x, setup.or_quick(6000, 2000), 0.01)?;
        pool.run(&network.forward(&pool, x)?);
        let got = pool.read_f64(network.output())?;
        let errors = || {
            got.iter()
                .zip(&wanted)
                .map(|(got, want)| got - want)
                .zip(&assets)
        };
        let near = |a: f64| (a - corner).abs() <= NEAR;
        let of = |wanted: bool| rms(errors().filter(|(_, a)| near(**a) == wanted).map(|e| e.0));
        all.push((of(true), of(false), got.clone()));
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(Fits {
        kind,
        near: all.iter().map(|it| it.0).collect(),
        elsewhere: all.iter().map(|it| it.1).collect(),
        value: all[all.len() / 2].2.clone(),
    })
}
