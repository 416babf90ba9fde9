//! What forward keeps for backward.

use super::Chain;
use crate::{Direction, Error, Format, Kind, KinkPolicy, Per, Save, Shape, Slot};

impl Chain {
    /// What [`Direction::Backward`] reads, as [`Slot::Saved`], in place of what the chain's only
    /// activation was computed from. Forward can write it. Backward then reads neither x nor what was
    /// added to it, where nothing else needs them, and they need not be kept: [`Chain::inputs`] says
    /// what it reads.
    ///
    /// - [`Save::Output`]: the activation's value. Where the activation is the chain's last stage it
    ///   is y, whose view serves as well. For those whose [`Kind::save`] is [`Save::Output`]. An
    ///   output that was rounded tells less than the input: where f nears a limit, f′ from it is
    ///   coarse, and 0 where y is the limit (sigmoid beyond 16.6, tanh beyond 9.01). docs/saved.md
    ///   says where, function by function.
    /// - [`Save::Bit`]: one bit for each element, 32 to a word ([`Per::Bits`], in a view of
    ///   [`Format::F32`], whose bits they are): which of its two values f′ has. For those whose
    ///   [`Kind::save`] is [`Save::Bit`]. Exact, but for NaN, which a bit cannot say.
    ///
    /// Double backward and jets read x.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Direction, Kind, Per, Save, Slot};
    ///
    /// let chain = Chain::x().bias(Per::Column).act(Kind::Tanh).save(Save::Output);
    /// assert_eq!(chain.inputs(Direction::Backward), [Slot::Saved, Slot::Dy]);
    /// let chain = Chain::x().bias(Per::Column).act(Kind::Relu).save(Save::Bit);
    /// assert_eq!(chain.outputs(Direction::Forward), [Slot::Y, Slot::Saved]);
    /// ```
    pub const fn save(self, save: Save) -> Self {
        Chain { save, ..self }
    }

    /// What backward reads in place of the activation's input.
    pub(crate) const fn saves(&self) -> Save {
        self.save
    }

    /// Bytes of the whole tensors that must be kept between forward and backward, where all are stored
    /// in this format: of what backward reads, but for dy.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Format, Kind, Save, Shape};
    ///
    /// let shape = Shape::rows(4096, 11008);
    /// let bytes = |chain: Chain| chain.saved_bytes(shape, Format::Bf16);
    /// assert_eq!(bytes(Chain::gated(Kind::Silu)), 2 * 2 * 4096 * 11008); // x and the gate
    /// assert_eq!(bytes(Chain::map(Kind::Relu).save(Save::Bit)), 4096 * 11008 / 8);
    /// ```
    pub fn saved_bytes(&self, shape: impl Into<Shape>, format: Format) -> u64 {
        let shape = shape.into();
        let bytes = |slot: Slot| match self.per(slot) {
            Per::Element => shape.elements() * format.bytes(),
            Per::Bits => shape.operand(Per::Bits) * Format::F32.bytes(),
            _ => 0,
        };
        let slots = self.inputs(Direction::Backward).into_iter();
        slots.filter(|slot| *slot != Slot::Dy).map(bytes).sum()
    }

    /// Whether backward can be computed from what is kept.
    pub(super) fn check_save(&self) -> Result<(), Error> {
        if self.save == Save::Input {
            return Ok(());
        }
        let kinds: Vec<Kind> = self.kinds().collect();
        let reason = match (self.save, &kinds[..]) {
            _ if self.row_function().is_some() => {
                "backward through a function of rows needs the input: save it".into()
            }
            _ if self.has_two_outputs() => {
                "it has two outputs, and that of one activation can be saved: save the input".into()
            }
            (Save::Nothing, _) => "nothing but the input, the output or a bit can be saved".into(),
            (_, [_]) if self.learned().next().is_some() => {
                "the gradient of a learned parameter needs the input: save it".into()
            }
            (Save::Output, [_]) if self.policy != KinkPolicy::Torch => {
                "from the output the derivatives at kinks are PyTorch's: save the input".into()
            }
            (Save::Output, [kind]) if kind.save() == Save::Output => return Ok(()),
            (Save::Bit, [kind]) if self.slopes(*kind).is_some() => return Ok(()),
            (save, [kind]) => format!(
                "{kind}'s derivative does not follow from its {}: save the input",
                if save == Save::Bit { "side" } else { "output" }
            ),
            (save, _) => format!(
                "it has {} activations, and the {} of one can be saved: save the input",
                kinds.len(),
                save.name()
            ),
        };
        let chain = self.to_string();
        Err(Error::Chain { chain, reason })
    }

    /// The two values of f′ of the activation of which a bit is kept; 0 where none is.
    pub(crate) fn kept_slopes(&self) -> [f32; 2] {
        let kind = self.kinds().next().filter(|_| self.save == Save::Bit);
        kind.and_then(|kind| self.slopes(kind)).unwrap_or_default()
    }

    /// The two values of an activation's f′, where there are no more, also at kinks.
    fn slopes(&self, kind: Kind) -> Option<[f32; 2]> {
        let slopes = (kind.activation().slopes)(&kind.exact())?;
        let at_kinks = self.kink_values(kind).into_iter();
        let at_kinks = at_kinks
            .filter(|kink| kink.order == 1)
            .map(|kink| kink.value);
        let mut known: Vec<f32> = Vec::new();
        for slope in slopes.into_iter().chain(at_kinks).map(|slope| slope as f32) {
            if !known.contains(&slope) {
                known.push(slope);
            }
        }
        match known[..] {
            [one] => Some([one; 2]),
            [one, other] => Some([one, other]),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;

    /// Of every activation that is said to have two values of f′ the reference has no other one: at
    /// kinks, between them, and beyond.
    #[test]
    fn slopes_are_all_that_there_are() {
        let mut checked = 0;
        for kind in Kind::all() {
            for policy in [KinkPolicy::Torch, KinkPolicy::Jax, KinkPolicy::Tf] {
                let chain = Chain::map(kind).kinks(policy);
                let Some(slopes) = chain.slopes(kind) else {
                    continue;
                };
                let mut at: Vec<f64> = kind.kinks().into_iter().map(f64::from).collect();
                at.retain(|x| x.is_finite());
                at.sort_by(f64::total_cmp);
                let between: Vec<f64> = at.windows(2).map(|x| (x[0] + x[1]) / 2.0).collect();
                at.extend(between.into_iter().chain([-1e6, -1e3, -1.5, 1.5, 1e3, 1e6]));
                for x in at {
                    let slope = reference::value(x, 1, chain) as f32;
                    assert!(
                        slopes.contains(&slope),
                        "{chain} at {x}: {slope}, not {slopes:?}"
                    );
                    checked += 1;
                }
            }
        }
        assert!(checked > 400, "{checked}");
    }
}
