//! What forward keeps for backward: the activation's output in place of its input.

use super::{Body, Op, Part, Wire};
use crate::{Save, Slot};

impl Body {
    /// The same, which also stores what is to be kept.
    pub(super) fn keeping(mut self, save: Save) -> Self {
        let is_value = |op: &Op| {
            matches!(
                op,
                Op::Call {
                    part: Part::Order(0),
                    ..
                }
            )
        };
        let value = self.ops.iter().position(is_value);
        if let (Save::Output, Some(value)) = (save, value) {
            self.stores.push((Slot::Saved, value));
        }
        self
    }

    /// The same from what was kept: f is what is loaded, and f′ follows from it. What only they need
    /// is read no more.
    pub(super) fn recalling(self, save: Save) -> Self {
        if save != Save::Output {
            return self;
        }
        let mut body = Body {
            shared: self.shared.clone(),
            learned: self.learned.clone(),
            ..Body::default()
        };
        let at = body.push(Op::Load(Slot::Saved));
        let mut names: Vec<Wire> = Vec::with_capacity(self.ops.len());
        for &op in &self.ops {
            let name = match op {
                Op::Call {
                    part: Part::Order(0),
                    ..
                } => at,
                Op::Call {
                    function,
                    part: Part::Order(1),
                    ..
                } => body.push(Op::Call {
                    function,
                    part: Part::FromOutput,
                    at,
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
