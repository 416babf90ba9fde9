//! Tables: for people, as JSON, as CSV, in HTML and in Markdown.

use comfy_table::{CellAlignment, presets};
use maud::{Markup, html};
use serde_json::{Map, Value};

use crate::Result;

/// Rows under named columns. A cell is a JSON value: text or number.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// A table that grows by columns: each says how it is called, and what stands in it.
pub struct Columns<'a, T> {
    of: &'a [T],
    /// What there is so far.
    pub table: Table,
}

/// The name of a column that is not there.
pub const LEFT_OUT: &str = "";

impl<'a, T> Columns<'a, T> {
    pub fn column<C: Into<Value>>(
        mut self,
        name: impl Into<String>,
        cell: impl Fn(&'a T) -> C,
    ) -> Self {
        let name = name.into();
        if name != LEFT_OUT {
            self.table.columns.push(name);
            for (row, of) in self.table.rows.iter_mut().zip(self.of) {
                row.push(cell(of).into());
            }
        }
        self
    }
}

impl Table {
    /// A table with a row for each of these, and no columns yet.
    pub fn of<T>(rows: &[T]) -> Columns<'_, T> {
        let table = Table {
            columns: Vec::new(),
            rows: vec![Vec::new(); rows.len()],
        };
        Columns { of: rows, table }
    }

    pub fn rows(&self) -> &[Vec<Value>] {
        &self.rows
    }

    /// An array of objects, one per row.
    pub fn to_json(&self) -> Value {
        let object = |row: &Vec<Value>| {
            let pairs = self.columns.iter().cloned().zip(row.iter().cloned());
            Value::Object(pairs.collect::<Map<_, _>>())
        };
        self.rows.iter().map(object).collect()
    }

    /// Columns padded to their widest cell; numbers to the right.
    pub fn to_text(&self) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(&self.columns).add_rows(self.texts());
        for (i, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, 2));
            if self.is_numeric(i) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.trim_fmt() + "\n"
    }

    /// Comma-separated values, quoted where needed.
    pub fn to_csv(&self) -> Result<String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns)?;
        for row in self.texts() {
            writer.write_record(row)?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }

    /// With a sentence above it. What failed and what did not is coloured.
    pub fn to_html(&self, caption: &str) -> Markup {
        let side = |i| if self.is_numeric(i) { "" } else { "left" };
        let class = |i, text: &str| match text {
            "ok" | "verified" => "left good",
            _ if text.starts_with("FAIL") => "bad",
            _ => side(i),
        };
        html! {
            div.scroll { table {
                caption { (caption) }
                thead { tr {
                    @for (i, head) in self.columns.iter().enumerate() {
                        th.(side(i)) scope="col" { (head) }
                    }
                } }
                tbody { @for row in self.texts() { tr {
                    @for (i, text) in row.iter().enumerate() { td.(class(i, text)) { (text) } }
                } } }
            } }
        }
    }

    /// With bars between cells.
    pub fn to_markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = format!("|{}\n", "---|".repeat(self.columns.len()));
        let rows: String = self.texts().map(|row| line(&row)).collect();
        line(&self.columns) + &rule + &rows
    }

    fn texts(&self) -> impl Iterator<Item = Vec<String>> {
        let text = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        self.rows
            .iter()
            .map(move |row| row.iter().map(text).collect())
    }

    /// Whether a column holds numbers, as its first cell says.
    fn is_numeric(&self, column: usize) -> bool {
        let first = self.rows.first().and_then(|row| row.get(column));
        first.is_some_and(|cell| match cell {
            Value::String(text) => text.parse::<f64>().is_ok(),
            other => other.is_number(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn table() -> Table {
        let rows = [("x, \"|\" <y>", Some(1.5)), ("é", None)];
        Table::of(&rows)
            .column("<a>", |row| row.0)
            .column("b", |row| row.1)
            .table
    }

    #[test]
    fn a_table_is_written_in_many_ways() {
        let table = table();
        assert_eq!(table.to_text(), "<a>           b\nx, \"|\" <y>  1.5\né\n");
        assert_eq!(
            table.to_csv().unwrap(),
            "<a>,b\n\"x, \"\"|\"\" <y>\",1.5\né,\n"
        );
        assert_eq!(
            table.to_markdown(),
            "| <a> | b |\n|---|---|\n| x, \"\\|\" <y> | 1.5 |\n| é |  |\n"
        );
        assert_eq!(
            table.to_json()[0],
            json!({ "<a>": "x, \"|\" <y>", "b": 1.5 })
        );
    }

    #[test]
    fn failures_are_seen_and_text_cannot_break_out() {
        let mut table = table();
        table.rows.push(vec![json!("FAILED"), json!("FAILED: 7")]);
        let html = table.to_html("<c>").into_string();
        assert!(!html.contains("<c>") && !html.contains("<a>") && !html.contains("<y>"));
        assert!(html.contains("<td class=\"bad\">FAILED: 7</td>"), "{html}");
        assert!(html.contains("<td class=\"\">1.5</td>"), "{html}");
    }
}
