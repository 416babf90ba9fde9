//! A chain in f64: its formula, run on hyper-dual numbers. What the shaders and the CPU backend run
//! is derived in another way, by which the two check each other.

use std::cell::Cell;
use std::ops::Range;

use super::bounded::Bounded;
use super::hyper::Hyper;
use super::number::{Elementary, Number, Total};
use super::rows::{Dual, Tape};
use super::series;
use crate::body::Body;
use crate::chain::{Draw, Drawn, Learned, OF_ROW, Operand, Side, Stage, between, uniform};
use crate::{Chain, Direction, Error, Kind, KinkPolicy, Per, RowFunction, Save, Shape, Slot};

/// What [`GpuActivations::prepare`](crate::GpuActivations::prepare) and a dispatch compute, in f64:
/// every output of the direction, from as much of each slot that is read as the shape says.
///
/// ```
/// use wgpu_activations::{Direction, Kind, Slot, reference};
///
/// let given = [(Slot::X, &[2.0][..]), (Slot::Dy, &[10.0][..])];
/// let outputs = reference::run(Kind::Square, Direction::Backward, 1, &given)?;
/// assert_eq!(outputs, [(Slot::Dx, vec![40.0])]);
/// # Ok::<(), wgpu_activations::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parameter`], [`Error::Chain`], [`Error::UnexpectedSlot`], [`Error::RepeatedSlot`],
/// [`Error::MissingSlot`], [`Error::TooSmall`]; [`Error::NoReference`].
pub fn run(
    chain: impl Into<Chain>,
    direction: Direction,
    shape: impl Into<Shape>,
    given: &[(Slot, &[f32])],
) -> Result<Vec<(Slot, Vec<f64>)>, Error> {
    all(&chain.into(), direction, shape.into(), given)
}

/// As [`run`], with how far a result in f32 may be off.
///
/// # Errors
/// Those of [`run`].
pub fn bounds(
    chain: impl Into<Chain>,
    direction: Direction,
    shape: impl Into<Shape>,
    given: &[(Slot, &[f32])],
) -> Result<Vec<(Slot, Vec<Bounded>)>, Error> {
    all(&chain.into(), direction, shape.into(), given)
}

fn all<T: Number>(
    chain: &Chain,
    direction: Direction,
    shape: Shape,
    given: &[(Slot, &[f32])],
) -> Result<Vec<(Slot, Vec<T>)>, Error> {
    chain.check_shape(shape)?;
    super::check(*chain)?;
    let full = Body::of(chain, direction);
    let outputs: Vec<Slot> = full.writes().collect();
    let slots = given.iter().map(|(slot, _)| *slot).chain(outputs.clone());
    Body::given(chain, direction, slots)?;
    for (slot, values) in given {
        let places = (chain.per(*slot), chain.width(*slot));
        shape.check(*slot, places, values.len() as u64)?;
    }
    let formula = Formula {
        chain,
        direction,
        shape,
        given,
        draws: chain.draws().collect(),
        slopes: chain.kept_slopes(),
        sign: Cell::new(1.0),
        component: Cell::new(0),
    };
    let outputs = outputs.into_iter();
    let column = |slot| Some((slot, formula.column(slot)?));
    Ok(outputs.filter_map(column).collect())
}

/// A chain's formula with its operands.
struct Formula<'a> {
    chain: &'a Chain,
    direction: Direction,
    shape: Shape,
    given: &'a [(Slot, &'a [f32])],
    draws: Vec<Draw>,
    /// The two values of f′, where a bit is kept.
    slopes: [f32; 2],
    /// What x is multiplied by where there are two outputs: 1 for the first one, -1 for the second.
    sign: Cell<f32>,
    /// Which number of a place is asked for, where a slot has several.
    component: Cell<usize>,
}

impl Formula<'_> {
    /// All values of an output.
    fn column<T: Number>(&self, output: Slot) -> Option<Vec<T>> {
        let elements = 0..self.shape.elements();
        let per = self.chain.per(output);
        let width = self.chain.width(output) as usize;
        if width > 1 {
            return self.wide_column(output, width);
        }
        let by_rows = self.chain.row_function().is_some();
        let terms: Vec<T> = match by_rows {
            true => self.by_rows(output)?,
            false => elements
                .map(|i| self.output(output, i))
                .collect::<Option<_>>()?,
        };
        if per.is_elementwise() {
            return Some(terms);
        }
        if (output == Slot::Y || output == Slot::Ddy) && !self.chain.is_layer() {
            // Of each row's equal results the first.
            let rows = 0..self.shape.row_count();
            let first = |row: u64| terms.get(self.shape.element(row, 0) as usize).copied();
            return rows.map(first).collect();
        }
        let mut sums = vec![Total::default(); self.shape.operand(per) as usize];
        for (i, term) in terms.into_iter().enumerate() {
            sums[self.shape.place(per, i as u64) as usize].add(term);
        }
        let sum = if by_rows { T::sum_of_row } else { T::sum };
        Some(sums.into_iter().map(sum).collect())
    }

    /// All values of the gradient of a slot that has several numbers in each place.
    fn wide_column<T: Number>(&self, output: Slot, width: usize) -> Option<Vec<T>> {
        let per = self.chain.per(output);
        let places = self.shape.operand(per) as usize;
        let mut sums = vec![Total::default(); places * width];
        for component in 0..width {
            self.component.set(component);
            for i in 0..self.shape.elements() {
                let place = self.shape.place(per, i) as usize;
                // None where the function of this number is 0 all around.
                if let Some(term) = self.output::<T>(output, i) {
                    sums[place * width + component].add(term);
                }
            }
        }
        self.component.set(0);
        Some(sums.into_iter().map(T::sum_of_spread).collect())
    }

    /// An output of a chain with a function of rows, before it is summed.
    fn by_rows<T: Number>(&self, output: Slot) -> Option<Vec<T>> {
        let columns = 0..self.shape.columns();
        let mut all = vec![T::exact(0.0); self.shape.elements() as usize];
        for row in 0..self.shape.row_count() {
            let elements = columns
                .clone()
                .map(|column| self.shape.element(row, column));
            let elements: Vec<u64> = elements.collect();
            let results = self.output_of_row::<T>(output, &elements)?;
            for (element, result) in elements.into_iter().zip(results) {
                all[element as usize] = result;
            }
        }
        Some(all)
    }

    /// As [`Formula::output`], at the elements of a row: the stages before the function of rows, the
    /// function and the stages behind it, each with its own derivatives.
    fn output_of_row<T: Number>(&self, output: Slot, elements: &[u64]) -> Option<Vec<T>> {
        let stages = self.chain.stages();
        let at = stages.clone().position(|stage| stage.row().is_some())?;
        let function = self.chain.row_function()?;
        let (before, behind) = (0..at, at + 1..stages.count());
        let one = T::exact(1.0);
        let second = self.direction == Direction::Second;
        let load = |u: Option<Slot>, i: u64| {
            move |slot: Slot, _: usize| {
                let u = (u == Some(slot)).then_some(one);
                let v = match second {
                    true => self.load(slot.gradient().gradient(), i, 0),
                    false => None,
                };
                Hyper::new(self.load(slot, i, 0).unwrap_or(T::exact(f64::NAN)), u, v)
            }
        };
        let kept = Cell::new(None);
        let first = |u: Option<Slot>, i: u64| {
            let load = load(u, i);
            self.part(load(Slot::X, 0), before.clone(), load, i, &kept)
        };
        let last = |u: Option<Slot>, w: Hyper<T>, i: u64| {
            self.part(w, behind.clone(), load(u, i), i, &kept)
        };
        let front = elements.first().copied().unwrap_or(0);
        let row = elements.iter().map(|&i| {
            let Hyper { value, v, .. } = first(None, i);
            let value = match function.seed() {
                Some(_) => value + self.gumbel(i),
                None => value,
            };
            Dual { value, slope: v }
        });
        let params = self.params_of_row(function, |slot| load(None, front)(slot, 0));
        let tape = Tape::new(function, row.collect(), params);
        let results: Vec<Dual<T>> = tape.results().collect();
        let inner = || elements.iter().copied().zip(&results);
        let plain = |w: &Dual<T>| Hyper::new(w.value, None, w.slope);
        if output == Slot::Y {
            return Some(
                inner()
                    .map(|(i, w)| last(None, plain(w), i).value)
                    .collect(),
            );
        }
        if output == Slot::Ddy {
            // A row of which one number alone counts stays the same.
            let slope = |w, i| last(None, w, i).v.unwrap_or(T::exact(0.0));
            return Some(inner().map(|(i, w)| slope(plain(w), i)).collect());
        }
        // What is asked for: the slope, or its own slope along the cotangents.
        let asked = |d: Dual<T>| if second { d.slope } else { Some(d.value) };
        let slot = output.operand();
        // One result for the whole row has one cotangent.
        let shared = self.chain.per(Slot::Y) == Per::Row;
        let is_counted = |i: u64| !shared || i == front;
        let zero = Dual {
            value: T::exact(0.0),
            slope: None,
        };
        let mut cotangents = Vec::new();
        for (i, w) in inner() {
            let w = Hyper::new(w.value, Some(one), w.slope);
            let y = last(None, w, i);
            let dy = self.load(Slot::Dy, i, 0).unwrap_or(T::exact(0.0));
            cotangents.push(match (y.u, is_counted(i)) {
                (Some(u), true) => Dual {
                    value: u * dy,
                    slope: y.uv.map(|uv| uv * dy),
                },
                _ => zero,
            });
        }
        let inputs = tape.gradient(&cotangents);
        if let Some(number) = self.number_in_row(slot) {
            // A parameter of the function has its gradient once, at the first element.
            let mut terms = vec![T::exact(0.0); cotangents.len()];
            let own = inputs[cotangents.len() + number].and_then(asked);
            terms[0] = own.unwrap_or(T::exact(0.0));
            return Some(terms);
        }
        let mut terms = Vec::new();
        for ((i, w), cotangent) in inner().zip(inputs) {
            let dy = self.load(Slot::Dy, i, 0).unwrap_or(T::exact(0.0));
            let direct = last(Some(slot), plain(w), i);
            let direct = direct.u.filter(|_| is_counted(i)).and_then(|u| {
                asked(Dual {
                    value: u * dy,
                    slope: direct.uv.map(|uv| uv * dy),
                })
            });
            let x = first(Some(slot), i);
            let through = x.u.zip(cotangent).and_then(|(u, cotangent)| {
                let slope = x.uv;
                asked(cotangent.times(Dual { value: u, slope }))
            });
            let term = match (direct, through) {
                (Some(a), Some(b)) => a.terms(b),
                (a, b) => a.or(b).unwrap_or(T::exact(0.0)),
            };
            terms.push(term);
        }
        Some(terms)
    }

    /// The parameters of the function of rows.
    fn params_of_row<T: Number>(
        &self,
        function: RowFunction,
        load: impl Fn(Slot) -> Hyper<T>,
    ) -> Vec<Dual<T>> {
        let values = function.values().enumerate();
        let param = |(number, value): (usize, f32)| {
            let slot = self.learned_in_row().find(|l| l.param == number);
            let Hyper { value, v, .. } = match slot {
                Some(learned) => load(learned.slot),
                None => Hyper::new(T::exact(value.into()), None, None),
            };
            Dual { value, slope: v }
        };
        values.map(param).collect()
    }

    fn learned_in_row(&self) -> impl Iterator<Item = Learned> + '_ {
        self.chain.learned().filter(|l| l.function == OF_ROW)
    }

    /// The number of the function's parameter that a slot has.
    fn number_in_row(&self, slot: Slot) -> Option<usize> {
        let mut learned = self.learned_in_row();
        Some(learned.find(|l| l.slot == slot)?.param)
    }

    /// What a Gumbel softmax adds to an element.
    fn gumbel<T: Number>(&self, i: u64) -> T {
        let mut draws = self.draws.iter();
        let draw = draws.find(|draw| matches!(draw.drawn, Drawn::Gumbel));
        let u = T::exact(draw.map_or(f64::NAN, |draw| between(draw.word(i))));
        let minus = T::exact(-1.0);
        let waiting = minus * T::elementary(Elementary::Ln, 0, u);
        minus * T::elementary(Elementary::Ln, 0, waiting)
    }

    /// What a part of the stages makes of a number, and of the gate where they have it.
    fn part<T: Number>(
        &self,
        x: Hyper<T>,
        part: Range<usize>,
        load: impl Fn(Slot, usize) -> Hyper<T>,
        i: u64,
        kept: &Cell<Option<T>>,
    ) -> Hyper<T> {
        let load = &load;
        let all = 0..usize::MAX;
        let gate = match self.chain.has_gate() {
            true => self.stages((Side::Gate, all), load(Slot::Gate, 0), x, load, i, kept),
            false => x,
        };
        self.stages((Side::X, part), x, gate, load, i, kept)
    }

    /// An output at an element, before it is summed. Where y is two, gradients are sums of what
    /// follows from each.
    fn output<T: Number>(&self, output: Slot, i: u64) -> Option<T> {
        let of = |sign: f32, output: Slot| {
            self.sign.set(sign);
            self.output_of(output, i)
        };
        match output.operand() {
            _ if !self.chain.has_two_outputs() => of(1.0, output),
            Slot::Y => of(1.0, output),
            second if second == Slot::Y.nth(2) => of(-1.0, output.nth(1)),
            _ => match (of(1.0, output), of(-1.0, output)) {
                (Some(a), Some(b)) => Some(a.terms(b)),
                (a, b) => a.or(b),
            },
        }
    }

    /// The slot of the output that is computed now.
    fn own_output(&self) -> Slot {
        Slot::Y.nth(if self.sign.get() < 0.0 { 2 } else { 1 })
    }

    /// The same with one y. The gradient of a slot is the slope along it: u is 1 there. The cotangents
    /// that double backward is given are the second direction, v.
    fn output_of<T: Number>(&self, output: Slot, i: u64) -> Option<T> {
        let one = T::exact(1.0);
        let kept = Cell::new(None);
        let along = |u: Option<Slot>, v: &dyn Fn(Slot, usize) -> Option<T>| {
            let load = |slot: Slot, k: usize| {
                let asked = u == Some(slot) && (k == self.component.get() || !self.is_wide(slot));
                let u = asked.then_some(one);
                let value = self.load(slot, i, k).unwrap_or(T::exact(f64::NAN));
                Hyper::new(value, u, v(slot, k))
            };
            self.forward(load, i, &kept)
        };
        let dy = || self.load(self.own_output().gradient(), i, 0);
        let cotangent = |slot: Slot, k: usize| self.load(slot.gradient().gradient(), i, k);
        match self.direction {
            Direction::Forward => {
                let y = along(None, &|_, _| None).value;
                match output {
                    Slot::Saved => kept.get(),
                    _ => Some(y),
                }
            }
            Direction::Backward if output == Slot::Y => Some(along(None, &|_, _| None).value),
            Direction::Backward => {
                let slope = along(Some(output.operand()), &|_, _| None).u;
                Some(slope? * dy()?)
            }
            Direction::Second => match output {
                Slot::Ddy => along(None, &cotangent).v,
                _ => Some(along(Some(output.operand()), &cotangent).uv? * dy()?),
            },
            Direction::Jet => {
                let y = along(Some(Slot::X), &|slot, _| (slot == Slot::X).then_some(one));
                match output {
                    Slot::D1 => y.u.or(Some(T::exact(0.0))),
                    Slot::D2 => y.uv.or(Some(T::exact(0.0))),
                    _ => Some(y.value),
                }
            }
        }
    }

    /// What a slot has for an element; none where it is not given.
    fn load<T: Number>(&self, slot: Slot, i: u64, k: usize) -> Option<T> {
        let (_, values) = self.given.iter().find(|(given, _)| *given == slot)?;
        let (per, width) = (self.chain.per(slot), self.chain.width(slot));
        let value = values[(self.shape.place(per, i) * width) as usize + k];
        let bit = || f32::from((value.to_bits() >> (i % 32) & 1) as u8);
        let number = T::exact(if per == Per::Bits { bit() } else { value }.into());
        // Some terms of an orbital's gradient may be 0, and times an infinity none.
        let is_lost = slot.order() > 0 && value.is_infinite() && self.chain.takes_points();
        Some(if is_lost {
            number.blurred(true)
        } else {
            number
        })
    }

    fn is_wide(&self, slot: Slot) -> bool {
        self.chain.width(slot) > 1
    }

    /// y at an element: the chain's formula. The last activation's value goes to `kept`.
    fn forward<T: Number>(
        &self,
        load: impl Fn(Slot, usize) -> Hyper<T>,
        i: u64,
        kept: &Cell<Option<T>>,
    ) -> Hyper<T> {
        self.part(load(Slot::X, 0), 0..usize::MAX, load, i, kept)
    }

    /// What the stages of one side make of a number, those of a part of them.
    fn stages<T: Number>(
        &self,
        (side, part): (Side, Range<usize>),
        mut value: Hyper<T>,
        gate: Hyper<T>,
        load: impl Fn(Slot, usize) -> Hyper<T>,
        i: u64,
        kept: &Cell<Option<T>>,
    ) -> Hyper<T> {
        let constant = |c: f32| Hyper::new(T::exact(c.into()), None, None);
        let mut draws = self.draws.iter();
        let mut function = 0;
        for (number, stage) in self.chain.stages().enumerate() {
            let call = |kind: Kind, number: usize, x: Hyper<T>| {
                let y = self.call(kind, function + number, x, |slot| load(slot, 0));
                kept.set(Some(match (self.direction, self.chain.saves()) {
                    (Direction::Forward, Save::Bit) => self.bit(kind, x.value),
                    _ => y.value,
                }));
                y
            };
            let draw = stage.draw(0).and_then(|_| draws.next());
            if stage.side() == side && part.contains(&number) {
                value = match *stage {
                    Stage::Act(_, kind) => call(kind, 0, value),
                    Stage::Plus(_, operand) => value + load(operand.slot, 0),
                    Stage::Times(_, operand) => value * load(operand.slot, 0),
                    Stage::PlusConstant(_, number) => value + constant(number.value()),
                    Stage::TimesConstant(_, number) => value * constant(number.value()),
                    Stage::Gate(first, None) => call(first, 0, gate) * value,
                    Stage::Gate(first, Some(second)) => {
                        call(first, 0, gate) * call(second, 1, value)
                    }
                    Stage::Both(kind) => call(kind, 0, value * constant(self.sign.get())),
                    Stage::Row(_) => value,
                    Stage::Dropout { .. } => match draw {
                        Some(draw) => value * constant(draw.at(i)),
                        None => value,
                    },
                    Stage::Rrelu { .. } => match draw {
                        Some(draw) => value * self.slope(draw, value.value, i),
                        None => value,
                    },
                    Stage::Basis(basis) => {
                        let column = self.shape.place(Per::Column, i) as usize;
                        series::function(&basis, column, value)
                    }
                    Stage::Orbitals(orbitals) => {
                        let column = self.shape.place(Per::Column, i) as usize;
                        let load = |slot| load(slot, 0);
                        super::orbitals::value(&orbitals, column, load)
                    }
                    Stage::Series {
                        basis,
                        coefficients,
                        beside,
                    } => {
                        let sum = series::sum(&basis, value, |k| load(coefficients.slot, k));
                        match beside {
                            None => sum,
                            Some(beside) => {
                                let [base, own] = beside.weights.map(|w| load(w.slot, 0));
                                call(beside.kind, 0, value) * base + sum * own
                            }
                        }
                    }
                    Stage::Rational {
                        coefficients: [numerator, denominator],
                        ..
                    } => {
                        let bases = stage.bases();
                        let of = |number: usize, operand: Operand| {
                            series::sum(&bases[number], value, |k| load(operand.slot, k))
                        };
                        let (above, below) = (of(0, numerator), of(1, denominator));
                        above * series::one_over(below * value)
                    }
                };
            }
            function += stage.kinds().count();
        }
        value
    }

    /// rrelu's slope at a number: 1 above 0, and elsewhere what is drawn.
    fn slope<T: Number>(&self, draw: &Draw, at: T, i: u64) -> Hyper<T> {
        let exact = |x: f32| T::exact(x.into());
        let drawn = match draw.drawn {
            Drawn::Slope { lower, span } => {
                exact(lower) + exact(span) * exact(uniform(draw.word(i)))
            }
            Drawn::Dropout { .. } | Drawn::Gumbel => exact(draw.at(i)),
        };
        let step = T::call(Kind::Step, KinkPolicy::Torch, 0, at);
        let rest = exact(1.0) + exact(-1.0) * drawn;
        Hyper::new(drawn + rest * step, None, None)
    }

    /// Which of its two values f′ has: 0 or 1.
    fn bit<T: Number>(&self, kind: Kind, x: T) -> T {
        let slope: Bounded = T::call(kind, self.chain.kink_policy(), 1, x).into();
        let [one, other] = self
            .slopes
            .map(|side| (slope.value - f64::from(side)).abs());
        T::exact(if other < one { 1.0 } else { 0.0 })
    }

    /// An activation, whose parameters may be operands.
    fn call<T: Number>(
        &self,
        kind: Kind,
        function: usize,
        x: Hyper<T>,
        load: impl Fn(Slot) -> Hyper<T>,
    ) -> Hyper<T> {
        let policy = self.chain.kink_policy();
        match (self.direction, self.chain.saves()) {
            (Direction::Backward, Save::Output) => {
                let kept = load(Slot::Saved).value;
                return x.recalled(kept, T::from_output(kind, kept));
            }
            (Direction::Backward, Save::Bit) => {
                let bit: Bounded = load(Slot::Saved).value.into();
                let slope = self.slopes[usize::from(bit.value > 0.5)];
                return x.recalled(T::call(kind, policy, 0, x.value), T::exact(slope.into()));
            }
            _ => {}
        }
        let learned = self.chain.learned().filter(|l| l.function == function);
        let learned: Vec<(usize, Hyper<T>)> = learned.map(|l| (l.param, load(l.slot))).collect();
        x.call(kind, policy, &learned)
    }
}

/// y, d1 and d2 of a chain without operands; NaN where it has some.
pub(super) fn jet(chain: &Chain, x: f64) -> [f64; 3] {
    let formula = Formula {
        chain,
        direction: Direction::Jet,
        shape: Shape::new(1),
        given: &[],
        draws: chain.draws().collect(),
        slopes: chain.kept_slopes(),
        sign: Cell::new(1.0),
        component: Cell::new(0),
    };
    let load = |slot: Slot, _: usize| match slot {
        Slot::X => Hyper::new(x, Some(1.0), Some(1.0)),
        _ => Hyper::new(f64::NAN, None, None),
    };
    let y = formula.forward(load, 0, &Cell::new(None));
    [y.value, y.u.unwrap_or(0.0), y.uv.unwrap_or(0.0)]
}
