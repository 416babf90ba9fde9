//! Each verdict at reduced size, and that it turns where the two things are exchanged that it tells apart.

use std::time::Duration;

use super::network::Lab;
use super::{ALL, Options, Outcome, document, page};
use crate::backend::Gpu;
use crate::device;

/// Work in a laboratory on the default adapter.
pub fn with_lab<T>(work: impl FnOnce(&Lab<'_>) -> T) -> T {
    let found = device::first(None).expect("an adapter");
    let gpu = Gpu::open(&found).expect("opened");
    work(&Lab::new(&gpu).expect("a laboratory"))
}

/// At reduced size, as the claim says or with the two things exchanged that it tells apart.
fn outcome(lab: &Lab<'_>, name: &str, seed: u64, swap: bool) -> Outcome {
    let mut all = ALL.into_iter();
    let experiment = all.find(|it| it.about().name == name);
    let options = Options {
        seed,
        quick: true,
        swap,
    };
    let outcome = Outcome::of(experiment.expect("in the list"), lab, options);
    Outcome {
        took: Duration::ZERO,
        ..outcome.expect("a finding")
    }
}

/// That the claim holds, and does not where the two things are exchanged that it tells apart.
fn assert_turns(name: &str) {
    with_lab(|lab| {
        let [as_claimed, exchanged] = [false, true].map(|swap| outcome(lab, name, 1, swap));
        let [as_claimed, exchanged] = [as_claimed, exchanged].map(|it| it.finding.verdict);
        assert!(as_claimed.holds, "{name}: {}", as_claimed.text);
        assert!(!exchanged.holds, "{name}, exchanged: {}", exchanged.text);
    });
}

#[test]
fn collapse_holds_and_turns() {
    assert_turns("collapse");
}

#[test]
fn depth_holds_and_turns() {
    assert_turns("depth");
}

#[test]
fn dying_holds_and_turns() {
    assert_turns("dying");
}

#[test]
fn outliers_holds_and_turns() {
    assert_turns("outliers");
}

#[test]
fn landscape_holds_and_turns() {
    assert_turns("landscape");
}

#[test]
fn graph_holds_and_turns() {
    assert_turns("graph");
}

#[test]
fn physics_holds_and_turns() {
    assert_turns("physics");
}

#[test]
fn energy_holds_and_turns() {
    assert_turns("energy");
}

#[test]
fn borrowing_holds_and_turns() {
    assert_turns("borrowing");
}

#[test]
fn orbitals_holds_and_turns() {
    assert_turns("orbitals");
}

#[test]
fn splines_holds_and_turns() {
    assert_turns("splines");
}

#[test]
fn joint_holds_and_turns() {
    assert_turns("joint");
}

#[test]
fn stand_in_holds_and_turns() {
    assert_turns("stand_in");
}

#[test]
fn gene_holds_and_turns() {
    assert_turns("gene");
}

#[test]
fn digits_holds_and_turns() {
    assert_turns("digits");
}

#[test]
fn a_seed_has_its_numbers() {
    let numbers = |seed| {
        with_lab(|lab| {
            let outcome = outcome(lab, "outliers", seed, false);
            document::document(lab, &[outcome])
        })
    };
    let once = numbers(1);
    assert_eq!(once, numbers(1));
    assert_ne!(once.replace("seed 1", "seed 2"), numbers(2));
}

#[test]
fn the_page_fetches_nothing() {
    let page = with_lab(|lab| {
        let outcomes = ["depth", "gene"].map(|name| outcome(lab, name, 1, false));
        page::page(lab, &outcomes)
    });
    let fetching = ["<script", "<link", "<img", "src=", "url(", "NaN"];
    let found: Vec<_> = fetching
        .into_iter()
        .filter(|text| page.contains(text))
        .collect();
    assert_eq!(found, [""; 0]);
    assert_eq!(page.matches("<svg").count(), 2, "a chart for each");
}

#[test]
fn names_are_unique_and_unknown_ones_are_refused() {
    let mut names: Vec<&str> = ALL.iter().map(|it| it.about().name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
    let chosen = super::chosen(&["graph".into(), "depth".into()]).expect("both are known");
    assert_eq!(
        chosen.iter().map(|it| it.about().name).collect::<Vec<_>>(),
        ["depth", "graph"]
    );
    let refused = super::chosen(&["grpah".into()])
        .err()
        .expect("no such experiment");
    assert!(
        refused
            .to_string()
            .contains("grpah: name any of collapse, depth"),
        "{refused}"
    );
}
