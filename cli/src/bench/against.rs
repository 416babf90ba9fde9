//! `bench --against`: the rows of an earlier file beside the new ones, by their ratio to the copy.
//!
//! Times of two days are of two machines, as it were: what else runs there slows the copy, too, and
//! the ratio much less. What disturbs a single row for a while is found out by measuring it again.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde_json::{Map, Value};

use super::results::rounded;
use crate::Result;
use crate::table::Table;

/// What rows are called in a file.
pub struct Layout {
    /// The list in an object of JSON.
    pub list: &'static str,
    /// What two rows must agree in.
    key: [&'static str; 5],
    ratio: &'static str,
    /// Quarters of the ratio and the ratio, or else of the time, where a file has them.
    quarters: [[&'static str; 3]; 2],
}

pub const FUNCTIONS: Layout = Layout {
    list: "throughput",
    key: ["place", "function", "pass", "elements", "format"],
    ratio: "times_copy",
    quarters: [
        [
            "times_copy_quarter_below",
            "times_copy_quarter_above",
            "times_copy",
        ],
        ["quarter_below", "quarter_above", "ns_per_element"],
    ],
};

pub const CHAINS: Layout = Layout {
    list: "chains",
    key: ["place", "chain", "pass", "shape", "format"],
    ratio: "/ copy of the bytes",
    quarters: [["low", "high", "ns/element"]; 2],
};

type Cells = Map<String, Value>;

/// What a row is of.
pub type Key = [String; 5];

/// How many times a row that looks slower is measured again.
const AGAIN: usize = 2;

/// A row that was measured now.
pub trait Measured: Clone {
    fn key(&self) -> Key;

    fn ratio(&self) -> f64;

    /// With the columns that a file has.
    fn table(rows: &[Self]) -> Table;
}

/// A row: what it is of, its ratio, and how far from it a quarter of the samples lay on either side.
#[derive(Clone, Debug)]
struct Known {
    key: Key,
    ratio: f64,
    spread: f64,
}

/// The rows of a file of `bench`.
pub struct Earlier {
    layout: &'static Layout,
    file: String,
    known: Vec<Known>,
}

/// Two rows of the same, or one without the other.
struct Pair<'a> {
    key: &'a Key,
    old: Option<&'a Known>,
    new: Option<&'a Known>,
    /// What a ratio may grow by, as a part of it.
    bound: f64,
}

/// What has become of the rows of a file.
pub struct Comparison {
    pub table: Table,
    /// The rows that are slower than their bound allows.
    slower: HashSet<Key>,
    /// What to say of them, or of files that have nothing in common.
    pub complaint: Option<String>,
}

impl Earlier {
    /// Reads what `bench -o` or `bench --json` has written.
    pub fn read(path: &Path, layout: &'static Layout) -> Result<Self> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("cannot read {file}: {error}"))?;
        let known = cells(&text, layout).and_then(|rows| known(&rows, layout));
        let known = known.map_err(|error| {
            format!(
                "{file} is no file that can be compared with: {error}. Name one that the same `bench` \
                 has written with -o FILE.csv or --json"
            )
        })?;
        Ok(Earlier {
            layout,
            file,
            known,
        })
    }

    /// Compares with new rows. Those that look slower are measured `again`, and the best counts:
    /// what has become slower stays so. `noise` is what any ratio may grow by, as a part of it.
    pub fn compare<R: Measured>(
        &self,
        rows: &mut [R],
        noise: f64,
        mut again: impl FnMut(&HashSet<Key>) -> Result<Vec<R>>,
    ) -> Result<Comparison> {
        let mut compared = self.beside(&R::table(rows), noise)?;
        for _ in 0..AGAIN {
            if compared.slower.is_empty() {
                break;
            }
            let again = again(&compared.slower)?;
            let again: HashMap<Key, R> = again.into_iter().map(|row| (row.key(), row)).collect();
            for row in rows.iter_mut() {
                let key = row.key();
                let new = again.get(&key).filter(|new| new.ratio() < row.ratio());
                if let Some(new) = new.filter(|_| compared.slower.contains(&key)) {
                    *row = new.clone();
                }
            }
            compared = self.beside(&R::table(rows), noise)?;
        }
        Ok(compared)
    }

    fn beside(&self, new: &Table, noise: f64) -> Result<Comparison> {
        let rows: Vec<Cells> = serde_json::from_value(new.to_json())?;
        let new = known(&rows, self.layout)?;
        let pairs = self.pairs(&new, noise);
        let both: Vec<&Pair<'_>> = pairs.iter().filter(|it| it.change().is_some()).collect();
        let first = |known: &[Known]| known[0].key.join(" ");
        let nothing = || {
            format!(
                "{} and this run have no row in common: there the first is {}, here {}",
                self.file,
                first(&self.known),
                first(&new)
            )
        };
        let slower = both.iter().filter(|pair| pair.is_slower());
        Ok(Comparison {
            table: table(self.layout, &pairs),
            slower: slower.map(|pair| pair.key.clone()).collect(),
            complaint: match both.is_empty() {
                true => Some(nothing()),
                false => self.complaint(&both),
            },
        })
    }

    /// The new rows in their order, then those that are missing. The first of equal ones counts.
    fn pairs<'a>(&'a self, new: &'a [Known], noise: f64) -> Vec<Pair<'a>> {
        let mut seen = HashSet::new();
        let all = new.iter().chain(&self.known);
        let keys = all.map(|it| &it.key).filter(|key| seen.insert(*key));
        let by_key = |rows: &'a [Known]| -> HashMap<&'a Key, &'a Known> {
            rows.iter().rev().map(|it| (&it.key, it)).collect()
        };
        let (olds, news) = (by_key(&self.known), by_key(new));
        let pair = |key| {
            let (old, new) = (olds.get(key).copied(), news.get(key).copied());
            let spreads = old.iter().chain(&new).map(|it| it.spread);
            let bound = noise + spreads.sum::<f64>();
            Pair {
                key,
                old,
                new,
                bound,
            }
        };
        keys.map(pair).collect()
    }

    fn complaint(&self, both: &[&Pair<'_>]) -> Option<String> {
        let slower: Vec<_> = both.iter().filter(|pair| pair.is_slower()).collect();
        let beyond = |pair: &Pair<'_>| pair.change().unwrap_or_default() - pair.bound;
        let worst = slower
            .iter()
            .max_by(|a, b| beyond(a).total_cmp(&beyond(b)))?;
        let (old, new) = worst.old.zip(worst.new)?;
        Some(format!(
            "{} of {} rows are slower than in {}, beyond the noise, however often they were \
             measured. Most of all {}: {:.2} times the copy were {:.2} (+{:.1} %, the noise is {:.1} %). Measure \
             again on a quiet machine, or allow more with --noise",
            slower.len(),
            both.len(),
            self.file,
            worst.key.join(" "),
            new.ratio,
            old.ratio,
            100.0 * worst.change().unwrap_or_default(),
            100.0 * worst.bound,
        ))
    }
}

impl Pair<'_> {
    /// What the ratio has grown by, as a part of it.
    fn change(&self) -> Option<f64> {
        let (old, new) = self.old.zip(self.new)?;
        Some(new.ratio / old.ratio - 1.0)
    }

    fn is_slower(&self) -> bool {
        self.change().is_some_and(|change| change > self.bound)
    }

    fn verdict(&self) -> &'static str {
        match (self.old, self.change()) {
            _ if self.is_slower() => "FAIL: slower",
            (_, Some(change)) if 1.0 / (1.0 + change) - 1.0 > self.bound => "faster",
            (_, Some(_)) => "ok",
            (Some(_), None) => "only in the file",
            (None, None) => "only here",
        }
    }
}

fn table(layout: &Layout, pairs: &[Pair<'_>]) -> Table {
    let mut columns = Table::of(pairs);
    for (i, name) in layout.key.into_iter().enumerate() {
        columns = columns.column(name, |pair| pair.key[i].as_str());
    }
    let ratio = |known: Option<&Known>| known.map(|it| rounded(it.ratio));
    let percent = |part: f64| (1000.0 * part).round() / 10.0;
    let both = |pair: &Pair<'_>| pair.change().map(|_| percent(pair.bound));
    columns
        .column("old x copy", |pair| ratio(pair.old))
        .column("new x copy", |pair| ratio(pair.new))
        .column("change %", |pair| pair.change().map(percent))
        .column("noise %", both)
        .column("verdict", Pair::verdict)
        .table
}

/// The rows of a text, which is JSON or CSV.
fn cells(text: &str, layout: &Layout) -> Result<Vec<Cells>> {
    if !text.trim_start().starts_with(['{', '[']) {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Result<Vec<Cells>, _> = reader.deserialize().collect();
        return Ok(rows?);
    }
    let mut value: Value = serde_json::from_str(text)?;
    let rows = match value.is_object() {
        true => value[layout.list].take(),
        false => value,
    };
    let wrong = |_| format!("it has no list `{}` of rows", layout.list);
    Ok(serde_json::from_value(rows).map_err(wrong)?)
}

/// What is compared of rows: copies are what the others are compared with already.
fn known(rows: &[Cells], layout: &Layout) -> Result<Vec<Known>> {
    let mut all = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let text = |name| match row.get(name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Null) => Ok(String::new()),
            Some(other) => Ok(other.to_string()),
            None => Err(format!("row {} has no `{name}`", i + 1)),
        };
        let mut key = layout.key.map(|_| String::new());
        for (cell, name) in key.iter_mut().zip(layout.key) {
            *cell = text(name)?;
        }
        let ratio = text(layout.ratio)?;
        if ratio.is_empty() || key[2] == "copy" {
            continue;
        }
        let above_zero = |text: &str| {
            let value = text.parse::<f64>().ok();
            value.filter(|it| *it > 0.0 && it.is_finite())
        };
        let ratio = above_zero(&ratio)
            .ok_or_else(|| format!("row {}: `{}` is {ratio:?}, no ratio", i + 1, layout.ratio))?;
        let spread = layout.quarters.iter().find_map(|names| {
            let [low, high, middle] = names.map(|name| above_zero(&text(name).ok()?));
            Some((high? - low?) / middle? / 2.0)
        });
        let spread = spread.unwrap_or_default().max(0.0);
        all.push(Known { key, ratio, spread });
    }
    match all.is_empty() {
        true => Err("it has no row of a function or chain beside a copy".into()),
        false => Ok(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "place,function,pass,elements,format,ns_per_element,quarter_below,quarter_above,times_copy";

    /// Rows of gelu: a pass, and its ratio with a spread of 10 %.
    fn csv(rows: &[(&str, f64)]) -> String {
        let row = |(pass, ratio): &(&str, f64)| {
            format!("\"cpu, one core\",gelu,{pass},65536,f32,2.0,1.9,2.3,{ratio}\n")
        };
        format!("{HEAD}\n{}", rows.iter().map(row).collect::<String>())
    }

    fn earlier(text: &str) -> Result<Earlier> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("old.csv");
        std::fs::write(&path, text)?;
        Earlier::read(&path, &FUNCTIONS)
    }

    fn measured(rows: &[(&str, f64)]) -> Table {
        Table::of(rows)
            .column("place", |_| "cpu, one core")
            .column("function", |_| "gelu")
            .column("pass", |row| row.0)
            .column("elements", |_| 65536)
            .column("format", |_| "f32")
            .column("times_copy", |row| row.1)
            .column("times_copy_quarter_below", |row| row.1 * 0.9)
            .column("times_copy_quarter_above", |row| row.1 * 1.1)
            .table
    }

    impl Measured for (&str, f64) {
        fn key(&self) -> Key {
            let key = ["cpu, one core", "gelu", self.0, "65536", "f32"];
            key.map(str::to_owned)
        }

        fn ratio(&self) -> f64 {
            self.1
        }

        fn table(rows: &[Self]) -> Table {
            measured(rows)
        }
    }

    fn verdicts(old: &[(&str, f64)], new: &[(&str, f64)]) -> (Vec<String>, Option<String>) {
        let earlier = earlier(&csv(old)).expect("rows");
        let mut new = new.to_vec();
        let compared = earlier.compare(&mut new, 0.1, |_| Ok(Vec::new()));
        let compared = compared.expect("rows");
        let rows = compared.table.rows().iter();
        let verdict = |row: &Vec<Value>| row.last().and_then(Value::as_str).map(str::to_owned);
        (rows.filter_map(verdict).collect(), compared.complaint)
    }

    #[test]
    fn slower_is_what_grows_beyond_the_noise() {
        // 10 % as said, 10 % of the file's quartiles, 10 % of the new ones.
        let (same, none) = verdicts(&[("forward", 2.0)], &[("forward", 2.58)]);
        assert_eq!((same, none), (vec!["ok".to_owned()], None));
        let old = [("forward", 2.0), ("backward", 1.0), ("both", 3.0)];
        let new = [("both", 2.0), ("forward", 2.64), ("backward", 1.31)];
        let (all, slower) = verdicts(&old, &new);
        assert_eq!(all, ["faster", "FAIL: slower", "FAIL: slower"]);
        let slower = slower.expect("two are");
        for part in [
            "2 of 3 rows are slower",
            "old.csv",
            "cpu, one core gelu forward 65536 f32: 2.64 times the copy were 2.00 (+32.0 %, the noise is 30.0 %)",
        ] {
            assert!(slower.contains(part), "{slower}");
        }
    }

    #[test]
    fn what_is_in_one_alone_is_named_and_copies_are_left_out() {
        let old = [("forward", 2.0), ("backward", 1.0), ("copy", 1.0)];
        let (all, slower) = verdicts(&old, &[("both", 9.0), ("forward", 2.0)]);
        assert_eq!(all, ["only here", "ok", "only in the file"]);
        assert_eq!(slower, None);
        let (_, complaint) = verdicts(&old, &[("both", 1.0)]);
        let complaint = complaint.expect("nothing to compare");
        assert!(complaint.contains("no row in common"), "{complaint}");
    }

    #[test]
    fn what_looks_slower_is_measured_again_and_the_best_counts() {
        let earlier = earlier(&csv(&[("forward", 2.0), ("backward", 1.0)])).expect("rows");
        let mut rows = [("forward", 9.0), ("backward", 9.0)];
        let mut rounds = 0;
        let compared = earlier.compare(&mut rows, 0.1, |slower| {
            rounds += 1;
            assert_eq!(slower.len(), [2, 1][rounds - 1]);
            Ok(vec![
                ("forward", 2.1 - rounds as f64 / 10.0),
                ("backward", 6.0 + rounds as f64),
            ])
        });
        assert_eq!(rows, [("forward", 2.0), ("backward", 7.0)]);
        assert_eq!(rounds, AGAIN);
        let complaint = compared.expect("rows").complaint.expect("one is slower");
        assert!(complaint.contains("1 of 2 rows"), "{complaint}");
    }

    #[test]
    fn json_is_read_as_csv_is() {
        let rows = measured(&[("forward", 2.0)]).to_json();
        for json in [
            serde_json::json!({ "throughput": rows, "host": [] }),
            rows.clone(),
        ] {
            let read = earlier(&json.to_string()).expect("rows");
            assert_eq!(read.known.len(), 1);
            assert_eq!(
                (read.known[0].key[3].as_str(), read.known[0].ratio),
                ("65536", 2.0)
            );
            assert!((read.known[0].spread - 0.1).abs() < 1e-9);
        }
    }

    #[test]
    fn a_file_of_something_else_is_refused_with_what_is_missing() {
        for (text, missing) in [
            ("", "no row"),
            ("a,b\n1,2\n", "row 1 has no `place`"),
            ("{}", "no list `throughput`"),
            ("[1]", "no list `throughput`"),
            ("{\"throughput\": ", "EOF"),
            ("a,b\n1\n", "2 fields"),
            (&csv(&[("copy", 1.0)]), "no row"),
            (&csv(&[("forward", -1.0)]), "no ratio"),
            (&csv(&[("forward", f64::INFINITY)]), "no row"),
        ] {
            let error = earlier(text).err().expect("no such file").to_string();
            assert!(
                error.contains(missing) && error.contains("old.csv"),
                "{error}"
            );
        }
    }
}
