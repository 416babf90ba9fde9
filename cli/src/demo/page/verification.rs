//! How far the results are from the truth.

use super::Story;
use crate::check::tally::Tally;
use crate::demo::work::Outcome;
use crate::report::{Cell, grouped, paragraph, significant, table};

/// Errors beside budgets.
pub fn section(story: &Story<'_>) -> String {
    let measure = "Each result is compared with the f64 reference. The error is counted in ULP, the \
         distance from one f32 to the next at the true value: correctly rounded results have at most \
         0.5. Each function states a budget for its value and one for its derivative, and a single \
         value above it fails the function.";
    let product = "Backward gives dx = f′(x) dy. Its error is counted in ULP of f′, after half an ULP \
         of dx, which the rounding of the product may take.";
    paragraph(measure) + &paragraph(product) + &overview(story) + &worst(story)
}

/// One row per function: the largest errors at each place.
fn overview(story: &Story<'_>) -> String {
    let names = story.names();
    let column = |pass: &str| {
        names
            .iter()
            .map(move |name| format!("{pass} on {name}"))
            .collect::<Vec<_>>()
    };
    let mut heads = ["function", "verdict", "budget of f"]
        .map(String::from)
        .to_vec();
    heads.extend(column("f"));
    heads.push("budget of f′".into());
    heads.extend(column("f′"));
    let row = |&kind: &_| {
        let outcomes: Vec<&Outcome> = story.of(kind).collect();
        let errors = |pass: usize| {
            outcomes
                .iter()
                .map(move |o| error(&o.passes[pass].tally))
                .collect::<Vec<_>>()
        };
        let [f, d1, _] = kind.activation().ulps;
        let all = verdict(outcomes.iter().all(|o| o.verified()));
        let mut cells = vec![
            Cell::Text(kind.to_string()),
            all,
            Cell::Number(f.to_string()),
        ];
        cells.extend(errors(0));
        cells.push(Cell::Number(d1.to_string()));
        cells.extend(errors(1));
        cells
    };
    let rows: Vec<Vec<Cell>> = story.kinds.iter().map(row).collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    table("The largest errors, in ULP", &heads, &rows)
}

/// Where the largest errors are.
fn worst(story: &Story<'_>) -> String {
    let names = story.names();
    let mut rows = Vec::new();
    for outcome in &story.results.outcomes {
        for (pass, measured) in ["forward", "backward"].into_iter().zip(&outcome.passes) {
            let Some(worst) = measured.tally.worst else {
                continue;
            };
            rows.push(vec![
                Cell::Text(outcome.kind.to_string()),
                Cell::Text(pass.into()),
                Cell::Text(names[outcome.place].clone()),
                Cell::Number(ulps(worst.ulps)),
                Cell::Number(format!("{:e}", worst.x)),
                Cell::Number(format!("{:e}", worst.got)),
                Cell::Number(format!("{:.9e}", worst.want)),
                Cell::Number(grouped(measured.tally.above)),
                verdict(measured.tally.above == 0),
            ]);
        }
    }
    let heads = [
        "function",
        "pass",
        "place",
        "ULP",
        "at x",
        "got",
        "true value",
        "above budget",
        "verdict",
    ];
    let summary = format!(
        "<details><summary>Where the largest errors are: {} rows</summary>\n",
        rows.len()
    );
    summary + &table("", &heads, &rows) + "</details>\n"
}

fn verdict(good: bool) -> Cell {
    Cell::Verdict(good, if good { "verified" } else { "FAILED" })
}

/// The largest error.
fn error(tally: &Tally) -> Cell {
    let shown = ulps(tally.ulps());
    if tally.above == 0 {
        Cell::Number(shown)
    } else {
        Cell::Bad(shown)
    }
}

fn ulps(ulps: f64) -> String {
    match ulps {
        large if large >= 100.0 => significant(large, 3),
        small => format!("{small:.2}"),
    }
}
