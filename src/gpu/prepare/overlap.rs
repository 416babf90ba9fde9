//! Whether views of one buffer have bytes in common.

use std::ops::Range;

use super::operand::Operand;

/// Runs of bytes of equal length and distance: the rows of a view, or one run for a plain one.
#[derive(Clone, Copy, Debug)]
struct Runs {
    start: u64,
    /// Bytes of a run.
    length: u64,
    /// Bytes from one run's start to the next one's.
    stride: u64,
    count: u64,
}

impl Runs {
    /// The runs in which the operand's numbers lie: all of a row one where they are steps apart.
    fn of(operand: &Operand<'_>) -> Self {
        let (element, elements) = (operand.format.bytes(), operand.count());
        match operand.rows {
            None if operand.step > 1 => Runs {
                start: operand.offset,
                length: element,
                stride: operand.step * element,
                count: elements,
            },
            Some(rows) => Runs {
                start: operand.offset,
                length: ((rows.columns - 1) * operand.step + 1) * element,
                stride: rows.stride * element,
                count: elements.div_ceil(rows.columns),
            },
            None => Runs {
                start: operand.offset,
                length: elements * element,
                stride: elements * element,
                count: 1,
            },
        }
    }

    fn run(&self, number: u64) -> Range<u64> {
        let start = self.start + number * self.stride;
        start..start + self.length
    }

    fn end(&self) -> u64 {
        self.run(self.count - 1).end
    }

    /// Whether a run has a byte of this range.
    fn intersects(&self, range: &Range<u64>) -> bool {
        if range.end <= self.start {
            return false;
        }
        // The last run that starts before the range's end.
        let last = ((range.end - 1 - self.start) / self.stride).min(self.count - 1);
        self.run(last).end > range.start
    }

    fn overlap(&self, other: &Runs) -> bool {
        if self.end() <= other.start || other.end() <= self.start {
            return false;
        }
        let (few, many) = if self.count < other.count {
            (self, other)
        } else {
            (other, self)
        };
        // With equal distances only the first runs that reach into the other view can tell.
        let runs = if few.stride == many.stride {
            let skipped = many.start.saturating_sub(few.start) / few.stride;
            skipped..few.count.min(skipped + 2)
        } else {
            0..few.count
        };
        runs.into_iter()
            .any(|number| many.intersects(&few.run(number)))
    }
}

/// Whether two operands have a byte in common.
pub(crate) fn overlap(a: &Operand<'_>, b: &Operand<'_>) -> bool {
    a.buffer == b.buffer && !interleaved(a, b) && Runs::of(a).overlap(&Runs::of(b))
}

/// Whether both go by the same steps, rows included, and never meet.
fn interleaved(a: &Operand<'_>, b: &Operand<'_>) -> bool {
    let step = a.step * a.format.bytes();
    let strides = [a, b].map(|o| o.rows.map_or(0, |rows| rows.stride * o.format.bytes()));
    let whole = strides.iter().all(|stride| stride.is_multiple_of(step));
    let behind = (b.offset % step + step - a.offset % step) % step;
    step == b.step * b.format.bytes()
        && whole
        && (a.format.bytes()..=step - b.format.bytes()).contains(&behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(runs: &Runs) -> Vec<u64> {
        (0..runs.count).flat_map(|n| runs.run(n)).collect()
    }

    /// Every pair of a few thousand small views against the sets of their bytes.
    #[test]
    fn overlap_is_that_of_the_bytes() {
        let mut all = Vec::new();
        for start in 0..7 {
            for length in 1..4 {
                for stride in length..7 {
                    for count in 1..4 {
                        all.push(Runs {
                            start,
                            length,
                            stride,
                            count,
                        });
                    }
                }
            }
        }
        for a in &all {
            for b in &all {
                let shared = bytes(a).iter().any(|byte| bytes(b).contains(byte));
                assert_eq!(a.overlap(b), shared, "{a:?} {b:?}");
            }
        }
    }
}
