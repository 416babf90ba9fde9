//! How far the results are from the truth.

use maud::{Markup, html};
use serde_json::Value;
use wgpu_activations::Kind;

use super::{Outcome, Story};
use crate::check::number;
use crate::check::tally::Tally;
use crate::demo::work::verdict;
use crate::table::Table;

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

fn overview(story: &Story<'_>) -> Table {
    let all = |&kind: &Kind| verdict(story.of(kind).all(Outcome::verified));
    let mut columns = Table::of(story.kinds)
        .column("function", Kind::to_string)
        .column("verdict", all);
    for (pass, name) in ["f", "f′"].into_iter().enumerate() {
        let budget = |kind: &Kind| kind.activation().ulps[pass].to_string();
        columns = columns.column(format!("budget of {name}"), budget);
        columns = story.on_each(columns, name, |it| error(&it.passes[pass].tally));
    }
    columns.table
}

fn worst(story: &Story<'_>) -> Table {
    let (names, mut rows) = (story.names(), Vec::new());
    for outcome in story.outcomes {
        for (pass, measured) in ["forward", "backward"].into_iter().zip(&outcome.passes) {
            let worst = measured.tally.worst.filter(|worst| worst.ulps > 0.0);
            rows.extend(worst.map(|worst| (outcome, pass, measured.tally.above, worst)));
        }
    }
    Table::of(&rows)
        .column("function", |row| row.0.kind.to_string())
        .column("pass", |row| row.1)
        .column("place", |row| &*names[row.0.place])
        .column("ULP", |row| number(row.3.ulps))
        .column("at x", |row| format!("{:e}", row.3.x))
        .column("got", |row| format!("{:e}", row.3.got))
        .column("true value", |row| format!("{:.9e}", row.3.want))
        .column("above budget", |row| row.2)
        .column("verdict", |row| verdict(row.2 == 0))
        .table
}

/// The largest error, and whether it is too large.
fn error(tally: &Tally) -> Value {
    match (number(tally.ulps()), tally.above) {
        (shown, 0) => shown,
        (Value::String(large), _) => format!("FAILED: {large}").into(),
        (shown, _) => format!("FAILED: {shown}").into(),
    }
}
