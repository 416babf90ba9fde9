//! What was found on each adapter, ever: CSV files in a folder beside the document.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::row::{Row, table};
use crate::{Result, bench, output};
use heck::ToKebabCase;

/// Keeps rows. Where the adapter has one for the same function, order and format already, it is
/// replaced; the others stay, but those of another version of the adapter.
pub fn merge(folder: &Path, rows: Vec<Row>) -> Result<()> {
    fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut adapters: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        adapters.entry(row.adapter.clone()).or_default().push(row);
    }
    for (adapter, new) in adapters {
        // A newer version of an adapter takes the place of the older one: `vulkan llvmpipe (LLVM
        // 15.0.6, 256 bits)` is `vulkan-llvmpipe`.
        let name = bench::short(&adapter).to_lowercase().to_kebab_case();
        let path = folder.join(format!("{name}.csv"));
        let mut rows = match path.exists() {
            true => read(&path)?,
            false => Vec::new(),
        };
        rows.retain(|row| row.adapter == adapter);
        rows.extend(new);
        let once: BTreeMap<_, Row> = rows.into_iter().map(|row| (place(&row), row)).collect();
        output::write(&path, table(once.values(), 0).to_csv()?.as_bytes())?;
    }
    Ok(())
}

/// Where a row stands: in the order of formats and of the list of functions.
fn place(row: &Row) -> (Option<usize>, (usize, String), usize) {
    let format = ["f32", "f16", "bf16"].iter().position(|f| *f == row.format);
    (format, row.place(), row.order)
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
