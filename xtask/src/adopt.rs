//! `adopt`: what `run.sh` has found becomes files of `benches/results` and columns of
//! `docs/accuracy.md`.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::cargo::{Built, status};

/// The formats that are measured; the first has no name in a file's name.
const FORMATS: [&str; 3] = ["f32", "f16", "bf16"];

/// Takes over all that the folder holds; an error where that is nothing.
pub fn adopt(root: &Path, results: &Path) -> Result<(), String> {
    let about = About::of(&read(&results.join("summary.txt"))?)?;
    let mut adopted = 0;
    for format in FORMATS {
        let from = results.join(format!("bench-{format}.csv"));
        if from.exists() {
            let to = root.join("benches/results").join(about.file(format));
            write(&to, &with_commit(&read(&from)?, &about.commit))?;
            println!("{} has what was measured in {format}", to.display());
            adopted += 1;
        }
    }
    let check = results.join("check.csv");
    if check.exists() {
        document(root, &check)?;
        adopted += 1;
    }
    match adopted {
        0 => Err(format!("{} holds no results", results.display())),
        _ => Ok(()),
    }
}

/// The program itself reads what it has written, and writes the document anew.
fn document(root: &Path, check: &Path) -> Result<(), String> {
    let built = Built::by(&["build", "--package", "cli"])?;
    let mut program = Command::new(built.program()?);
    program.args(["check", "--from"]).arg(check);
    program.arg("--document").arg(root.join("docs/accuracy.md"));
    match status(&mut program)? {
        status if status.success() => Ok(()),
        status => Err(format!("the document was not written ({status})")),
    }
}

/// What the summary's head says.
#[derive(Debug, PartialEq, Eq)]
struct About {
    date: String,
    device: String,
    commit: String,
}

impl About {
    fn of(summary: &str) -> Result<Self, String> {
        let value = |key: &str| {
            let mut lines = summary.lines();
            let value = lines.find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            let value = value.map(str::trim).filter(|value| !value.is_empty());
            value.map(str::to_owned).ok_or_else(|| {
                format!("summary.txt has no line \"{key}: …\": is this a folder of run.sh?")
            })
        };
        Ok(Self {
            date: value("date")?,
            device: value("device")?,
            commit: value("commit")?,
        })
    }

    /// `2026-01-31-nvidia-a100-f16.csv`
    fn file(&self, format: &str) -> String {
        let name = self.device.split(" (").next().unwrap_or_default();
        let words = name.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<String> = words
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let format = match format {
            "f32" => String::new(),
            half => format!("-{half}"),
        };
        format!("{}-{}{format}.csv", self.date, words.join("-"))
    }
}

/// The rows with a column more. No cell of ours holds a line break.
fn with_commit(csv: &str, commit: &str) -> String {
    let cell = |line: usize| if line == 0 { "commit" } else { commit };
    let lines = csv.lines().enumerate();
    lines
        .map(|(number, line)| format!("{line},{}\n", cell(number)))
        .collect()
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMMARY: &str = "date: 2026-01-31\ncommit: 0123456789ab\nbackend: vulkan\n\
                           device: NVIDIA A100-SXM4 (80 GB)\ndriver: NVIDIA 580.1\n";

    #[test]
    fn a_file_is_named_after_day_device_and_format() {
        let about = About::of(SUMMARY).expect("complete");
        assert_eq!(about.file("f32"), "2026-01-31-nvidia-a100-sxm4.csv");
        assert_eq!(about.file("bf16"), "2026-01-31-nvidia-a100-sxm4-bf16.csv");
        let message = About::of("date: 2026-01-31\n").expect_err("no device");
        assert!(message.contains("device"), "{message}");
    }

    #[test]
    fn each_row_gets_the_commit() {
        let csv = "date,place\n2026-01-31,\"a, b\"\n";
        let want = "date,place,commit\n2026-01-31,\"a, b\",0123\n";
        assert_eq!(with_commit(csv, "0123"), want);
    }

    #[test]
    fn measured_rows_arrive_in_the_repository() {
        let root = std::env::temp_dir().join(format!("xtask-adopt-{}", std::process::id()));
        let (results, benches) = (root.join("from"), root.join("benches/results"));
        for folder in [&results, &benches] {
            fs::create_dir_all(folder).expect("a temporary folder");
        }
        let nothing = adopt(&root, &results).expect_err("no summary");
        assert!(nothing.contains("summary.txt"), "{nothing}");
        write(&results.join("summary.txt"), SUMMARY).expect("written");
        let nothing = adopt(&root, &results).expect_err("no results");
        assert!(nothing.contains("holds no results"), "{nothing}");
        write(&results.join("bench-f16.csv"), "date\n2026-01-31\n").expect("written");
        adopt(&root, &results).expect("one file");
        let adopted = read(&benches.join("2026-01-31-nvidia-a100-sxm4-f16.csv"));
        assert_eq!(
            adopted.as_deref(),
            Ok("date,commit\n2026-01-31,0123456789ab\n")
        );
        fs::remove_dir_all(&root).expect("removed");
    }
}
