//! What forward keeps for backward: the activation's output, or a bit, in place of its input.

use super::{Body, Op, Part, Wire};
use crate::{Per, Save, Slot};

impl Body {
    /// The same, which also stores what is to be kept.
    pub(super) fn keeping(mut self, save: Save) -> Self {
        let value = self
            .ops
            .iter()
            .enumerate()
            .find_map(|(wire, op)| match *op {
                Op::Call {
                    function,
                    part: Part::Order(0),
                    at,
                } => Some((wire, function, at)),
                _ => None,
            });
        let kept = match (save, value) {
            (Save::Output, Some((value, ..))) => value,
            (Save::Bit, Some((_, function, at))) => {
                self.shared.push((Slot::Saved, Per::Bits));
                let part = Part::Bit;
                self.push(Op::Call { function, part, at })
            }
            _ => return self,
        };
        self.stores.push((Slot::Saved, kept));
        self
    }

    /// The same from what was kept: f′, and f where that is what was. What only they need is read no
    /// more.
    pub(super) fn recalling(self, save: Save) -> Self {
        if !matches!(save, Save::Output | Save::Bit) {
            return self;
        }
        let mut body = Body {
            shared: self.shared.clone(),
            learned: self.learned.clone(),
            by_rows: self.by_rows,
            ..Body::default()
        };
        let slope = match save {
            Save::Output => Part::FromOutput,
            _ => Part::FromBit,
        };
        if save == Save::Bit {
            body.shared.push((Slot::Saved, Per::Bits));
        }
        let kept = body.push(Op::Load(Slot::Saved));
        let mut names: Vec<Wire> = Vec::with_capacity(self.ops.len());
        for &op in &self.ops {
            let name = match op {
                Op::Call {
                    part: Part::Order(0),
                    ..
                } if save == Save::Output => kept,
                Op::Call {
                    function,
                    part: Part::Order(1),
                    ..
                } => body.push(Op::Call {
                    function,
                    part: slope,
                    at: kept,
                }),
                op => body.push(op.renamed(|wire| names[wire])),
            };
            names.push(name);
        }
        let stores = self.stores.iter();
        body.stores = stores.map(|(slot, wire)| (*slot, names[*wire])).collect();
        body.only(|_| true)
    }
}
