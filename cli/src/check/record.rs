//! Rows of `check`: as tables and CSV, and in files in a folder beside the document, which have what
//! was found on each adapter, ever.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use heck::ToKebabCase;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{chains, row};
use crate::table::Table;
use crate::{Result, bench, output};

/// A row. Its fields are columns of the CSV.
pub trait Record: Clone + Default + Serialize + DeserializeOwned {
    /// Where a row stands among others.
    type Place: Ord;

    /// Backend and adapter.
    fn adapter(&self) -> &str;

    /// What it is about, and where it stands: of two rows of the same place the newer one is kept.
    fn place(&self) -> Self::Place;
}

/// What `check` finds.
#[derive(Default)]
pub struct Rows {
    pub functions: Vec<row::Row>,
    pub chains: Vec<chains::Row>,
}

impl Rows {
    /// One table, for CSV and JSON: the columns of the functions and those that only chains have, the
    /// first of them left out.
    pub fn table(&self, first: usize) -> Table {
        if self.chains.is_empty() {
            return table(&self.functions, first);
        }
        if self.functions.is_empty() {
            return table(&self.chains, first);
        }
        let mut heads = heads::<row::Row>();
        heads.extend(foreign::<row::Row>());
        let functions = self.functions.iter().map(|row| json!(row));
        let rows = functions.chain(self.chains.iter().map(|row| json!(row)));
        of_values(&rows.collect::<Vec<_>>(), heads.split_off(first))
    }

    /// A table for functions and one for chains.
    pub fn text(&self) -> String {
        let functions = table(&self.functions, PEOPLE);
        let chains = table(&self.chains, PEOPLE);
        let tables = [functions, chains].into_iter();
        let tables = tables.filter(|table| !table.rows().is_empty());
        let tables: Vec<String> = tables.map(|table| table.to_text()).collect();
        tables.join("\n")
    }

    /// Those of a CSV that `check --output` has written.
    pub fn read(path: &Path) -> Result<Self> {
        let (functions, chains) = (parse(path)?, parse(path)?);
        let rows = Rows { functions, chains };
        match rows.functions.is_empty() && rows.chains.is_empty() {
            true => Err(no_rows(path)),
            false => Ok(rows),
        }
    }

    /// Keeps all of them, the chains in a folder of their own. Returns all that are kept.
    pub fn keep(self, folder: &Path) -> Result<Self> {
        let of_chains = folder.join("chains");
        merge(folder, self.functions)?;
        merge(&of_chains, self.chains)?;
        Ok(Rows {
            functions: rows(folder)?,
            chains: rows(&of_chains)?,
        })
    }
}

/// People, and JSON, get the columns from this one on: no date and driver.
pub const PEOPLE: usize = 2;

/// The columns of these rows from one on.
fn table<R: Record>(rows: &[R], first: usize) -> Table {
    let rows: Vec<Value> = rows.iter().map(|row| json!(row)).collect();
    of_values(&rows, heads::<R>().split_off(first))
}

fn of_values(rows: &[Value], heads: Vec<String>) -> Table {
    let mut columns = Table::of(rows);
    for head in heads {
        columns = columns.column(&head, |row| match row[&head].as_str() {
            Some("") => Value::Null,
            _ => row[&head].clone(),
        });
    }
    columns.table
}

/// The names of all columns.
fn heads<R: Record>() -> Vec<String> {
    let row = json!(R::default());
    let heads = row.as_object().into_iter().flat_map(Map::keys);
    heads.cloned().collect()
}

/// Those that only rows of the other sort have.
fn foreign<R: Record>() -> Vec<String> {
    let own = heads::<R>();
    let all = heads::<row::Row>()
        .into_iter()
        .chain(heads::<chains::Row>());
    all.filter(|head| !own.contains(head)).collect()
}

/// Three decimals, rounded up so that no error is shown as smaller than it is.
pub fn number(ulps: f64) -> Value {
    text(rounded(ulps))
}

pub fn rounded(ulps: f64) -> f64 {
    match ulps {
        large if large >= 1e6 => large,
        small => (small * 1000.0).ceil() / 1000.0,
    }
}

/// Words where JSON has no number, or digits would tell nothing.
fn text(ulps: f64) -> Value {
    match ulps {
        large if large >= 1e6 => json!(format!("{large:.3e}")),
        small => json!(small),
    }
}

/// As [`number`].
pub fn shown<S: Serializer>(ulps: &f64, to: S) -> Result<S::Ok, S::Error> {
    text(*ulps).serialize(to)
}

/// As [`number`], where there is one.
pub fn shown_if_any<S: Serializer>(ulps: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
    ulps.map(text).serialize(to)
}

/// Keeps rows. Where the adapter has one of the same place already, it is replaced; the others stay,
/// but those of another version of the adapter.
fn merge<R: Record>(folder: &Path, mut rows: Vec<R>) -> Result<()> {
    fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    rows.sort_by(|a, b| a.adapter().cmp(b.adapter()));
    for new in rows.chunk_by(|a, b| a.adapter() == b.adapter()) {
        let adapter = new[0].adapter();
        // A newer version of an adapter takes the place of the older one: `vulkan llvmpipe (LLVM
        // 15.0.6, 256 bits)` is `vulkan-llvmpipe`.
        let name = bench::short(adapter).to_lowercase().to_kebab_case();
        let path = folder.join(format!("{name}.csv"));
        let mut rows: Vec<R> = match path.exists() {
            true => read(&path)?,
            false => Vec::new(),
        };
        rows.retain(|row| row.adapter() == adapter);
        rows.extend_from_slice(new);
        let once: BTreeMap<_, R> = rows.into_iter().map(|row| (row.place(), row)).collect();
        let once: Vec<R> = once.into_values().collect();
        output::write(&path, table(&once, 0).to_csv()?.as_bytes())?;
    }
    Ok(())
}

/// Every row in the folder, adapter by adapter.
fn rows<R: Record>(folder: &Path) -> Result<Vec<R>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .collect();
    files.sort();
    let rows: Result<Vec<Vec<R>>> = files.iter().map(|path| read(path)).collect();
    Ok(rows?.concat())
}

/// The rows of a file, of which there are some.
fn read<R: Record>(path: &Path) -> Result<Vec<R>> {
    let rows = parse(path)?;
    match rows.is_empty() {
        true => Err(no_rows(path)),
        false => Ok(rows),
    }
}

fn no_rows(path: &Path) -> Box<dyn std::error::Error> {
    format!("{} holds no rows of `check --output`", path.display()).into()
}

/// The rows of this sort in a CSV that may have rows of both.
fn parse<R: Record>(path: &Path) -> Result<Vec<R>> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|e| format!("{shown}: {e}"))?;
    of_csv(&text).map_err(|e| {
        format!(
            "{shown}: {e}: no CSV of `check --output`, or another version has written it; remove \
             it, or check anew"
        )
        .into()
    })
}

fn of_csv<R: Record>(text: &str) -> Result<Vec<R>, csv::Error> {
    let foreign = foreign::<R>();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let all = reader.headers()?.clone();
    let is_own = |head: &str| !foreign.iter().any(|other| other == head);
    let heads: csv::StringRecord = all.iter().filter(|head| is_own(head)).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cells = || all.iter().zip(&record);
        if cells().any(|(head, cell)| !is_own(head) && !cell.is_empty()) {
            continue;
        }
        let own = cells().filter(|(head, _)| is_own(head));
        let own: csv::StringRecord = own.map(|(_, cell)| cell).collect();
        rows.push(own.deserialize(Some(&heads))?);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::row::Row;
    use super::*;

    /// A folder that is removed when this is dropped.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("wgpu-activations-{name}-{}", std::process::id());
            Folder(std::env::temp_dir().join(name))
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn of(rows: &[(&str, &str, usize, &str, f64)]) -> Vec<Row> {
        let row = |&(date, function, order, adapter, ulps): &(&str, &str, _, &str, _)| Row {
            date: date.into(),
            driver: "Mesa, 1".into(),
            function: function.into(),
            order,
            adapter: adapter.into(),
            format: "f32".into(),
            ulps,
            ..Row::default()
        };
        rows.iter().map(row).collect()
    }

    #[test]
    fn rows_of_each_adapter_are_kept_and_replaced_one_by_one() {
        let folder = Folder::new("store");
        let gl = "gl llvmpipe (LLVM 1, 2 bits)";
        let first = of(&[
            ("d1", "silu", 0, gl, 1.5),
            ("d1", "gelu", 0, gl, 2.5),
            ("d1", "gelu", 0, "vulkan X", f64::INFINITY),
        ]);
        merge(&folder.0, first).expect("new files");
        assert!(folder.0.join("gl-llvmpipe.csv").exists());
        merge(&folder.0, of(&[("d2", "silu", 0, gl, 0.5)])).expect("merged");
        let rows: Vec<Row> = rows(&folder.0).expect("readable");
        let found: Vec<(&str, &str, f64)> = rows
            .iter()
            .map(|row| (row.date.as_str(), row.function.as_str(), row.ulps))
            .collect();
        // In the order of the list, and the other adapter's last.
        let want = [
            ("d1", "gelu", 2.5),
            ("d2", "silu", 0.5),
            ("d1", "gelu", f64::INFINITY),
        ];
        assert_eq!(found, want);
        assert_eq!(rows[0].driver, "Mesa, 1");
    }

    #[test]
    fn a_newer_version_of_an_adapter_takes_the_place_of_the_older_one() {
        let folder = Folder::new("newer");
        let rows_of = |version: &str, functions: &[&str]| {
            let name = format!("gl llvmpipe (LLVM {version})");
            let row = |function| of(&[("d", function, 0, name.as_str(), 1.0)]);
            functions.iter().for_each(|&function| {
                merge(&folder.0, row(function)).expect("merged");
            });
            let rows: Vec<Row> = rows(&folder.0).expect("readable");
            rows.iter()
                .all(|row| row.adapter == name)
                .then_some(rows.len())
        };
        assert_eq!(rows_of("15", &["gelu", "silu"]), Some(2));
        assert_eq!(rows_of("17", &["gelu"]), Some(1));
    }

    #[test]
    fn what_is_no_csv_of_check_is_refused() {
        let folder = Folder::new("refused");
        fs::create_dir_all(&folder.0).expect("made");
        let path = folder.0.join("gl-x.csv");
        let refused = |content: &[u8]| {
            fs::write(&path, content).expect("written");
            let error = merge(&folder.0, of(&[("d", "gelu", 0, "gl x", 1.0)]));
            error.expect_err("not of check").to_string()
        };
        let error = refused(b"date,place\n1,2\n");
        assert!(error.contains("adapter"), "a CSV of bench: {error}");
        let sound = table(&of(&[("d", "gelu", 0, "gl x", 1.0)]), 0);
        let text = sound.to_csv().expect("text");
        let more = text
            .replace("verdict\n", "verdict,more\n")
            .replace(",0,\n", ",0,,1\n");
        let error = refused(more.as_bytes());
        assert!(
            error.contains("gl-x.csv") && error.contains("`more`"),
            "{error}"
        );
        assert!(refused(b"").contains("no rows"));
    }

    #[test]
    fn functions_and_chains_share_a_csv() {
        let folder = Folder::new("both");
        let chain = chains::Row {
            chain: "gated(silu)".into(),
            adapter: "gl x".into(),
            share: f64::INFINITY,
            ulps: Some(0.5),
            ..chains::Row::default()
        };
        let both = Rows {
            functions: of(&[("d", "gelu", 0, "gl x", 1.0)]),
            chains: vec![chain],
        };
        fs::create_dir_all(&folder.0).expect("made");
        let path = folder.0.join("report.csv");
        let csv = both.table(0).to_csv().expect("text");
        fs::write(&path, &csv).expect("written");
        let read = Rows::read(&path).expect("readable");
        assert_eq!(read.table(0).to_csv().expect("text"), csv);
        fs::remove_file(&path).expect("removed");
        let kept = read.keep(&folder.0).expect("kept");
        assert_eq!((kept.functions.len(), kept.chains.len()), (1, 1));
        assert_eq!(kept.chains[0].share, f64::INFINITY);
        assert!(folder.0.join("chains/gl-x.csv").exists());
    }
}
