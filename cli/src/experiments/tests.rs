//! Each verdict at reduced size, and that it turns where the activations are exchanged.

use super::network::Lab;
use super::{ALL, Experiment};
use crate::backend::Gpu;
use crate::device;

/// Work in a laboratory on the default adapter. None without an adapter.
pub fn with_lab<T>(work: impl FnOnce(&Lab<'_>) -> T) -> Option<T> {
    let Ok(found) = device::first(None) else {
        println!("no adapter, not tested");
        return None;
    };
    let gpu = Gpu::open(&found).expect("opened");
    Some(work(&Lab::new(&gpu).expect("a laboratory")))
}

/// Both verdicts: as claimed, and with the activations exchanged.
fn verdicts(experiment: &Experiment) -> Option<[bool; 2]> {
    with_lab(|lab| {
        [false, true].map(|swap| {
            let setup = experiment.setup(1, true, swap);
            let finding = (experiment.run)(lab, &setup).expect("a finding");
            println!("{} {swap}: {}", experiment.name, finding.verdict.text);
            finding.verdict.holds
        })
    })
}

/// That a verdict is what it is, and another one with the activations exchanged.
fn assert_turns(name: &str, holds: bool) {
    let experiment = ALL.iter().find(|it| it.name == name).expect("in the list");
    if let Some(verdicts) = verdicts(experiment) {
        assert_eq!(verdicts, [holds, !holds], "{name}");
    }
}

#[test]
fn collapse_holds_and_turns() {
    assert_turns("collapse", true);
}

#[test]
fn depth_holds_and_turns() {
    assert_turns("depth", true);
}

#[test]
fn dying_holds_and_turns() {
    assert_turns("dying", true);
}

#[test]
fn outliers_holds_and_turns() {
    assert_turns("outliers", true);
}

#[test]
fn landscape_holds_and_turns() {
    assert_turns("landscape", true);
}

#[test]
fn graph_holds_and_turns() {
    assert_turns("graph", true);
}

#[test]
fn physics_holds_and_turns() {
    assert_turns("physics", true);
}

#[test]
fn energy_holds_and_turns() {
    assert_turns("energy", true);
}

#[test]
fn borrowing_holds_and_turns() {
    assert_turns("borrowing", true);
}

#[test]
fn joint_holds_and_turns() {
    assert_turns("joint", true);
}

#[test]
fn stand_in_holds_and_turns() {
    assert_turns("stand_in", true);
}

#[test]
fn gene_holds_and_turns() {
    assert_turns("gene", true);
}

#[test]
fn digits_holds_and_turns() {
    assert_turns("digits", true);
}

/// All numbers of a finding.
fn numbers(experiment: &Experiment, seed: u64) -> Option<String> {
    with_lab(|lab| {
        let setup = experiment.setup(seed, true, false);
        let finding = (experiment.run)(lab, &setup).expect("a finding");
        let tables = finding.tables.iter().map(|(_, table)| table.to_markdown());
        finding.verdict.text + &tables.collect::<String>()
    })
}

#[test]
fn a_seed_has_its_numbers() {
    let experiment = &super::outliers::EXPERIMENT;
    let once = numbers(experiment, 1);
    assert_eq!(once, numbers(experiment, 1));
    assert!(once.is_none() || once != numbers(experiment, 2));
}

#[test]
fn names_are_unique_and_unknown_ones_are_refused() {
    let mut names: Vec<&str> = ALL.iter().map(|it| it.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
    let chosen = super::chosen(&["graph".into(), "depth".into()]).expect("both are known");
    assert_eq!(
        chosen.iter().map(|it| it.name).collect::<Vec<_>>(),
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
