//! Tables, printed for people, as JSON, or as CSV.

use std::fmt::Write;
use std::io;

use serde_json::{Map, Value};

use crate::output;

/// Rows under named columns. A cell is a JSON value: text or number.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    /// An empty table with these columns.
    pub fn new<C: ToString>(columns: &[C]) -> Self {
        Table {
            columns: columns.iter().map(C::to_string).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row of as many cells as there are columns.
    pub fn push(&mut self, row: Vec<Value>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }

    /// Prints to standard output: aligned text, or with `json` an array of objects.
    ///
    /// # Errors
    /// What standard output has against it; a broken pipe, too, which `main` forgives.
    pub fn print(&self, json: bool) -> io::Result<()> {
        output::say(&if json {
            format!("{:#}\n", self.to_json())
        } else {
            self.to_text()
        })
    }

    /// An array of objects, one per row.
    pub fn to_json(&self) -> Value {
        let object = |row: &Vec<Value>| {
            let pairs = self
                .columns
                .iter()
                .map(|c| c.to_string())
                .zip(row.iter().cloned());
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        Value::Array(self.rows.iter().map(object).collect())
    }

    /// Columns padded to their widest cell; numbers to the right.
    pub fn to_text(&self) -> String {
        let cells: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(text).collect())
            .collect();
        let width = |i: usize| {
            let widest = cells
                .iter()
                .map(|row| row[i].chars().count())
                .max()
                .unwrap_or(0);
            widest.max(self.columns[i].chars().count())
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut out = String::new();
        let heads = self.columns.iter().map(|c| c.to_string()).collect();
        let numeric = |i: usize| self.rows.first().is_some_and(|row| row[i].is_number());
        for row in std::iter::once(&heads).chain(&cells) {
            let mut line = String::new();
            for (i, cell) in row.iter().enumerate() {
                let pad = " ".repeat(widths[i] - cell.chars().count());
                let (before, after) = if numeric(i) {
                    (pad, String::new())
                } else {
                    (String::new(), pad)
                };
                let _ = write!(line, "{before}{cell}{after}  ");
            }
            let _ = writeln!(out, "{}", line.trim_end());
        }
        out
    }

    /// Comma-separated values, quoted where needed.
    pub fn to_csv(&self) -> String {
        let mut out = self.columns.join(",") + "\n";
        for row in &self.rows {
            let cells: Vec<String> = row.iter().map(|cell| quoted(&text(cell))).collect();
            out += &(cells.join(",") + "\n");
        }
        out
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
