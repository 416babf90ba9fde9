//! Parameters that are learned: operands of a call.

use super::{Chain, Slot};
use crate::{Error, Kind, KinkPolicy, Per, RowFunction};

/// The most parameters of a chain that are learned.
pub(super) const MOST_LEARNED: usize = 8;

/// What stands for the number of an activation where a parameter is the function of rows'.
pub(crate) const OF_ROW: usize = u8::MAX as usize;

/// A parameter that is learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct LearnedParam {
    /// The activation's number in the chain, or [`OF_ROW`].
    function: u8,
    /// The parameter's number.
    param: u8,
    pub(super) per: Per,
}

/// A parameter that is a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Learned {
    pub function: usize,
    pub param: usize,
    pub per: Per,
    pub slot: Slot,
}

/// What went wrong in [`Chain::learn`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fault {
    /// There is no activation before, or it has no such parameter that can be learned.
    Unknown(Option<Kind>),
    /// Nor has the function of rows.
    UnknownOfRow(RowFunction),
    /// They are too many.
    TooMany,
}

impl Chain {
    /// Makes a parameter of the last activation, or of the function of rows where that is last, a slot: `Chain::map(leaky_relu).learn("negative_slope",
    /// Per::Channel)` is PReLU. Its values come from [`Slot::Param`] (the second such parameter of
    /// the chain from `Slot::Param.nth(2)`), and backward writes its gradient. The kind's own
    /// value has no effect. Double backward has the mixed derivatives and those in pairs of parameters;
    /// at kinks all derivatives are PyTorch's. In text: `leaky_relu(negative_slope=@channel)`.
    ///
    /// Which parameters: [`Activation::learnable`](crate::Activation::learnable). Of a product's two
    /// activations it is the first with such a parameter that is not learned yet.
    pub fn learn(self, name: &str, per: Per) -> Self {
        if self.ends_in_row() {
            return self.learn_of(OF_ROW, name, per);
        }
        let count = self.kinds().count();
        let last = self.stages().map(|stage| stage.kinds().count());
        let own = last.filter(|kinds| *kinds > 0).last().unwrap_or(0);
        let named = (count - own..count).filter_map(|i| Some((i, self.learnable(i, name)?)));
        let is_free = |(i, param): &(usize, usize)| {
            let mut learned = self.learned();
            !learned.any(|l| (l.function, l.param) == (*i, *param))
        };
        let first = named.clone().find(is_free).or(named.clone().next());
        match first {
            Some((function, _)) => self.learn_of(function, name, per),
            None => self.learn_of_last(name, per),
        }
    }

    /// Makes a parameter of the last activation a slot, also of the second one of a product.
    pub(crate) fn learn_of_last(self, name: &str, per: Per) -> Self {
        let last = match self.ends_in_row() {
            true => OF_ROW,
            false => self.kinds().count().wrapping_sub(1),
        };
        self.learn_of(last, name, per)
    }

    /// The same with several.
    pub(super) fn learn_all_of_last(
        self,
        learned: impl IntoIterator<Item = (impl AsRef<str>, Per)>,
    ) -> Self {
        let learned = learned.into_iter();
        learned.fold(self, |chain, (name, per)| {
            chain.learn_of_last(name.as_ref(), per)
        })
    }

    /// Whether no activation stands behind the function of rows.
    fn ends_in_row(&self) -> bool {
        let last = self
            .stages()
            .filter(|stage| stage.kinds().count() > 0 || stage.row().is_some());
        last.last().is_some_and(|stage| stage.row().is_some())
    }

    /// The number of an activation's parameter of this name, if it can be learned.
    fn learnable(&self, function: usize, name: &str) -> Option<usize> {
        if function == OF_ROW {
            return self.row_function()?.learnable(name);
        }
        let activation = self.kinds().nth(function)?.activation();
        let mut learnable = activation.learnable.iter().copied();
        learnable.find(|k| activation.params[*k].name == name)
    }

    fn learn_of(mut self, function: usize, name: &str, per: Per) -> Self {
        let Some(param) = self.learnable(function, name) else {
            let fault = match self.row_function().filter(|_| function == OF_ROW) {
                Some(function) => Fault::UnknownOfRow(function),
                None => Fault::Unknown(self.kinds().nth(function)),
            };
            self.fault = self.fault.or(Some(fault));
            return self;
        };
        let learned = LearnedParam {
            function: function as u8,
            param: param as u8,
            per,
        };
        let mut all: Vec<LearnedParam> = self.learned.iter().copied().flatten().collect();
        all.retain(|known| (known.function, known.param) != (learned.function, learned.param));
        all.push(learned);
        all.sort_unstable();
        if all.len() > MOST_LEARNED {
            self.fault = self.fault.or(Some(Fault::TooMany));
            return self;
        }
        self.learned = [None; MOST_LEARNED];
        self.learned
            .iter_mut()
            .zip(all)
            .for_each(|(slot, learned)| *slot = Some(learned));
        self
    }

    /// The parameters that are slots.
    pub(crate) fn learned(&self) -> impl Iterator<Item = Learned> + '_ {
        let learned = self.learned.iter().flatten().enumerate();
        learned.map(|(i, learned)| Learned {
            function: learned.function.into(),
            param: learned.param.into(),
            per: learned.per,
            slot: Slot::Param.nth(i as u8 + 1),
        })
    }

    /// Whether parameters that can be learned are, and not too many.
    pub(super) fn check_learned(&self) -> Result<(), Error> {
        let wrong = |reason: String| {
            let chain = self.to_string();
            Err(Error::Chain { chain, reason })
        };
        match self.fault {
            None => {}
            Some(Fault::TooMany) => {
                return wrong(format!(
                    "more than {MOST_LEARNED} of its parameters are learned"
                ));
            }
            Some(Fault::Unknown(None)) => {
                return wrong("there is no activation before learn".into());
            }
            Some(Fault::Unknown(Some(kind))) => {
                let activation = kind.activation();
                let names = activation.learnable.iter();
                let names = names.map(|k| activation.params[*k].name).collect();
                return wrong(known(kind.name(), names));
            }
            Some(Fault::UnknownOfRow(function)) => {
                let names = function.params().iter().map(|param| param.name);
                let names = names.filter(|name| function.learnable(name).is_some());
                let names = names.collect();
                return wrong(known(function.name(), names));
            }
        }
        let of_row = |learned: &Learned| learned.function == OF_ROW;
        if let Some(wide) = self.learned().filter(of_row).find(|l| !l.per.is_of_row()) {
            return wrong(format!(
                "a function of rows has a parameter for each row at most: learn it per row, channel or \
                 tensor, not per {}",
                wide.per
            ));
        }
        if self.policy != KinkPolicy::Torch && self.learned[0].is_some() {
            return wrong("with a learned parameter the derivatives at kinks are PyTorch's".into());
        }
        Ok(())
    }
}

/// What can be learned of a function.
fn known(function: &str, names: Vec<&str>) -> String {
    let names = match names.is_empty() {
        true => "none".into(),
        false => names.join(", "),
    };
    format!("of {function}'s parameters these can be learned: {names}")
}
