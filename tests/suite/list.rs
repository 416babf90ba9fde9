//! The list of activations, its files, and its names.

use std::collections::BTreeSet;
use std::path::Path;

use libtest_mimic::Trial;
use wgpu_activations::Kind;

use crate::Outcome;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("list::has_a_file_in_both_folders", files),
        Trial::test("list::names_are_read_as_written", names),
        Trial::test("list::defaults_are_in_their_domains", defaults),
        Trial::test("list::bad_names_are_explained", bad_names),
        Trial::test("list::large_budgets_and_scales_have_a_reason", reasons),
    ]
}

/// The names of the files with this ending in a folder of the crate.
fn stems(folder: &str, ending: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(path).expect("a folder of this crate");
    entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(ending).map(str::to_owned))
        .collect()
}

fn files() -> Outcome {
    let list: BTreeSet<String> = Kind::all().map(|kind| kind.name().to_owned()).collect();
    let mut rust = stems("src/act", ".rs");
    let own = "mod list activation kind kink values ends lanes smoothness usual";
    for own in own.split(' ') {
        rust.remove(own);
    }
    let shaders = stems("shaders/act", ".wgsl");
    for (folder, files) in [("src/act", rust), ("shaders/act", shaders)] {
        let differ: Vec<_> = files.symmetric_difference(&list).collect();
        if !differ.is_empty() {
            return Err(format!("{folder} and the list differ: {differ:?}").into());
        }
    }
    Ok(())
}

fn names() -> Outcome {
    for kind in Kind::all().flat_map(crate::accuracy::variants) {
        let text = kind.to_string();
        if text.parse::<Kind>()? != kind {
            return Err(format!("{text} is read as {:?}", text.parse::<Kind>()).into());
        }
    }
    for (text, want) in [
        ("elu", Kind::Elu { alpha: 1.0 }),
        (" elu( 0.5 ) ", Kind::Elu { alpha: 0.5 }),
        ("elu()", Kind::Elu { alpha: 1.0 }),
        (
            "hard_tanh(max=3)",
            Kind::HardTanh {
                min: -1.0,
                max: 3.0,
            },
        ),
        (
            "hard_tanh(-2, max = 3)",
            Kind::HardTanh {
                min: -2.0,
                max: 3.0,
            },
        ),
    ] {
        if text.parse::<Kind>()? != want {
            return Err(format!("{text} is read as {:?}", text.parse::<Kind>()).into());
        }
    }
    Ok(())
}

fn defaults() -> Outcome {
    for kind in Kind::all() {
        kind.check()?;
        if kind.activation().formula().is_empty() {
            return Err(format!("{kind}: the first line of its docs has no formula").into());
        }
    }
    Ok(())
}

fn bad_names() -> Outcome {
    for (text, part) in [
        ("", "unknown name"),
        ("gelo", "gelu"),
        ("elu(beta=1)", "it takes alpha"),
        ("isru(1, 2)", "it takes alpha"),
        ("relu(1)", "inplace is True or False"),
        ("tanh_exp(1)", "takes no parameter"),
        ("elu(alpha=", "parenthesis"),
        ("elu(alpha=x)", "\"x\" is not a number"),
        ("elu(alpha=inf)", "out of its domain"),
        ("s_relu(tl=2, tr=1)", "tl must not be above tr"),
    ] {
        match text.parse::<Kind>() {
            Err(error) if error.to_string().contains(part) => {}
            other => return Err(format!("\"{text}\": wanted \"{part}\", got {other:?}").into()),
        }
    }
    Ok(())
}

/// Budgets above 4, 6, 6 and scales say why.
fn reasons() -> Outcome {
    for kind in Kind::all().flat_map(crate::accuracy::variants) {
        let activation = kind.activation();
        let [f, d1, d2] = activation.ulps;
        let large = f > 4.0 || d1 > 6.0 || d2 > 6.0;
        if large == activation.ulps_about.is_empty() {
            return Err(
                format!("{kind}: a reason for a budget above 4, 6, 6 and only then").into(),
            );
        }
        let scaled = [-3.0, -0.5, 0.25, 1.5, 20.0].map(|x| kind.scale(x) != [0.0; 3]);
        if scaled.contains(&true) && activation.scale_about.is_empty() {
            return Err(format!("{kind}: a scale without a reason").into());
        }
    }
    Ok(())
}
