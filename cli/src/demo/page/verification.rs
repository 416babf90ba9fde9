//! How far the results are from the truth.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::Story;
use crate::check::tally::Tally;
use crate::report::significant;
use crate::table::Table;

/// Errors beside budgets.
pub fn section(story: &Story<'_>) -> Markup {
    let worst = worst(story);
    html! {
        p {
            "Each result is compared with the f64 reference. The error is counted in ULP, the \
             distance from one f32 to the next at the true value: correctly rounded results have at \
             most 0.5. Each function states a budget for its value and one for its derivative, and a \
             single value above it fails the function."
        }
        p {
            "Backward gives dx = f′(x) dy. Its error is counted in ULP of f′, after half an ULP of \
             dx, which the rounding of the product may take."
        }
        (overview(story).to_html("The largest errors, in ULP"))
        details {
            summary { "Where the largest errors are: " (worst.rows().len()) " rows" }
            (worst.to_html(""))
        }
    }
}

/// One row per function: the largest errors at each place.
fn overview(story: &Story<'_>) -> Table {
    let mut heads = vec!["function".into(), "verdict".into(), "budget of f".into()];
    heads.extend(story.heads("f"));
    heads.push("budget of f′".into());
    heads.extend(story.heads("f′"));
    let mut table = Table::new(&heads);
    for &kind in story.kinds {
        let all = story.of(kind).all(|outcome| outcome.verified());
        let mut row = vec![json!(kind.to_string()), verdict(all)];
        for (pass, budget) in kind.activation().ulps.into_iter().take(2).enumerate() {
            row.push(json!(budget.to_string()));
            row.extend(
                story
                    .of(kind)
                    .map(|outcome| error(&outcome.passes[pass].tally)),
            );
        }
        table.push(row);
    }
    table
}

/// Where the largest errors are.
fn worst(story: &Story<'_>) -> Table {
    let names = story.names();
    let mut table = Table::new(&[
        "function",
        "pass",
        "place",
        "ULP",
        "at x",
        "got",
        "true value",
        "above budget",
        "verdict",
    ]);
    for outcome in &story.results.outcomes {
        for (pass, measured) in ["forward", "backward"].into_iter().zip(&outcome.passes) {
            let tally = &measured.tally;
            let Some(worst) = tally.worst.filter(|worst| worst.ulps > 0.0) else {
                continue;
            };
            table.push(vec![
                json!(outcome.kind.to_string()),
                json!(pass),
                json!(names[outcome.place]),
                json!(ulps(worst.ulps)),
                json!(format!("{:e}", worst.x)),
                json!(format!("{:e}", worst.got)),
                json!(format!("{:.9e}", worst.want)),
                json!(tally.above),
                verdict(tally.above == 0),
            ]);
        }
    }
    table
}

fn verdict(good: bool) -> Value {
    json!(if good { "verified" } else { "FAILED" })
}

/// The largest error, and whether it is too large.
fn error(tally: &Tally) -> Value {
    let shown = ulps(tally.ulps());
    json!(if tally.above == 0 {
        shown
    } else {
        format!("FAILED: {shown}")
    })
}

fn ulps(ulps: f64) -> String {
    match ulps {
        large if large >= 100.0 => significant(large, 3),
        small => format!("{small:.2}"),
    }
}
