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

/// That a verdict is what it is, and another one with the activations exchanged.
fn assert_turns(name: &str, holds: bool) {
    let experiment = ALL.iter().find(|it| it.name == name).expect("in the list");
    if let Some(verdicts) = verdicts(experiment) {
        assert_eq!(verdicts, [holds, !holds], "{name}");
    }
}
