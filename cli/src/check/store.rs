//! What was found on each adapter, ever: CSV files in a folder beside the document.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use csv::StringRecord;
use serde::Deserialize;
use wgpu_activations::Kind;

use crate::output;

type Failed = Box<dyn Error>;

/// A row of `check`'s CSV: what of it the document shows.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// When it was found.
    pub date: String,
    /// The adapter's driver.
    pub driver: String,
    /// The function with its parameters.
    pub function: String,
    /// 0, 1 or 2.
    pub order: usize,
    /// Backend and adapter.
    pub adapter: String,
    /// How inputs and results were stored.
    pub format: String,
    /// The largest error.
    #[serde(rename = "max ULP")]
    pub ulps: f64,
    /// Its input; empty where there was no error.
    #[serde(rename = "at x")]
    pub x: String,
    /// How many were compared.
    pub inputs: u64,
    /// How many were above the budget.
    pub above: u64,
}

impl Row {
    /// The function, where it is still there.
    pub fn kind(&self) -> Option<Kind> {
        self.function.parse().ok()
    }
}

/// The folder: for `docs/accuracy.md` it is `docs/accuracy`.
pub fn folder(document: &Path) -> PathBuf {
    document.with_extension("")
}

/// Takes over the rows of a CSV of `check`. Where the adapter has a row for the same function,
/// order and format already, it is replaced; the others stay, but those of another version of the
/// adapter.
///
/// # Errors
/// A file that cannot be read or written, or is none of `check`.
pub fn merge(folder: &Path, csv: &str) -> Result<(), Failed> {
    let (head, rows) = records(csv)?;
    let adapter = column(&head, "adapter")?;
    let mut adapters: Vec<&str> = rows.iter().filter_map(|row| row.get(adapter)).collect();
    adapters.sort_unstable();
    adapters.dedup();
    fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for name in adapters {
        let path = folder.join(format!("{}.csv", slug(name)));
        let new = rows.iter().filter(|row| row.get(adapter) == Some(name));
        let mut old = match path.exists() {
            true => records_of(&path, &head)?,
            false => Vec::new(),
        };
        old.retain(|row| row.get(adapter) == Some(name));
        write(&path, &head, merged(&head, old, new)?)?;
    }
    Ok(())
}

/// Every row in the folder, adapter by adapter.
///
/// # Errors
/// A file that cannot be read, or is none of `check`.
pub fn rows(folder: &Path) -> Result<Vec<Row>, Failed> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| format!("{}: {e}", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .collect();
    files.sort();
    let mut rows = Vec::new();
    for path in files {
        let text = read(&path)?;
        for row in csv::Reader::from_reader(text.as_bytes()).deserialize() {
            rows.push(row.map_err(|e| format!("{}: {e}", path.display()))?);
        }
    }
    Ok(rows)
}

/// `vulkan llvmpipe (LLVM 15.0.6, 256 bits)` is `vulkan-llvmpipe`: a newer version of an adapter
/// takes the place of the older one.
fn slug(adapter: &str) -> String {
    let name = adapter.split(" (").next().unwrap_or(adapter);
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

/// The head and the rows.
fn records(csv: &str) -> Result<(StringRecord, Vec<StringRecord>), Failed> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let head = reader.headers()?.clone();
    Ok((head, reader.records().collect::<Result<_, _>>()?))
}

fn records_of(path: &Path, head: &StringRecord) -> Result<Vec<StringRecord>, Failed> {
    let (old_head, rows) =
        records(&read(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    match old_head == *head {
        true => Ok(rows),
        false => Err(format!(
            "{} has other columns: another version has written it; remove it, or check anew",
            path.display()
        )
        .into()),
    }
}

fn read(path: &Path) -> Result<String, Failed> {
    Ok(fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?)
}

fn column(head: &StringRecord, name: &str) -> Result<usize, Failed> {
    let found = head.iter().position(|column| column == name);
    found.ok_or_else(|| {
        format!("there is no column \"{name}\": this is no CSV of `check --output`").into()
    })
}

/// The old rows with the new ones in place of those that they repeat, in the order of the list of
/// functions.
fn merged<'a>(
    head: &StringRecord,
    mut rows: Vec<StringRecord>,
    new: impl Iterator<Item = &'a StringRecord>,
) -> Result<Vec<StringRecord>, Failed> {
    let [format, function, order] = [
        column(head, "format")?,
        column(head, "function")?,
        column(head, "order")?,
    ];
    let key = |row: &StringRecord| [format, function, order].map(|i| row[i].to_owned());
    for row in new {
        match rows.iter().position(|old| key(old) == key(row)) {
            Some(place) => rows[place] = row.clone(),
            None => rows.push(row.clone()),
        }
    }
    let names: Vec<String> = Kind::all().map(|kind| kind.to_string()).collect();
    let place = |name: &str| names.iter().position(|known| known == name);
    rows.sort_by_cached_key(|row| {
        let unlisted = place(&row[function]).unwrap_or(names.len());
        let formats = ["f32", "f16", "bf16"]
            .iter()
            .position(|f| *f == &row[format]);
        (formats, unlisted, key(row))
    });
    Ok(rows)
}

fn write(path: &Path, head: &StringRecord, rows: Vec<StringRecord>) -> Result<(), Failed> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(head)?;
    for row in rows {
        writer.write_record(&row)?;
    }
    output::write(path, &writer.into_inner()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "date,driver,function,order,adapter,format,max ULP,at x,inputs,above";

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

    fn csv(rows: &[(&str, &str, usize, &str, &str)]) -> String {
        let row = |&(date, function, order, adapter, ulps): &_| {
            format!("{date},\"Mesa, 1\",{function},{order},\"{adapter}\",f32,{ulps},1e0,9,0\n")
        };
        format!("{HEAD}\n{}", rows.iter().map(row).collect::<String>())
    }

    #[test]
    fn rows_of_each_adapter_are_kept_and_replaced_one_by_one() {
        let folder = Folder::new("store");
        let gl = "gl llvmpipe (LLVM 1, 2 bits)";
        let first = csv(&[
            ("d1", "silu", 0, gl, "1.5"),
            ("d1", "gelu", 0, gl, "2.5"),
            ("d1", "gelu", 0, "vulkan X", "inf"),
        ]);
        merge(&folder.0, &first).expect("new files");
        assert!(folder.0.join("gl-llvmpipe.csv").exists());
        merge(&folder.0, &csv(&[("d2", "silu", 0, gl, "0.5")])).expect("merged");
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
            let row = |function| csv(&[("d", function, 0, name.as_str(), "1")]);
            functions.iter().for_each(|&function| {
                merge(&folder.0, &row(function)).expect("merged");
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
        let error = merge(&folder.0, "date,place\n1,2\n").expect_err("a CSV of bench");
        assert!(error.to_string().contains("adapter"), "{error}");
        merge(&folder.0, &csv(&[("d", "gelu", 0, "gl x", "1")])).expect("written");
        let more = csv(&[("d", "gelu", 0, "gl x", "1")]).replace(HEAD, &format!("{HEAD},more"));
        let more = more.replace(",9,0", ",9,0,1");
        let error = merge(&folder.0, &more).expect_err("other columns");
        assert!(error.to_string().contains("gl-x.csv"), "{error}");
    }
}
