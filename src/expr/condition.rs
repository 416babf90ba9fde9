//! Numbers and conditions, each of which may stand where the other one is wanted.

use super::graph::{Graph, Id, Relation};

/// A number, or a condition, which counts as 1 or 0 where a number is wanted.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Number(Id),
    Condition(Id),
}

impl Graph {
    pub(super) fn as_number(&mut self, value: Value) -> Id {
        match value {
            Value::Number(id) => id,
            Value::Condition(id) => {
                let [one, zero] = [1.0, 0.0].map(|value| self.number(value));
                self.select(id, one, zero)
            }
        }
    }

    pub(super) fn as_condition(&mut self, value: Value) -> Id {
        match value {
            Value::Condition(id) => id,
            Value::Number(id) => {
                let zero = self.number(0.0);
                self.compare(Relation::NotEqual, id, zero)
            }
        }
    }
}
