//! The table of the sweep: tests/tables/special.csv, made by tools/make_special.py.
//!
//! A line per kind, and below it a line per input: its bits, then f, f′ and f″. `?` stands where
//! a derivative does not exist. At infinities a zero with a sign is approached from that side.

use std::collections::BTreeMap;
use std::fmt::Write;

use wgpu_activations::Kind;

use crate::Outcome;

static TABLE: &str = include_str!("../../tables/special.csv");

/// What is right at one input.
pub struct Row {
    pub x: f32,
    /// As written: `?`, or a number.
    pub want: [&'static str; 3],
}

/// The rows of every kind in the table, by the text of the kind.
pub fn rows() -> BTreeMap<&'static str, Vec<Row>> {
    let mut table = BTreeMap::new();
    let mut kind = "";
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let cells: Vec<&str> = line.split(' ').collect();
        match (&cells[..], u32::from_str_radix(cells[0], 16)) {
            (&[_, f, d1, d2], Ok(bits)) => {
                let rows: &mut Vec<Row> = table.entry(kind).or_default();
                let x = f32::from_bits(bits);
                rows.push(Row {
                    x,
                    want: [f, d1, d2],
                });
            }
            _ => kind = line,
        }
    }
    table
}

/// The kinds and inputs that the table should hold, as tools/make_special.py reads them.
pub fn questions() -> String {
    let mut text = String::new();
    for kind in Kind::all().flat_map(super::kinds::special) {
        let bits: Vec<String> = super::points::special(kind)
            .into_iter()
            .map(|x| format!("{:08x}", x.to_bits()))
            .collect();
        writeln!(text, "{kind}\n{}", bits.join(" ")).expect("text can be written");
    }
    text
}

/// Every question has an answer. A change of a domain brings new ones: they are written for
/// tools/make_special.py.
pub fn complete() -> Outcome {
    let (table, questions) = (rows(), questions());
    let lines: Vec<&str> = questions.lines().collect();
    let open = lines.chunks(2).filter(|pair| {
        let answered = table.get(pair[0]);
        let is_answered = |bits: &str| {
            let mut rows = answered.into_iter().flatten();
            rows.any(|row| format!("{:08x}", row.x.to_bits()) == bits)
        };
        !pair[1].split(' ').all(is_answered)
    });
    let count = open.count();
    if count == 0 {
        return Ok(());
    }
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("special.txt");
    std::fs::write(&path, &questions).map_err(|e| format!("{}: {e}", path.display()))?;
    crate::chore(format!(
        "{count} kinds have inputs that are not in tests/tables/special.csv: run tools/make_special.py {}",
        path.display()
    ))
}
