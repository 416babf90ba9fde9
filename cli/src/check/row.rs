//! What is found of a function and order on an adapter: a row of the table, of the CSV, and of the
//! files in a folder beside the document, which have what was found on each adapter, ever.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use heck::ToKebabCase;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};
use wgpu_activations::reference::allowed_ulps;
use wgpu_activations::{Format, Kind};

use super::tally::{Tally, Worst};
use crate::engine::Engine;
use crate::piece::Piece;
use crate::table::Table;
use crate::{Result, bench, machine, output};

/// With the heads of the CSV.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub date: String,
    pub driver: String,
    /// The function with its parameters.
    pub function: String,
    pub order: usize,
    /// Backend and adapter.
    pub adapter: String,
    /// How inputs and results were stored.
    pub format: String,
    /// The largest error.
    #[serde(rename = "max ULP", serialize_with = "shown")]
    pub ulps: f64,
    #[serde(serialize_with = "shown")]
    pub budget: f64,
    /// The largest error's input; empty where there was no error. So are the next three.
    #[serde(rename = "at x")]
    pub x: String,
    #[serde(rename = "x bits")]
    pub bits: String,
    pub got: String,
    pub want: String,
    /// How many were compared.
    pub inputs: u64,
    #[serde(rename = "0 or subnormal")]
    pub subnormal: u64,
    /// How many were above the budget.
    pub above: u64,
    #[serde(rename = "-0")]
    pub zero_signs: u64,
    pub verdict: String,
}

impl Row {
    /// Of what was found today.
    pub fn new(kind: Kind, order: usize, backend: &Engine, format: Format, tally: &Tally) -> Self {
        let budget = allowed_ulps(kind.activation().ulps[order], 1.0, 0.0, format);
        let worst = tally.worst.filter(|worst| worst.ulps > 0.0);
        let text = |Worst { x, got, want, .. }| {
            let [shown, got] = [x, got].map(|value| format!("{value:e}"));
            let digits = 2 * format.bytes() as usize;
            let bits = format!("{:#01$x}", Piece::of(format, vec![x]).words[0], 2 + digits);
            [shown, bits, got, format!("{want:.10e}")]
        };
        let [x, bits, got, want] = worst.map(text).unwrap_or_default();
        Row {
            date: machine::date(),
            driver: backend.driver(),
            function: kind.to_string(),
            order,
            adapter: backend.name().to_owned(),
            format: format.to_string(),
            ulps: rounded(tally.ulps()),
            budget: rounded(budget),
            x,
            bits,
            got,
            want,
            inputs: tally.inputs,
            subnormal: tally.subnormal,
            above: tally.above,
            zero_signs: tally.zero_signs,
            verdict: if tally.above == 0 { "ok" } else { "FAIL" }.into(),
        }
    }

    /// The function, where it is still there.
    pub fn kind(&self) -> Option<Kind> {
        self.function.parse().ok()
    }

    /// Where it stands: in the order of formats and of the list of functions, others behind it.
    pub fn place(&self) -> (Option<usize>, usize, String, usize) {
        let format = Format::ALL.iter().position(|f| f.name() == self.format);
        let kind = self.kind();
        let place = Kind::all().position(|listed| kind == Some(listed));
        let place = place.unwrap_or(usize::MAX);
        (format, place, self.function.clone(), self.order)
    }
}

/// The columns of the CSV. People, and JSON, get those from the third on: no date and driver.
pub fn table<'a>(rows: impl IntoIterator<Item = &'a Row>, first: usize) -> Table {
    let rows: Vec<Value> = rows.into_iter().map(|row| json!(row)).collect();
    let heads = json!(Row::default());
    let heads = heads.as_object().into_iter().flat_map(Map::keys);
    let mut columns = Table::of(&rows);
    for head in heads.skip(first) {
        columns = columns.column(head, |row| match row[head].as_str() {
            Some("") => Value::Null,
            _ => row[head].clone(),
        });
    }
    columns.table
}

/// Three decimals, rounded up so that no error is shown as smaller than it is.
pub fn number(ulps: f64) -> Value {
    text(rounded(ulps))
}

fn rounded(ulps: f64) -> f64 {
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

fn shown<S: Serializer>(ulps: &f64, to: S) -> Result<S::Ok, S::Error> {
    text(*ulps).serialize(to)
}

/// Keeps rows. Where the adapter has one for the same function, order and format already, it is
/// replaced; the others stay, but those of another version of the adapter.
pub fn merge(folder: &Path, mut rows: Vec<Row>) -> Result<()> {
    fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    rows.sort_by(|a, b| a.adapter.cmp(&b.adapter));
    for new in rows.chunk_by(|a, b| a.adapter == b.adapter) {
        let adapter = &new[0].adapter;
        // A newer version of an adapter takes the place of the older one: `vulkan llvmpipe (LLVM
        // 15.0.6, 256 bits)` is `vulkan-llvmpipe`.
        let name = bench::short(adapter).to_lowercase().to_kebab_case();
        let path = folder.join(format!("{name}.csv"));
        let mut rows = match path.exists() {
            true => read(&path)?,
            false => Vec::new(),
        };
        rows.retain(|row| row.adapter == *adapter);
        rows.extend_from_slice(new);
        let once: BTreeMap<_, Row> = rows.into_iter().map(|row| (row.place(), row)).collect();
        output::write(&path, table(once.values(), 0).to_csv()?.as_bytes())?;
    }
    Ok(())
}

/// Every row in the folder, adapter by adapter.
pub fn rows(folder: &Path) -> Result<Vec<Row>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .collect();
    files.sort();
    let rows: Result<Vec<Vec<Row>>> = files.iter().map(|path| read(path)).collect();
    Ok(rows?.concat())
}

pub fn read(path: &Path) -> Result<Vec<Row>> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|e| format!("{shown}: {e}"))?;
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize();
    let rows: Vec<Row> = rows.collect::<Result<_, _>>().map_err(|e| {
        format!(
            "{shown}: {e}: no CSV of `check --output`, or another version has written it; remove \
             it, or check anew"
        )
    })?;
    match rows.is_empty() {
        true => Err(format!("{shown} holds no rows of `check --output`").into()),
        false => Ok(rows),
    }
}

#[cfg(test)]
mod tests {
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
        let rows = rows(&folder.0).expect("readable");
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
            let rows = rows(&folder.0).expect("readable");
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
}
