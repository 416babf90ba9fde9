//! What is computed, as plain data.

mod called;
mod direction;
mod form;
mod learn;
mod named;
mod per;
mod philox;
mod save;
mod shape;
mod slot;
mod stage;
mod text;

pub use direction::Direction;
pub use form::Form;
pub(crate) use learn::{Learned, OF_ROW};
pub use per::Per;
#[cfg(test)]
pub(crate) use philox::gumbel;
pub(crate) use philox::{Draw, Drawn, between, uniform};
pub use shape::Shape;
pub use slot::Slot;
pub(crate) use stage::{Number, Operand, Side, Stage};

use std::hash::Hasher;

use learn::{Fault, LearnedParam, MOST_LEARNED};
use stage::Beside;

use crate::act::{KinkPolicy, KinkValue};
use crate::{Along, Basis, Error, Kind, Orbitals, RowFunction, Save};

/// The most stages of a chain.
const MOST: usize = 12;

/// The degree of a polynomial that its coefficients are to say.
pub(crate) const OPEN: u8 = u8::MAX;

/// What is to be computed: stages, in the order in which they are. Plain data; compiled when it is
/// prepared.
///
/// What stands before an activation works on its input, what stands behind on its output. In a
/// [gated](Chain::gated) chain the stages whose names begin with `gate_` work on the gate, wherever
/// they stand, and all others on x.
///
/// ```
/// use wgpu_activations::{Chain, Kind, Per};
///
/// // A transformer's hidden layer behind its product: skip + dropout(gelu(x + b))
/// let chain = Chain::x().bias(Per::Column).act(Kind::Gelu).dropout(0.1, 7).add();
/// assert_eq!("bias(column) | gelu | dropout(0.1, seed=7) | add".parse(), Ok(chain));
/// // SwiGLU
/// assert_eq!("gated(silu)".parse(), Ok(Chain::gated(Kind::Silu)));
/// ```
///
/// It is written and read as text, too: `gelu`, `elu(alpha=0.5).kinks(jax)`,
/// `scale(channel) | bias(channel) | add | relu`.
///
/// | direction | reads | writes |
/// |---|---|---|
/// | [`Direction::Forward`] | x and the operands | y |
/// | [`Direction::Backward`] | the same, and dy | dx and the operands' gradients: any of them |
/// | [`Direction::Second`] | the same, and ddx and the cotangents of those gradients | ddy, dx and the operands' gradients: any of them |
/// | [`Direction::Jet`] | x and the operands | any of y, and its derivatives d1 and d2 along x |
///
/// For an activation alone: dx = f′(x) dy; ddy = f′(x) ddx and dx = f″(x) dy ddx; y = f(x),
/// d1 = f′(x), d2 = f″(x).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chain {
    stages: [Option<Stage>; MOST],
    /// How many there are, also where they are too many.
    count: u16,
    policy: KinkPolicy,
    accumulates: bool,
    /// Whether backward can write y, too.
    again: bool,
    /// What backward reads of forward.
    save: Save,
    /// The parameters that are slots, in the order of the activations and their parameters.
    learned: [Option<LearnedParam>; MOST_LEARNED],
    /// What was wrong when it was put together.
    fault: Option<Fault>,
}

/// The activation alone.
impl From<Kind> for Chain {
    fn from(kind: Kind) -> Self {
        Chain::map(kind)
    }
}

impl From<&Chain> for Chain {
    fn from(chain: &Chain) -> Self {
        *chain
    }
}

impl Chain {
    /// Nothing yet: y = x.
    pub const fn x() -> Self {
        Chain {
            stages: [None; MOST],
            count: 0,
            policy: KinkPolicy::Torch,
            accumulates: false,
            again: false,
            save: Save::Input,
            learned: [None; MOST_LEARNED],
            fault: None,
        }
    }

    /// The activation alone, element by element.
    pub const fn map(kind: Kind) -> Self {
        Chain::x().then(Stage::Act(Side::X, kind))
    }

    /// `kind(gate) x`: GLU with the sigmoid, SwiGLU with silu, GEGLU with gelu.
    pub const fn gated(kind: Kind) -> Self {
        Chain::x().gate(kind)
    }

    /// `first(gate) second(x)`: the gated tanh unit with tanh and the sigmoid, SiTU-GLU with situ and
    /// softcap.
    pub const fn product(first: Kind, second: Kind) -> Self {
        Chain::x().gate_product(first, second)
    }

    /// Then `kind(x)`.
    pub const fn act(self, kind: Kind) -> Self {
        self.then(Stage::Act(Side::X, kind))
    }

    /// Then `kind(gate) x`: what comes before works on x alone.
    pub const fn gate(self, kind: Kind) -> Self {
        self.then(Stage::Gate(kind, None))
    }

    /// Then `first(gate) second(x)`: what comes before works on x alone.
    pub const fn gate_product(self, first: Kind, second: Kind) -> Self {
        self.then(Stage::Gate(first, Some(second)))
    }

    /// Makes the gate just added one of two activations.
    pub(crate) fn gate_by(mut self, second: Kind) -> Self {
        if let Some(Stage::Gate(_, other)) = self.stages.iter_mut().flatten().last() {
            *other = Some(second);
        }
        self
    }

    /// Then `x + bias`: slot [`Slot::Bias`].
    pub const fn bias(self, per: Per) -> Self {
        self.plus(Side::X, Slot::Bias, per)
    }

    /// Then `x scale`: slot [`Slot::Scale`].
    pub const fn scale(self, per: Per) -> Self {
        self.times(Side::X, Slot::Scale, per)
    }

    /// Then `x factor`, a constant.
    pub const fn scale_by(self, factor: f32) -> Self {
        self.then(Stage::TimesConstant(Side::X, Number::new(factor)))
    }

    /// Then `x + offset`, a constant.
    pub const fn offset(self, offset: f32) -> Self {
        self.then(Stage::PlusConstant(Side::X, Number::new(offset)))
    }

    /// Then `x + add`, a whole tensor: a residual or skip connection, slot [`Slot::Add`].
    pub const fn add(self) -> Self {
        self.plus(Side::X, Slot::Add, Per::Element)
    }

    /// `gate + gate_bias`: slot [`Slot::GateBias`].
    pub const fn gate_bias(self, per: Per) -> Self {
        self.plus(Side::Gate, Slot::GateBias, per)
    }

    /// `gate gate_scale`: slot [`Slot::GateScale`].
    pub const fn gate_scale(self, per: Per) -> Self {
        self.times(Side::Gate, Slot::GateScale, per)
    }

    /// `gate factor`, a constant.
    pub const fn gate_scale_by(self, factor: f32) -> Self {
        self.then(Stage::TimesConstant(Side::Gate, Number::new(factor)))
    }

    /// `gate + offset`, a constant.
    pub const fn gate_offset(self, offset: f32) -> Self {
        self.then(Stage::PlusConstant(Side::Gate, Number::new(offset)))
    }

    /// `kind(gate)`, before it meets x.
    pub const fn gate_act(self, kind: Kind) -> Self {
        self.then(Stage::Act(Side::Gate, kind))
    }

    /// Then dropout: an element is 0 with probability `p`, and else divided by 1 - p. Nothing is
    /// stored: which ones follows from the seed and the element's number, the same in every
    /// direction, for every way to cut the work, on every device (Philox 4x32-10).
    pub const fn dropout(self, p: f32, seed: u64) -> Self {
        let p = Number::new(p);
        self.then(Stage::Dropout { p, seed })
    }

    /// Then rrelu as it is in training: x where x > 0, and elsewhere x by a slope that is drawn
    /// for each element, evenly between `lower` and `upper`, as [`Chain::dropout`] draws. Its form
    /// in evaluation, with the mean slope, is [`Kind::Rrelu`].
    pub const fn rrelu(self, lower: f32, upper: f32, seed: u64) -> Self {
        let (lower, upper) = (Number::new(lower), Number::new(upper));
        self.then(Stage::Rrelu { lower, upper, seed })
    }

    /// Then a function of the whole row. At most one; before and behind it stands whatever a chain can
    /// have. `jet` knows of no row: a result depends on all of its numbers.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Direction, RowFunction, Shape, Slot, reference};
    ///
    /// // Attention's weights: softmax(q k / 8 + mask)
    /// let chain = Chain::x().scale_by(0.125).add().row(RowFunction::Softmax);
    /// assert_eq!("scale(0.125) | add | softmax".parse(), Ok(chain));
    /// let given = [(Slot::X, &[8.0, 8.0][..]), (Slot::Add, &[0.0, f32::NEG_INFINITY][..])];
    /// let y = reference::run(chain, Direction::Forward, Shape::rows(1, 2), &given)?;
    /// assert_eq!(y[0].1, [1.0, 0.0]);
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    pub const fn row(self, function: RowFunction) -> Self {
        self.then(Stage::Row(function))
    }

    /// Ends with two outputs, `kind(x)` as [`Slot::Y`] and `kind(-x)` as `Slot::Y.nth(2)`: with relu
    /// CReLU, with elu the "concat elu" of PixelCNN++. Views of rows put them side by side. Backward
    /// reads the gradients of both.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Direction, Kind, Slot, reference};
    ///
    /// let chain = Chain::x().both(Kind::Relu);
    /// assert_eq!("crelu".parse(), Ok(chain));
    /// let given = [(Slot::X, &[2.0, -3.0][..])];
    /// let outputs = reference::run(chain, Direction::Forward, 2, &given)?;
    /// assert_eq!(outputs, [(Slot::Y, vec![2.0, 0.0]), (Slot::Y.nth(2), vec![0.0, 3.0])]);
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    ///
    /// Source: Shang et al. 2016, arXiv:1603.05201 (CReLU).
    pub const fn both(self, kind: Kind) -> Self {
        self.then(Stage::Both(kind))
    }

    /// Then all functions of a basis, one per column: x has one number per row, and the
    /// [`Shape`] as many columns as the basis has functions. Stages before it work on x.
    ///
    /// ```
    /// use wgpu_activations::{Basis, Chain, Direction, Shape, Slot, reference};
    ///
    /// let hats = Chain::x().basis(Basis::bspline(1, 2, -1.0, 1.0));
    /// assert_eq!("bspline(degree=1, cells=2, from=-1, to=1)".parse(), Ok(hats));
    /// let given = [(Slot::X, &[-0.25, 1.0][..])];
    /// let y = reference::run(hats, Direction::Forward, Shape::rows(2, 3), &given)?;
    /// assert_eq!(y[0].1, [0.25, 0.75, 0.0, 0.0, 0.0, 1.0]);
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    pub const fn basis(self, basis: Basis) -> Self {
        self.then(Stage::Basis(basis))
    }

    /// All orbitals of a shell at each point, one per column: the first stage. [`Slot::X`],
    /// `Slot::X.nth(2)` and `Slot::X.nth(3)` are x, y and z, one number per row each: of one buffer
    /// of points views that take every third number.
    pub const fn orbitals(self, orbitals: Orbitals) -> Self {
        self.then(Stage::Orbitals(orbitals))
    }

    /// Then Σ c_k B_k(x), with coefficients from [`Slot::Coefficients`]: a learnable activation. For
    /// each place (one for all, each channel, each column, each row) there are as many as the basis has
    /// functions, one after the other.
    ///
    /// ```
    /// use wgpu_activations::{Basis, Chain, Direction, Per, Slot, reference};
    ///
    /// let hats = Chain::x().series(Basis::bspline(1, 2, -1.0, 1.0), Per::Tensor);
    /// assert_eq!("spline(degree=1, cells=2, from=-1, to=1)".parse(), Ok(hats));
    /// let given = [(Slot::X, &[-0.5, 0.5][..]), (Slot::Coefficients, &[0.0, 1.0, 4.0])];
    /// let y = reference::run(hats, Direction::Forward, 2, &given)?;
    /// assert_eq!(y[0].1, [0.5, 2.5]);
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    pub fn series(self, basis: Basis, per: Per) -> Self {
        let coefficients = self.next_operand(Slot::Coefficients, per);
        self.then(Stage::Series {
            basis,
            coefficients,
            beside: None,
        })
    }

    /// Then `base_weight kind(x) + series_weight Σ c_k B_k(x)`: an edge of a Kolmogorov-Arnold network,
    /// with silu as its kind.
    pub fn series_beside(self, kind: Kind, basis: Basis, per: Per) -> Self {
        let operand = |slot| self.next_operand(slot, per);
        self.then(Stage::Series {
            basis,
            coefficients: operand(Slot::Coefficients),
            beside: Some(Beside {
                kind,
                weights: [operand(Slot::BaseWeight), operand(Slot::SeriesWeight)],
            }),
        })
    }

    /// Then (a_0 + a_1 x + …) / (1 + |b_1 x + b_2 x² + …|) with polynomials of these degrees, a Padé
    /// activation unit without poles. Coefficients are [`Slot::Numerator`] and [`Slot::Denominator`].
    /// |x| to the power of the higher degree must be a number of f32.
    ///
    /// Source: Molina et al. 2019, arXiv:1907.06732.
    pub fn rational(self, numerator: u8, denominator: u8, per: Per) -> Self {
        let operand = |slot| self.next_operand(slot, per);
        self.then(Stage::Rational {
            degrees: [numerator, denominator],
            coefficients: [operand(Slot::Numerator), operand(Slot::Denominator)],
        })
    }

    /// The bases that it computes with, in order.
    pub(crate) fn bases(&self) -> Vec<Basis> {
        self.stages().flat_map(Stage::bases).collect()
    }

    /// How many columns it makes of each number of x, or of each point; none where y has one number for
    /// each of x.
    pub fn expands(&self) -> Option<u64> {
        self.stages().find_map(Stage::columns)
    }

    /// Whether x are points in space: [`Slot::X`], `Slot::X.nth(2)` and `Slot::X.nth(3)`.
    pub fn takes_points(&self) -> bool {
        self.stages()
            .any(|stage| matches!(stage, Stage::Orbitals(_)))
    }

    /// How many numbers a slot has in each of its places: 1, but as many as functions for coefficients.
    pub fn width(&self, slot: Slot) -> u64 {
        let operand = slot.operand();
        let width = self.stages().find_map(|stage| stage.width(operand));
        width.unwrap_or(1) as u64
    }

    /// How many numbers a slot has, for elements of this shape.
    pub fn numbers(&self, slot: Slot, shape: impl Into<Shape>) -> u64 {
        let places = shape.into().operand(self.per(slot));
        places.saturating_mul(self.width(slot))
    }

    /// Whether a slot holds coefficients of a basis, or their gradients: [`Chain::width`] in each place.
    pub fn has_coefficients(&self, slot: Slot) -> bool {
        let operand = slot.operand();
        self.stages().any(|stage| stage.width(operand).is_some())
    }

    /// The same chain, where the basis that has its coefficients in this slot is as large as so many of
    /// them say, if its size was left open.
    pub fn with_coefficients(mut self, slot: Slot, count: usize) -> Self {
        for stage in self.stages.iter_mut().flatten() {
            match stage {
                Stage::Series {
                    basis,
                    coefficients,
                    ..
                } if coefficients.slot == slot => *basis = basis.of_length(count),
                Stage::Rational {
                    degrees: [above, below],
                    coefficients: [numerator, denominator],
                } => {
                    let degree = |count: usize| count.min(254) as u8;
                    if numerator.slot == slot && *above == OPEN {
                        *above = degree(count.saturating_sub(1));
                    }
                    if denominator.slot == slot && *below == OPEN {
                        *below = degree(count);
                    }
                }
                _ => {}
            }
        }
        self
    }

    /// The same chain with a derivative of its orbitals in their place.
    pub fn along(mut self, along: Along) -> Self {
        for stage in self.stages.iter_mut().flatten() {
            if let Stage::Orbitals(orbitals) = stage {
                *orbitals = orbitals.along(along);
            }
        }
        self
    }

    /// The same chain with the sum of the basis' functions, times coefficients, in place of all of them.
    pub fn summed(mut self, per: Per) -> Self {
        for stage in self.stages.iter_mut().flatten() {
            if let Stage::Basis(basis) = *stage {
                let slot = Slot::Coefficients;
                *stage = Stage::Series {
                    basis,
                    coefficients: Operand { slot, per },
                    beside: None,
                };
            }
        }
        self
    }

    /// Whether it ends with two outputs.
    pub fn has_two_outputs(&self) -> bool {
        self.stages().any(|stage| matches!(stage, Stage::Both(_)))
    }

    /// The function of rows; none where all stages work on single elements.
    pub fn row_function(&self) -> Option<RowFunction> {
        self.stages().find_map(Stage::row)
    }

    /// Whether its edges have operands of their own: each output is the sum over a layer's inputs
    /// ([`Shape::layer`]).
    pub fn is_layer(&self) -> bool {
        let mut operands = self.stages().flat_map(Stage::operands);
        operands.any(|operand| operand.per == Per::Edge)
            || self.learned().any(|learned| learned.per == Per::Edge)
    }

    /// How y goes with the elements: by rows behind a function that makes one number of each, or that
    /// are the edges of an output.
    fn per_of_output(&self) -> Per {
        if self.is_layer() {
            return Per::Row;
        }
        let (mut per, mut functions) = (Per::Element, 0);
        for stage in self.stages() {
            let behind = functions + stage.kinds().count();
            let mut learned = self.learned();
            let in_columns = |per: Per| !per.is_of_row();
            let learns =
                learned.any(|l| (functions..behind).contains(&l.function) && in_columns(l.per));
            let mut operands = stage.operands().into_iter();
            let operand = operands.any(|operand| in_columns(operand.per));
            let differs = match stage {
                Stage::Gate(..) | Stage::Dropout { .. } | Stage::Rrelu { .. } => true,
                stage => stage.side() == Side::X && (learns || operand),
            };
            per = match stage {
                Stage::Row(function) if function.reduces() => Per::Row,
                _ if differs => Per::Element,
                _ => per,
            };
            functions = behind;
        }
        per
    }

    /// The same chain with another framework's derivatives at kinks.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Kind, KinkPolicy, reference};
    ///
    /// let chain = Chain::map(Kind::Selu).kinks(KinkPolicy::Tf);
    /// assert_eq!(reference::value(0.0, 1, Kind::Selu), 1.7580993408473766);
    /// assert_eq!(reference::value(0.0, 1, chain), 1.0507009873554805);
    /// ```
    pub const fn kinks(self, policy: KinkPolicy) -> Self {
        Chain { policy, ..self }
    }

    /// The operands by the names that the program has for them, in the order of the stages: a
    /// parameter that is learned has its own, and one that occurs again a number; what is kept comes
    /// last.
    pub fn operands(&self) -> Vec<(String, Slot)> {
        let (mut named, mut function) = (Vec::<(String, Slot)>::new(), 0);
        let mut of_names = Vec::new();
        let mut add = |name: &str, slot: Slot| {
            of_names.push(name.to_owned());
            let number = of_names.iter().filter(|known| *known == name).count();
            let numbered = |number: usize| match number {
                1 => name.to_owned(),
                number => format!("{name}{number}"),
            };
            // What another parameter is called is not taken.
            let mut free = (number..).map(numbered);
            let is_free = |text: &String| named.iter().all(|(known, _)| known != text);
            named.push((free.find(is_free).unwrap_or_default(), slot));
        };
        if self.has_gate() {
            add("gate", Slot::Gate);
        }
        for stage in self.stages() {
            for operand in stage.operands() {
                add(&operand.slot.nth(1).name(), operand.slot);
            }
            for kind in stage.kinds() {
                for learned in self
                    .learned()
                    .filter(|learned| learned.function == function)
                {
                    add(kind.activation().params[learned.param].name, learned.slot);
                }
                function += 1;
            }
            let params = stage.row().map_or(&[][..], |function| function.params());
            for learned in self.learned().filter(|_| !params.is_empty()) {
                if learned.function == OF_ROW {
                    add(params[learned.param].name, learned.slot);
                }
            }
        }
        if self.save != Save::Input {
            add("saved", Slot::Saved);
        }
        named
    }

    /// The same, where what went with the elements in one way goes with them in another. Channels
    /// along the last axis, as in NHWC, are columns: `chain.sharing(Per::Channel, Per::Column)`.
    ///
    /// ```
    /// use wgpu_activations::{Chain, Per};
    ///
    /// let chain: Chain = "leaky_relu(negative_slope=@channel) | scale(channel)".parse()?;
    /// let columns = "leaky_relu(negative_slope=@column) | scale(column)".parse();
    /// assert_eq!(Ok(chain.sharing(Per::Channel, Per::Column)), columns);
    /// # Ok::<(), wgpu_activations::Error>(())
    /// ```
    pub fn sharing(mut self, from: Per, to: Per) -> Self {
        let operands = self.stages.iter_mut().flatten();
        let operands = operands.flat_map(Stage::operands_mut);
        let operands = operands.map(|operand| &mut operand.per);
        let learned = self.learned.iter_mut().flatten();
        let learned = learned.map(|learned| &mut learned.per);
        operands
            .chain(learned)
            .filter(|per| **per == from)
            .for_each(|per| *per = to);
        self
    }

    /// Adds the gradients of operands that elements share to what their views hold, instead of
    /// writing them: `dbias += ...`.
    pub const fn accumulate(self) -> Self {
        Chain {
            accumulates: true,
            ..self
        }
    }

    /// Lets [`Direction::Backward`] write y, too, in the same pass: where forward's result was not kept
    /// and the gradient of the next layer's weights needs it.
    pub const fn recompute(self) -> Self {
        Chain {
            again: true,
            ..self
        }
    }

    /// Whether backward can write y, too.
    pub(crate) const fn recomputes(&self) -> bool {
        self.again
    }

    /// Whether sums are added to what is there.
    pub(crate) const fn accumulates(&self) -> bool {
        self.accumulates
    }

    const fn then(mut self, stage: Stage) -> Self {
        if (self.count as usize) < MOST {
            self.stages[self.count as usize] = Some(stage);
        }
        self.count = self.count.saturating_add(1);
        self
    }

    const fn plus(self, side: Side, slot: Slot, per: Per) -> Self {
        let operand = self.next_operand(slot, per);
        self.then(Stage::Plus(side, operand))
    }

    const fn times(self, side: Side, slot: Slot, per: Per) -> Self {
        let operand = self.next_operand(slot, per);
        self.then(Stage::Times(side, operand))
    }

    /// An operand in the next slot of this role.
    const fn next_operand(&self, slot: Slot, per: Per) -> Operand {
        let slot = self.numbered(slot);
        Operand { slot, per }
    }

    /// The slot with the next number of its role.
    const fn numbered(&self, slot: Slot) -> Slot {
        let (mut number, mut i) = (1, 0);
        while i < MOST {
            match &self.stages[i] {
                Some(Stage::Plus(_, used) | Stage::Times(_, used)) => {
                    number += used.slot.is_like(slot) as u8;
                }
                Some(Stage::Series {
                    coefficients,
                    beside,
                    ..
                }) => {
                    number += coefficients.slot.is_like(slot) as u8;
                    if let Some(Beside { weights, .. }) = beside {
                        number += weights[0].slot.is_like(slot) as u8;
                        number += weights[1].slot.is_like(slot) as u8;
                    }
                }
                Some(Stage::Rational { coefficients, .. }) => {
                    number += coefficients[0].slot.is_like(slot) as u8;
                    number += coefficients[1].slot.is_like(slot) as u8;
                }
                _ => {}
            }
            i += 1;
        }
        slot.nth(number)
    }

    /// The stages, in order.
    pub(crate) fn stages(&self) -> impl Iterator<Item = &Stage> + Clone {
        self.stages.iter().flatten()
    }

    /// The activations, in the order of the stages.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> + '_ {
        self.stages().flat_map(Stage::kinds)
    }

    /// The constants of the stages, in order.
    pub(crate) fn constants(&self) -> impl Iterator<Item = f32> + '_ {
        self.stages().flat_map(Stage::constants)
    }

    /// What is drawn for each element, in the order of the stages.
    pub(crate) fn draws(&self) -> impl Iterator<Item = Draw> + '_ {
        let draws = self
            .stages()
            .filter_map(|stage| stage.draw(0).map(|_| stage));
        draws.enumerate().filter_map(|(i, stage)| stage.draw(i))
    }

    /// Whether something is drawn for each element by its number: dropout, or rrelu's slopes.
    pub fn is_random(&self) -> bool {
        self.draws().next().is_some()
    }

    /// The activation, where the chain is one alone.
    pub fn kind(&self) -> Option<Kind> {
        match (self.count, &self.stages[0]) {
            (1, Some(Stage::Act(Side::X, kind))) if self.learned[0].is_none() => Some(*kind),
            _ => None,
        }
    }

    /// Whose derivatives are taken at kinks.
    pub const fn kink_policy(&self) -> KinkPolicy {
        self.policy
    }

    /// The same chain with another kind in place of its only activation; none where it has several.
    pub(crate) fn with_kind(mut self, kind: Kind) -> Option<Self> {
        let mut acts = self
            .stages
            .iter_mut()
            .flatten()
            .filter_map(|stage| match stage {
                Stage::Act(_, kind) | Stage::Gate(kind, None) | Stage::Both(kind) => Some(kind),
                _ => None,
            });
        *acts.next()? = kind;
        drop(acts);
        (self.kinds().count() == 1).then_some(self)
    }

    /// Whether both are the same but for values: parameters, constants, probabilities, seeds.
    pub(crate) fn is_like(&self, other: &Chain) -> bool {
        let Chain {
            stages: _,
            count,
            policy,
            accumulates,
            again,
            save,
            learned,
            fault,
        } = self;
        (count, policy, accumulates) == (&other.count, &other.policy, &other.accumulates)
            && (again, save, fault) == (&other.again, &other.save, &other.fault)
            && learned == &other.learned
            && self.stages().zip(other.stages()).all(|(a, b)| a.is_like(b))
    }

    /// Feeds its stages, all but values.
    pub(crate) fn hash_form(&self, state: &mut impl Hasher) {
        self.stages().for_each(|stage| stage.hash_form(state));
    }

    /// Where a kind's derivatives differ from PyTorch's.
    pub(crate) fn kink_values(&self, kind: Kind) -> Vec<KinkValue> {
        (kind.activation().kink_values)(self.policy, &kind.exact())
    }

    /// Whether x is multiplied by something of a gate.
    pub fn has_gate(&self) -> bool {
        self.stages().any(|stage| matches!(stage, Stage::Gate(..)))
    }

    /// Whether an operand goes with the elements in this way.
    pub fn shares(&self, per: Per) -> bool {
        let slots = self.operands();
        slots.iter().any(|(_, slot)| self.per(*slot) == per)
    }

    /// How an operand or a gradient of it goes with the elements.
    pub fn per(&self, slot: Slot) -> Per {
        let slot = slot.operand();
        if slot == Slot::Y {
            return self.per_of_output();
        }
        if slot == Slot::X && self.is_layer() {
            return Per::Input;
        }
        if slot == Slot::Saved && self.save == Save::Bit {
            return Per::Bits;
        }
        if let Some(learned) = self.learned().find(|learned| learned.slot == slot) {
            return learned.per;
        }
        if slot.is_like(Slot::X) && self.expands().is_some() {
            return Per::Row;
        }
        let named = |operand: &Operand| operand.slot == slot;
        let mut operands = self.stages().flat_map(Stage::operands);
        operands
            .find(named)
            .map_or(Per::Element, |operand| operand.per)
    }

    /// Whether the stages are right, and its rows have as many numbers as its function of rows takes.
    pub(crate) fn check_shape(&self, shape: Shape) -> Result<(), Error> {
        self.check()?;
        if shape.inner() > 1 && self.row_function().is_none() {
            return Err(Error::Chain {
                chain: self.to_string(),
                reason: format!(
                    "the rows of {shape} are for functions of rows, and it has none: take \
                     Shape::channels for what goes with the middle axis"
                ),
            });
        }
        let of_row = self.row_function().and_then(RowFunction::columns);
        let (wanted, columns) = (self.expands().or(of_row), shape.columns());
        let wanted = wanted.filter(|_| shape.elements() > 0);
        match wanted.filter(|wanted| *wanted != columns) {
            Some(wanted) => Err(Error::Chain {
                chain: self.to_string(),
                reason: format!(
                    "its rows have {wanted} numbers each, and those of {shape} have {columns}: take \
                     Shape::rows({}, {wanted})",
                    shape.elements() / wanted
                ),
            }),
            None => Ok(()),
        }
    }

    /// Whether the stages are right: parameters in their domains, not too many of them.
    ///
    /// # Errors
    /// [`Error::Parameter`], [`Error::Chain`].
    pub fn check(&self) -> Result<(), Error> {
        self.check_stages()?;
        match self.bases().iter().find(|basis| basis.is_open()) {
            Some(basis) => Err(Error::Chain {
                chain: self.to_string(),
                reason: basis.fault().unwrap_or_default(),
            }),
            None => Ok(()),
        }
    }

    /// The same, where the sizes of bases may be left to their coefficients.
    fn check_stages(&self) -> Result<(), Error> {
        self.kinds().try_for_each(|kind| kind.check())?;
        let wrong = |reason: String| {
            let chain = self.to_string();
            Err(Error::Chain { chain, reason })
        };
        if usize::from(self.count) > MOST {
            return wrong(format!(
                "it has {} stages, and {MOST} are the most: prepare two chains",
                self.count
            ));
        }
        let gates = self
            .stages()
            .filter(|stage| matches!(stage, Stage::Gate(..)));
        match gates.count() {
            0 if self.stages().any(|stage| stage.side() == Side::Gate) => {
                return wrong(
                    "a stage works on the gate, and there is none: add gated(kind)".into(),
                );
            }
            0 | 1 => {}
            more => return wrong(format!("it has {more} gates: prepare a chain for each")),
        }
        let rows = self.stages().filter_map(Stage::row).count();
        if rows > 1 {
            return wrong(format!(
                "it has {rows} functions of rows: prepare a chain for each"
            ));
        }
        let mut behind_both = self.stages();
        if behind_both.any(|stage| matches!(stage, Stage::Both(_))) {
            if behind_both.next().is_some() {
                return wrong("it goes on behind its two outputs: prepare a chain for each".into());
            }
            if rows > 0 {
                return wrong(
                    "it has a function of rows and two outputs: prepare two chains".into(),
                );
            }
        }
        self.check_bases()?;
        self.check_layer()?;
        for stage in self.stages() {
            match stage {
                Stage::Rrelu { lower, upper, .. } => {
                    let (lower, upper) = (lower.value(), upper.value());
                    Kind::Rrelu { lower, upper }.check()?;
                }
                Stage::Row(function) => function.check()?,
                Stage::Dropout { p, .. } if !(0.0..1.0).contains(&p.value()) => {
                    return wrong(format!("dropout's p = {} is not in [0, 1)", p.value()));
                }
                Stage::PlusConstant(_, number) | Stage::TimesConstant(_, number)
                    if !number.value().is_finite() =>
                {
                    return wrong(format!("the constant {} is not finite", number.value()));
                }
                _ => {}
            }
        }
        self.check_learned()?;
        self.check_save()?;
        Ok(())
    }

    /// Whether bases, orbitals and sums of them are right, and stand where they can.
    fn check_bases(&self) -> Result<(), Error> {
        let wrong = |reason: String| {
            let chain = self.to_string();
            Err(Error::Chain { chain, reason })
        };
        for stage in self.stages() {
            let fault = match stage {
                Stage::Orbitals(orbitals) => orbitals.fault(),
                stage => {
                    let bases = stage.bases().into_iter();
                    bases
                        .map(|basis| basis.of_length(9))
                        .find_map(|basis| basis.fault())
                }
            };
            if let Some(fault) = fault {
                return wrong(fault);
            }
            let sums = matches!(stage, Stage::Series { .. } | Stage::Rational { .. });
            let mut operands = stage.operands().into_iter();
            if sums && operands.any(|operand| operand.per.is_elementwise()) {
                return wrong(
                    "coefficients are for one place of many elements: @tensor, @channel, \
                              @column, @row or @edge"
                        .into(),
                );
            }
            if (sums || stage.columns().is_some()) && self.row_function().is_some() {
                return wrong(
                    "it has a basis and a function of rows: prepare a chain for each".into(),
                );
            }
            if sums && self.save != Save::Input {
                return wrong("a sum of a basis keeps its input: leave .save() out".into());
            }
        }
        self.check_columns()
    }

    /// Whether a layer has edges alone.
    fn check_layer(&self) -> Result<(), Error> {
        if !self.is_layer() {
            return Ok(());
        }
        let wrong = |reason: String| {
            let chain = self.to_string();
            Err(Error::Chain { chain, reason })
        };
        let operands = self.stages().flat_map(Stage::operands).map(|o| o.per);
        let mut all = operands.chain(self.learned().map(|learned| learned.per));
        if let Some(per) = all.find(|per| *per != Per::Edge) {
            return wrong(format!(
                "an operand has @{per} and another one @edge: of a layer all have @edge, and what \
                 comes behind its sum is a chain of its own"
            ));
        }
        let other = self.stages().find(|stage| {
            stage.draw(0).is_some()
                || stage.row().is_some()
                || stage.columns().is_some()
                || matches!(stage, Stage::Both(_) | Stage::Gate(..))
        });
        if let Some(stage) = other {
            let name = Chain::x().then(*stage).to_string();
            return wrong(format!(
                "{name} does not go with the edges of a layer: prepare two chains"
            ));
        }
        match self.save != Save::Input || self.again {
            true => wrong("a layer keeps its input: leave .save() and .recompute() out".into()),
            false => Ok(()),
        }
    }

    /// Whether a basis that makes columns stands where it can.
    fn check_columns(&self) -> Result<(), Error> {
        let wrong = |reason: String| {
            let chain = self.to_string();
            Err(Error::Chain { chain, reason })
        };
        let Some(at) = self.stages().position(|stage| stage.columns().is_some()) else {
            return Ok(());
        };
        let before = || self.stages().take(at);
        let more = self
            .stages()
            .filter(|stage| stage.columns().is_some())
            .count()
            > 1;
        if more {
            return wrong("it has two bases that make columns: prepare a chain for each".into());
        }
        if self.takes_points() && at > 0 {
            return wrong("orbitals take points: they are the first stage".into());
        }
        if self.has_gate() || self.save != Save::Input {
            return wrong(
                "a basis has neither a gate nor something kept: prepare two chains".into(),
            );
        }
        let is_of_elements = |stage: &Stage| {
            stage.draw(0).is_some()
                || stage.row().is_some()
                || matches!(stage, Stage::Both(_))
                || stage
                    .operands()
                    .iter()
                    .any(|operand| !operand.per.is_of_row())
        };
        if let Some(stage) = before().find(|stage| is_of_elements(stage)) {
            let name = Chain::x().then(*stage).to_string();
            return wrong(format!(
                "{name} stands before the basis, where there are no columns: prepare two chains"
            ));
        }
        let mut function = 0;
        for stage in before() {
            let own = function..function + stage.kinds().count();
            function = own.end;
            let mut learned = self
                .learned()
                .filter(|learned| own.contains(&learned.function));
            if learned.any(|learned| !learned.per.is_of_row()) {
                return wrong(
                    "what is learned before the basis has no columns: @row, @channel or \
                              @tensor"
                        .into(),
                );
            }
        }
        Ok(())
    }
}
