//! The largest number of a row, and the sums of powers that are compared with it, in one loop. No power
//! is above 1 on the way either, so that nothing overflows that would not in two loops.

use super::reading::Reading;
use super::{Number, Rows, begin, is_sum, reading, take, terms, write_levels};
use crate::body::{Levelled, Op, Wire};
use crate::wgsl::body::name;
use crate::wgsl::write::line;

/// Values of a turn that are kept from the largest to the sums.
const ARRAYS: usize = 4;

/// The level before there is one.
const LOWEST: &str = "-3.4028234e38";

impl Rows<'_> {
    /// Whether what is added up after so many passes goes with what is known then.
    pub(super) fn is_levelled(&self, pass: usize) -> bool {
        let levelled = self.levelled.as_ref();
        levelled.is_some_and(|levelled| self.passes[levelled.most] == pass + 1)
    }

    /// In each turn the largest number of the first comes before the sums of the others: where it has
    /// risen, what was added up before is taken down.
    pub(super) fn write_levelled(&self, out: &mut String, pass: usize, numbers: &[Vec<Number>; 2]) {
        let Some(Levelled { most, of_most }) = &self.levelled else {
            return;
        };
        let [first, behind] = numbers;
        let roots = [terms(first), terms(behind)];
        let [before, after] = &reading::plan(self.body, &self.of_row, &roots, ARRAYS)[..] else {
            return;
        };
        let of_level = |level: &str| {
            let unaries = of_most.iter();
            unaries.fold(level.to_owned(), |level, unary| {
                format!("{}({level})", unary.name())
            })
        };
        line!(out, "    var level = {LOWEST};");
        for (wire, op, _) in first.iter().chain(behind) {
            line!(out, "    {}", begin(*wire, *op));
        }
        line!(out, "    var turns_{pass} = 0u;");
        let numbers = first.iter().chain(behind);
        let added_up = numbers.filter(|(_, op, _)| is_sum(*op));
        let added_up: Vec<Wire> = added_up.map(|(wire, ..)| *wire).collect();
        let each_value = |out: &mut String, values: u32, reading: &Reading, numbers: &[Number]| {
            for k in 0..values {
                line!(out, "    {{\n        const k = {k}u;");
                self.write_value(out, &format!("at + {k}u * LANES"), reading, &|out| {
                    for (wire, op, at) in numbers {
                        line!(out, "        {}", take(*wire, *op, &self.element(*at)));
                    }
                });
                line!(out, "    }}");
            }
        };
        let lines = self.of_row_behind(*most, &roots[1]);
        self.write_turns(out, "    ", |out, values| {
            let arrays = before.kept.iter().map(|(_, array)| array + 1).max();
            for array in 0..arrays.unwrap_or(0) {
                line!(out, "        var kept_{array}: array<Value, {values}>;");
            }
            each_value(out, values, before, first);
            line!(
                out,
                "        let highest = largest(a{most});\n        if (highest > level) {{\n            \
                 let less = exp_below({} - {});\n            level = highest;",
                of_level("level"),
                of_level("highest"),
            );
            behind.iter().for_each(|sum| take_down(out, "            ", sum));
            line!(out, "        }}\n        {{\n        let {} = level;", name(self.body, *most));
            for wire in &lines {
                line!(out, "        let {} = {};", name(self.body, *wire), self.value(*wire));
            }
            each_value(out, values, after, behind);
            line!(out, "        }}");
            write_levels(out, pass, &added_up, values);
        });
        for (wire, op, _) in first {
            self.write_end(out, *wire, *op);
        }
        // Who has had none of the row has a level that says nothing, and sums of 0.
        line!(
            out,
            "    let less = exp_below(min({} - {}, 0.0));",
            of_level("level"),
            of_level(&name(self.body, *most)),
        );
        for sum in behind {
            take_down(out, "    ", sum);
            self.write_end(out, sum.0, sum.1);
        }
    }

    /// What must be computed of the row again where its largest number is another, for these.
    fn of_row_behind(&self, most: Wire, terms: &[Wire]) -> Vec<Wire> {
        let pass = self.passes[most];
        let needed = reading::needed(self.body, terms, |wire| wire == most);
        let is_behind = |wire: &Wire| {
            let is_number = matches!(self.body.ops()[*wire], Op::Row(..));
            self.of_row[*wire] && self.passes[*wire] == pass && !is_number
        };
        needed.into_iter().filter(is_behind).collect()
    }
}

/// Takes down what was added up so far.
fn take_down(out: &mut String, indent: &str, (wire, ..): &Number) {
    for level in ["a", "b", "c"] {
        line!(out, "{indent}{level}{wire} *= less;");
    }
}
