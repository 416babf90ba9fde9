//! A C program that tries a header: what it should give stands in the program, so that it needs no
//! mathematics of its own and runs wherever the header does.

use super::header::float;
use super::q15::ONE;
use super::{Approximation, Q15};
use crate::reference;

/// Inputs over the range, besides the knots and the place of the largest error.
const INPUTS: usize = 2000;

impl Approximation {
    /// A C program that includes the header by its file name and compares it with the function itself at
    /// some two thousand inputs: evenly over the range, at the knots and beside them, and where the
    /// error is largest. It prints the largest error that it finds beside the one that the header
    /// states, and ends with 0 where that is kept.
    pub fn test_program(&self, header: &str, q15: Option<&Q15>) -> String {
        let (name, upper) = (self.c_name(), self.c_name().to_uppercase());
        let (file, range) = (header.replace(['"', '\\', '\n'], "_"), self.range());
        let (low, high) = (*range.start(), *range.end());
        let even = (0..=INPUTS).map(|i| {
            let part = i as f64 / INPUTS as f64;
            (f64::from(low) + part * (f64::from(high) - f64::from(low))) as f32
        });
        let knots = self.knots().into_iter();
        let knots = knots.flat_map(|knot| [knot.next_down(), knot, knot.next_up()]);
        let mut inputs: Vec<f32> = even.chain(knots).chain([self.error().at as f32]).collect();
        inputs.retain(|x| (low..=high).contains(x));
        inputs.sort_by(f32::total_cmp);
        inputs.dedup();
        let truth = |x: f64| reference::value(x, 0, self.function());
        let rows = inputs
            .iter()
            .map(|x| format!("    {{{}, {:?}}},\n", float(*x), truth(f64::from(*x))));
        let mut out = format!("/* Tries {file}. */\n#include <stdio.h>\n\n#include \"{file}\"\n\n");
        out += &format!(
            "static const struct {{ float x; double y; }} floats[] = {{\n{}}};\n",
            rows.collect::<String>()
        );
        if let Some(q15) = q15 {
            out += &format!(
                "\nstatic const struct {{ int16_t x; double y; }} fixed[] = {{\n{}}};\n",
                self.fixed_rows(q15, &inputs)
            );
        }
        out += "\nint main(void)\n{\n    int failed = 0;\n    unsigned i;\n";
        out += &trial("floats", &format!("{name}(floats[i].x)"), "float", &upper);
        if q15.is_some() {
            let value = format!("{name}_q15(fixed[i].x) / 32768.0 * {upper}_Q15_Y_SCALE");
            out += &trial("fixed", &value, "q15", &format!("{upper}_Q15"));
        }
        out + "    return failed;\n}\n"
    }

    /// The inputs in fixed point that stand for these numbers, and where the error is largest.
    fn fixed_rows(&self, q15: &Q15, inputs: &[f32]) -> String {
        let step = q15.x_scale() / ONE;
        let ends = [*self.range().start(), *self.range().end()].map(f64::from);
        let near = inputs.iter().map(|x| f64::from(*x)).chain([q15.error().at]);
        let mut near: Vec<i16> = near
            .map(|x| (x / step).round())
            .filter(|q| (f64::from(i16::MIN)..=f64::from(i16::MAX)).contains(q))
            .map(|q| q as i16)
            .collect();
        near.sort_unstable();
        near.dedup();
        let rows = near.into_iter().filter_map(|q| {
            let x = f64::from(q) * step;
            let is_inside = (ends[0]..=ends[1]).contains(&x);
            let truth = reference::value(x, 0, self.function());
            is_inside.then(|| format!("    {{{q}, {truth:?}}},\n"))
        });
        rows.collect()
    }
}

fn trial(table: &str, value: &str, what: &str, upper: &str) -> String {
    format!(
        "    {{\n        double worst = 0.0, at = 0.0;\n        \
         for (i = 0; i < sizeof {table} / sizeof {table}[0]; i++) {{\n            \
         double off = {value} - {table}[i].y;\n            \
         if (off < 0.0)\n                off = -off;\n            \
         if (!(off <= worst)) {{\n                worst = off;\n                \
         at = {table}[i].x;\n            }}\n        }}\n        \
         printf(\"{what}: largest error %.4e at %.7g, %.4e stated: %s\\n\", worst, at,\n               \
         (double){upper}_MAX_ERROR, worst <= {upper}_MAX_ERROR ? \"ok\" : \"WRONG\");\n        \
         if (!(worst <= {upper}_MAX_ERROR))\n            failed = 1;\n    }}\n"
    )
}
