//! `adopt`: what `run.sh` has found becomes files of `benches/results` and columns of
//! `docs/accuracy.md`.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::{Shell, cmd};

use crate::cargo::{PROGRAM, build};

/// Takes over all that the folder holds; an error where that is nothing.
pub fn adopt(sh: &Shell, results: &Path) -> Result<()> {
    let summary = sh.read_file(results.join("summary.txt"))?;
    let mut adopted = false;
    for format in ["f32", "f16", "bf16"] {
        for task in ["", "chains"] {
            let parts = ["bench", task, format];
            let from = results.join(joined(parts) + ".csv");
            if from.exists() {
                let to = Path::new("benches/results").join(file_name(&summary, task, format)?);
                let rows = with_commit(&sh.read_file(from)?, said(&summary, "commit")?);
                sh.write_file(&to, rows)?;
                println!("{} has what was measured in {format}", to.display());
                adopted = true;
            }
        }
    }
    let check = results.join("check.csv");
    if check.exists() {
        // The program itself reads what it has written, and writes the document anew.
        let program = build(sh, "cargo build --package cli", PROGRAM)?;
        let document = "docs/accuracy.md";
        cmd!(sh, "{program} check --from {check} --document {document}").run()?;
        adopted = true;
    }
    ensure!(adopted, "{} holds no results", results.display());
    Ok(())
}

/// What the summary's head says.
fn said<'a>(summary: &'a str, key: &str) -> Result<&'a str> {
    let mut lines = summary.lines();
    let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
    let value = value.map(str::trim).filter(|value| !value.is_empty());
    value.with_context(|| {
        format!("summary.txt has no line \"{key}: …\": is this a folder of run.sh?")
    })
}

/// `2026-01-31-nvidia-a100-f16.csv`, and `…-chains-f16.csv`.
fn file_name(summary: &str, task: &str, format: &str) -> Result<String> {
    let (date, device) = (said(summary, "date")?, said(summary, "device")?);
    let name = device.split(" (").next().unwrap_or_default();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let format = Some(format).filter(|format| *format != "f32");
    let all = [date].into_iter().chain(words).chain([task]).chain(format);
    Ok(joined(all).to_lowercase() + ".csv")
}

/// The words that are there, with hyphens between.
fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words = words.into_iter().filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// The rows with a column more, where the program did not write it itself. No cell of ours holds a
/// line break.
fn with_commit(csv: &str, commit: &str) -> String {
    let head = csv.lines().next().unwrap_or_default();
    if head.split(',').any(|name| name == "commit") {
        return csv.into();
    }
    let cells = ["commit"].into_iter().chain(std::iter::repeat(commit));
    let rows = csv.lines().zip(cells);
    rows.map(|(row, cell)| format!("{row},{cell}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMMARY: &str = "date: 2026-01-31\ncommit: 0123456789ab\nbackend: vulkan\n\
                           device: NVIDIA A100-SXM4 (80 GB)\ndriver: NVIDIA 580.1\n";

    #[test]
    fn a_file_is_named_after_day_device_and_format() {
        let file = |task, format| file_name(SUMMARY, task, format).expect("complete");
        assert_eq!(file("", "f32"), "2026-01-31-nvidia-a100-sxm4.csv");
        assert_eq!(file("", "bf16"), "2026-01-31-nvidia-a100-sxm4-bf16.csv");
        let chains = "2026-01-31-nvidia-a100-sxm4-chains.csv";
        assert_eq!(file("chains", "f32"), chains);
        let error = file_name("date: 2026-01-31\n", "", "f32").expect_err("no device");
        assert!(error.to_string().contains("device"), "{error}");
    }

    #[test]
    fn each_row_gets_the_commit() {
        let csv = "date,place\n2026-01-31,\"a, b\"\n";
        let want = "date,place,commit\n2026-01-31,\"a, b\",0123\n";
        assert_eq!(with_commit(csv, "0123"), want);
        assert_eq!(with_commit(want, "4567"), want);
    }

    #[test]
    fn measured_rows_arrive_in_the_repository() {
        let sh = Shell::new().expect("a current folder");
        let root = sh.create_temp_dir().expect("a temporary folder");
        sh.change_dir(root.path());
        let results = root.path().join("from");
        let nothing = adopt(&sh, &results).expect_err("no summary").to_string();
        assert!(nothing.contains("summary.txt"), "{nothing}");
        sh.write_file("from/summary.txt", SUMMARY).expect("written");
        let nothing = adopt(&sh, &results).expect_err("no results").to_string();
        assert!(nothing.contains("holds no results"), "{nothing}");
        let rows = "date\n2026-01-31\n";
        for file in ["bench-f16", "bench-chains-f16"] {
            let from = format!("from/{file}.csv");
            sh.write_file(from, rows).expect("written");
        }
        adopt(&sh, &results).expect("two files");
        for end in ["f16", "chains-f16"] {
            let file = format!("benches/results/2026-01-31-nvidia-a100-sxm4-{end}.csv");
            let want = "date,commit\n2026-01-31,0123456789ab\n";
            assert_eq!(sh.read_file(file).expect("it was written"), want);
        }
    }
}
