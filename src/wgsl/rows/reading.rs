//! What each loop over a row reads, computes and keeps for the loops behind it.

use std::collections::{BTreeMap, BTreeSet};

use crate::body::{Body, Wire};

/// One loop over a row.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// What an earlier loop has kept: each result with the number of its array.
    pub known: Vec<(Wire, usize)>,
    /// What is computed, in order.
    pub computed: Vec<Wire>,
    /// What is kept of that.
    pub kept: Vec<(Wire, usize)>,
}

/// Loops that need these results of single elements, one after the other, with at most so many arrays.
pub(super) fn plan(
    body: &Body,
    of_row: &[bool],
    roots: &[Vec<Wire>],
    arrays: usize,
) -> Vec<Reading> {
    let mut known = BTreeMap::<Wire, usize>::new();
    let mut readings = Vec::new();
    for (number, wanted) in roots.iter().enumerate() {
        let ends = |wire: Wire| of_row[wire];
        let needed = needed(body, wanted, |wire| ends(wire) || known.contains_key(&wire));
        let needed = needed.into_iter().filter(|wire| !of_row[*wire]);
        let (old, computed): (Vec<Wire>, Vec<Wire>) =
            needed.partition(|wire| known.contains_key(wire));
        let old = old.into_iter().map(|wire| (wire, known[&wire])).collect();
        // What the loops behind ask for first, on their way from what they want.
        let is_there = |wire: Wire| known.contains_key(&wire) || computed.contains(&wire);
        let mut asked = BTreeSet::new();
        for later in &roots[number + 1..] {
            let needed = self::needed(body, later, |wire| ends(wire) || is_there(wire));
            asked.extend(needed.into_iter().filter(|wire| is_there(*wire)));
        }
        // A loop takes all it needs of an element before it keeps something: an array may change hands.
        known.retain(|wire, _| asked.contains(wire));
        let mut kept = Vec::new();
        for wire in computed.iter().copied().filter(|wire| asked.contains(wire)) {
            let is_free = |array: &usize| !known.values().any(|taken| taken == array);
            if let Some(free) = (0..arrays).find(is_free) {
                known.insert(wire, free);
                kept.push((wire, free));
            }
        }
        readings.push(Reading {
            known: old,
            computed,
            kept,
        });
    }
    readings
}

/// What is needed for these, in order, and nothing behind what ends the search, but that itself.
pub(super) fn needed(body: &Body, wanted: &[Wire], ends: impl Fn(Wire) -> bool) -> Vec<Wire> {
    let ops = body.ops();
    let mut needed = vec![false; ops.len()];
    wanted.iter().for_each(|wire| needed[*wire] = true);
    for (wire, op) in ops.iter().enumerate().rev() {
        if needed[wire] && !ends(wire) {
            op.arguments().for_each(|argument| needed[argument] = true);
        }
    }
    (0..ops.len()).filter(|wire| needed[*wire]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::{Op, RowOp};
    use crate::{Chain, Direction};

    /// The loops of a chain: one for the numbers of each pass, and one for what is stored.
    fn loops(chain: &str, direction: Direction, arrays: usize) -> Vec<Reading> {
        let chain: Chain = chain.parse().expect(chain);
        let body = Body::of(&chain, direction);
        let (of_row, passes) = (body.is_of_row(), body.passes());
        let last = passes.iter().copied().max().unwrap_or(0);
        let mut roots = vec![Vec::new(); last + 1];
        for (wire, op) in body.ops().iter().enumerate() {
            if let Op::Row(RowOp::Sum | RowOp::Rest | RowOp::Max, at) = *op {
                roots[passes[wire] - 1].push(at);
            }
        }
        roots[last] = body.stores().iter().map(|(_, wire)| *wire).collect();
        plan(&body, &of_row, &roots, arrays)
    }

    #[test]
    fn softmax_reads_once_and_computes_each_power_once() {
        let kept = loops("softmax", Direction::Forward, 4);
        let computed: Vec<usize> = kept.iter().map(|reading| reading.computed.len()).collect();
        // x; x - m and its power; the result.
        assert_eq!(computed, [1, 2, 1]);
        // The power takes the place of x.
        assert_eq!(kept[0].kept[0].1, kept[1].kept[0].1);
        let again = loops("softmax", Direction::Forward, 0);
        let computed: Vec<usize> = again.iter().map(|reading| reading.computed.len()).collect();
        assert_eq!(computed, [1, 3, 4]);
        assert!(again.iter().all(|reading| reading.kept.is_empty()));
    }

    #[test]
    fn what_has_no_array_is_computed_again() {
        for arrays in 0..5 {
            let loops = loops("bias(column) | gelu | softmax", Direction::Backward, arrays);
            for reading in &loops {
                let all = reading.known.iter().chain(&reading.kept);
                assert!(all.into_iter().all(|(_, array)| *array < arrays));
            }
        }
    }
}
