//! A body on slices: one operation after the other, on tiles that stay in the first-level cache.

use std::ops::Range;

use super::loops::{self, Loops, Operand};
use super::rows;
use super::series::{self, Bases};
use super::sums::Sums;
use super::threads::{Slices, on_all_cores};
use crate::act::{KinkValue, Values};
use crate::body::{Body, Op, Part, RowOp, Wire};
use crate::chain::Draw;
use crate::{Chain, Per, Shape, Slot};

/// Numbers of a tile, at least: what is done once per tile costs 0.1 ns for each of so few.
const TILE: usize = 1024;
/// Numbers of a cache line.
const LINE: usize = 16;
/// Of a body that needs no registers.
const LONG_TILE: usize = 1 << 14;
/// Numbers of all registers, inputs and outputs of a tile together: what stays in the first cache.
const NEAR: usize = 1 << 13;

/// A body with the loops and the numbers of its chain.
pub(super) struct Tape<'a> {
    body: &'a Body,
    /// For each operation whether it is the same all along a row.
    of_row: Vec<bool>,
    shape: Shape,
    /// Where the elements' own numbers are, by which they are drawn.
    drawn: Shape,
    functions: Vec<Function>,
    constants: Vec<f32>,
    draws: Vec<Draw>,
    /// The two values of f′, where a bit is kept.
    slopes: [f32; 2],
    /// The operands that several elements share.
    shared: &'a [(Slot, &'a [f32])],
    /// A slot that is read from where the first output is written.
    in_place: Option<Slot>,
    /// The bases and polynomials that are called.
    bases: Bases,
    /// For each derivative that is nothing but a factor the product and the other factor: it is
    /// computed where the product goes.
    factors: Vec<Option<(Wire, Wire)>>,
    /// Numbers of a tile, and how many registers it needs.
    tile: usize,
    registers: usize,
}

/// An activation of a chain.
struct Function {
    loops: &'static dyn Loops,
    params: Values<f64>,
    kinks: Vec<KinkValue>,
}

impl<'a> Tape<'a> {
    pub(super) fn new(
        body: &'a Body,
        chain: &Chain,
        [shape, drawn]: [Shape; 2],
        shared: &'a [(Slot, &'a [f32])],
        in_place: Option<Slot>,
    ) -> Self {
        let function = |kind: crate::Kind| Function {
            loops: <dyn Loops>::of(kind),
            params: kind.exact(),
            kinks: chain.kink_values(kind),
        };
        let mut tape = Tape {
            body,
            of_row: body.is_of_row(),
            shape,
            drawn,
            functions: chain.kinds().map(function).collect(),
            constants: chain.constants().collect(),
            draws: chain.draws().collect(),
            slopes: chain.kept_slopes(),
            shared,
            in_place,
            bases: Bases::new(body, chain),
            // What stands in the output must not be lost before it is read.
            factors: match in_place {
                None => factors(body),
                Some(_) => vec![None; body.ops().len()],
            },
            tile: 0,
            registers: 0,
        };
        tape.registers = tape.count_registers();
        tape.tile = tape.tile_length();
        tape
    }

    /// Runs the body over slices of one length: those that go with single elements, first those that
    /// are read, but not the one in place, and then those that are written, in the body's order.
    /// Returns the sums, in its order.
    pub(super) fn run(&self, slices: Slices<'_>) -> Vec<Vec<f64>> {
        let sums = Sums::new(self.body, self.shape, &self.bases);
        let tile = self.tile;
        on_all_cores(slices, tile, !sums.is_empty(), || {
            let mut registers = vec![0.0; self.registers * tile + LINE];
            let sums = &sums;
            move |slices: Slices<'_>| {
                let piece = slices.start;
                let mut terms = sums.terms();
                let aligned = registers.as_ptr().align_offset(4 * LINE).min(LINE);
                self.piece(slices, &mut registers[aligned..], |start, wires| {
                    terms.add(self.body, start, wires);
                });
                sums.merge(piece, terms);
            }
        });
        sums.finish()
    }

    /// A register for each operation whose numbers do not stand elsewhere, one for each derivative
    /// that comes along with others, and one for each parameter that is an operand.
    fn count_registers(&self) -> usize {
        let elementwise = |slot: Slot| self.body.per(slot).is_elementwise();
        let stands_in_output = |wire: Wire| {
            let mut stores = self.body.stores().iter();
            stores.any(|(slot, stored)| *stored == wire && elementwise(*slot))
        };
        let needs_one = |(wire, op): &(Wire, &Op)| match op {
            Op::Load(slot) => !elementwise(*slot) || Some(*slot) == self.in_place,
            Op::Add(..) | Op::Mul(..) | Op::Call { .. } => {
                self.factors[*wire].is_none() && !stands_in_output(*wire)
            }
            _ => true,
        };
        let ops = self.body.ops();
        // All three derivatives come along with several of them, or with the second.
        let called = ops.iter().enumerate().filter_map(|(wire, op)| match *op {
            Op::Call {
                function,
                part: Part::Order(order),
                at,
            } => Some((wire, order, (function, at))),
            _ => None,
        });
        let along = |(wire, order, call): (Wire, usize, (usize, Wire))| {
            let (function, at) = call;
            let others = [0, 1, 2].map(|order| self.wire_of(function, Part::Order(order), at));
            let others = others.into_iter().flatten();
            let count = others.clone().count();
            let is_first = others.min() == Some(wire);
            match is_first && (count > 1 || order == 2) {
                true => 3 - count,
                false => 0,
            }
        };
        let along: usize = called.map(along).sum();
        let own = ops.iter().enumerate().filter(needs_one).count();
        own + along + self.body.learned_slots().count()
    }

    /// Numbers of a tile: whole rows where results depend on them.
    fn tile_length(&self) -> usize {
        let columns = self.shape.columns() as usize; // no more than a slice has
        match self.body.has_rows() {
            true => columns.max(1) * (TILE / columns.max(1)).max(1),
            false => {
                let slots = self.body.reads().chain(self.body.writes());
                let slots = slots.filter(|slot| self.body.per(*slot).is_elementwise());
                match self.registers {
                    0 => LONG_TILE,
                    registers => TILE.max(NEAR / (registers + slots.count())),
                }
            }
        }
    }

    fn piece(
        &self,
        mut slices: Slices<'_>,
        registers: &mut [f32],
        mut add: impl FnMut(usize, &[Option<&[f32]>]),
    ) {
        let elementwise = |slot: &Slot| self.body.per(*slot).is_elementwise();
        let reads = self.body.reads().filter(elementwise);
        let reads: Vec<Slot> = reads.filter(|slot| Some(*slot) != self.in_place).collect();
        let writes: Vec<Slot> = self.body.writes().filter(elementwise).collect();
        let (mut done, length) = (0, self.tile);
        // The first tile ends where an output's cache line does, so that no store meets two of them.
        let shift = match slices.output.first() {
            Some(output) if !self.body.has_rows() => {
                LINE - output.as_ptr().align_offset(4 * LINE).min(LINE)
            }
            _ => 0,
        };
        while done < slices.len {
            let most = length - if done == 0 { shift % LINE } else { 0 };
            let count = (slices.len - done).min(most);
            let tiles = slices.output.iter_mut().map(|rest| {
                let (tile, behind) = std::mem::take(rest).split_at_mut(count);
                *rest = behind;
                Some(tile)
            });
            let output = writes.iter().copied().zip(tiles).collect();
            let input = slices.input.iter().map(|all| &all[done..done + count]);
            let start = slices.start + done;
            let mut tile = Tile {
                values: vec![None; self.body.ops().len()],
                start,
                stores: self.body.stores(),
                input: reads.iter().copied().zip(input).collect(),
                output,
                registers: registers.chunks_mut(length),
                count,
            };
            self.tile(&mut tile);
            add(start, &tile.values);
            tile.finish();
            done += count;
        }
    }

    fn tile(&self, tile: &mut Tile<'_, '_>) {
        for (wire, op) in self.body.ops().iter().enumerate() {
            if tile.values[wire].is_some() {
                continue;
            }
            let value: &[f32] = match *op {
                Op::Load(slot) if Some(slot) == self.in_place => tile.saved_output(),
                Op::Load(slot) => self.spread(tile, slot, self.body.per(slot)),
                Op::Halves(number) => {
                    let register = tile.register();
                    register.fill(f32::from(number) / 2.0);
                    register
                }
                Op::Unary(unary, at) => {
                    let (x, y) = (tile.value(at), tile.room(Some(wire)));
                    match self.of_row[wire] {
                        false => rows::unary(unary, x, y),
                        true => self.by_rows(x, y, |row| {
                            let mut one = [0.0];
                            rows::unary(unary, &row[..1], &mut one);
                            one[0]
                        }),
                    }
                    y
                }
                Op::Row(op, at) => {
                    let (x, y) = (tile.value(at), tile.room(Some(wire)));
                    let exponents = match op {
                        RowOp::ThresholdOf(exponent) => tile.value(exponent),
                        _ => x,
                    };
                    let columns = self.shape.columns() as usize;
                    let mut first = exponents.iter().step_by(columns);
                    self.by_rows(x, y, |row| {
                        rows::number(op, row, first.next().copied().unwrap_or(f32::NAN))
                    });
                    y
                }
                Op::Within(a, b) => {
                    tile.combine(
                        wire,
                        a,
                        b,
                        |x, mask| if mask == 0.0 { 0.0 } else { x * mask },
                    )
                }
                Op::Power { at, exponent, logs } => {
                    tile.combine(wire, at, exponent, |x, c| rows::power(x, c, logs))
                }
                Op::Instead { value, .. } => tile.value(value),
                Op::IsColumn(at) => {
                    let (numbers, y) = (tile.value(at), tile.room(Some(wire)));
                    let columns = self.shape.columns() as usize;
                    for (i, (number, y)) in numbers.iter().zip(&mut *y).enumerate() {
                        let column = (i % columns) as f32;
                        *y = f32::from(u8::from(column == *number));
                    }
                    y
                }
                Op::Constant(number) => {
                    let register = tile.register();
                    register.fill(self.constants[number]);
                    register
                }
                Op::Dropout(number) | Op::Gumbel(number) => self.draw(tile, number),
                Op::Slope(number, at) => {
                    let slopes = self.draw(tile, number);
                    for (slope, x) in slopes.iter_mut().zip(tile.value(at)) {
                        *slope = if *x > 0.0 { 1.0 } else { *slope };
                    }
                    slopes
                }
                Op::Add(..) if self.body.is_wide(wire) => continue,
                Op::Basis { basis, order, at } => {
                    let columns = self.shape.columns() as usize;
                    let (x, y) = (tile.value(at), tile.room(Some(wire)));
                    let locals = self.bases.of(basis, order);
                    series::functions(locals, tile.start % columns, columns, x, y);
                    y
                }
                Op::Series {
                    basis,
                    order,
                    at,
                    slot,
                } => {
                    let (x, y) = (tile.value(at), tile.room(Some(wire)));
                    let mut sum = series::Sum::of(self.bases.of(basis, order));
                    let width = self.body.width(slot) as usize;
                    let all = self.shared.iter().find(|(shared, _)| *shared == slot);
                    let all = all.map_or(&[][..], |(_, values)| *values);
                    let per = self.body.per(slot);
                    for run in runs(self.shape, tile.start, tile.count) {
                        let tile = run.tile.clone();
                        let pairs = x[tile.clone()].iter().zip(&mut y[tile]);
                        for ((x, y), place) in pairs.zip(run.places(self.shape, per)) {
                            *y = sum.at(*x, &all[place * width..][..width]);
                        }
                    }
                    y
                }
                // What is spread is computed where it is added up.
                Op::Spread { by, .. } => tile.value(by),
                Op::Harmonic { degree, part, at } => {
                    let columns = self.shape.columns() as usize;
                    let polynomials = self.bases.harmonics(degree, part);
                    let points = at.map(|wire| tile.value(wire));
                    let y = tile.room(Some(wire));
                    for (i, y) in y.iter_mut().enumerate() {
                        let column = (tile.start + i) % columns;
                        *y = series::polynomial(&polynomials[column], points.map(|x| x[i]));
                    }
                    y
                }
                Op::Add(a, b) => tile.combined(wire, a, b, loops::add),
                Op::Mul(a, b) => tile.combined(wire, a, b, loops::multiply),
                Op::Call {
                    function,
                    part: part @ (Part::FromOutput | Part::FromBit | Part::Bit),
                    at,
                } => match self.factors[wire] {
                    Some((product, other)) => {
                        let (y, other) = (tile.value(at), self.factor(tile, other));
                        let called = &self.functions[function];
                        let room = tile.room(Some(product));
                        called.loops.gradients_from(&called.params, y, other, room);
                        tile.values[product] = Some(room);
                        continue;
                    }
                    None => self.call_saved(tile, wire, (function, part), at),
                },
                Op::Call { function, at, .. } => {
                    self.call(tile, function, at);
                    continue;
                }
            };
            tile.values[wire] = Some(value);
        }
    }

    /// A number of each row of the tile, at each of its elements.
    fn by_rows(&self, x: &[f32], y: &mut [f32], mut number: impl FnMut(&[f32]) -> f32) {
        let columns = self.shape.columns() as usize;
        for (x, y) in x.chunks(columns).zip(y.chunks_mut(columns)) {
            y.fill(number(x));
        }
    }

    /// What is drawn for the tile's elements.
    fn draw<'t>(&self, tile: &mut Tile<'t, '_>, number: usize) -> &'t mut [f32] {
        let (register, start) = (tile.register(), tile.start as u64);
        let draw = &self.draws[number];
        match self.drawn.inner() {
            1 => draw.fill(start, register),
            _ => {
                let columns = self.shape.columns();
                for (own, value) in (start..).zip(register.iter_mut()) {
                    *value = draw.at(self.drawn.element(own / columns, own % columns));
                }
            }
        }
        register
    }

    /// An operand's numbers at the elements that share them.
    fn spread<'t>(&self, tile: &mut Tile<'t, '_>, slot: Slot, per: Per) -> &'t [f32] {
        if per.is_elementwise() {
            return tile.loaded(slot);
        }
        let all = self.shared.iter().find(|(shared, _)| *shared == slot);
        let all = all.map_or(&[][..], |(_, values)| *values);
        let register = tile.register();
        for run in runs(self.shape, tile.start, tile.count) {
            let room = &mut register[run.tile.clone()];
            match per {
                per if per.is_along_row() => {
                    room.copy_from_slice(&all[run.place(self.shape, per)..][..room.len()]);
                }
                _ => room.fill(all[run.place(self.shape, per)]),
            }
        }
        register
    }

    /// All derivatives of a function that are called at this wire: together where there are several,
    /// since they have most of their work in common.
    fn call(&self, tile: &mut Tile<'_, '_>, function: usize, at: Wire) {
        let wires = [0, 1, 2].map(|order| self.wire_of(function, Part::Order(order), at));
        let called = &self.functions[function];
        let x = tile.value(at);
        if self.body.learned_of(function).next().is_some() {
            return self.call_learned(tile, function, at, wires);
        }
        let (loops, params) = (called.loops, &called.params);
        let mut results: [Option<&mut [f32]>; 3] = [const { None }; 3];
        match wires {
            [Some(wire), None, None] => {
                let y = tile.room(Some(wire));
                loops.values(params, x, y);
                results[0] = Some(y);
            }
            [None, Some(wire), None] => {
                if let Some((product, other)) = self.factors[wire] {
                    let other = self.factor(tile, other);
                    let room = tile.room(Some(product));
                    loops.gradients(params, x, other, room);
                    put_in_kinks(&called.kinks, 1, x, |value, i| value * other[i], room);
                    tile.values[product] = Some(room);
                    return;
                }
                let d1 = tile.room(Some(wire));
                loops.slopes(params, x, d1);
                results[1] = Some(d1);
            }
            _ => {
                let [y, d1, d2] = wires.map(|wire| tile.room(wire));
                loops.jets(params, x, [&mut *y, &mut *d1, &mut *d2]);
                results = [Some(y), Some(d1), Some(d2)];
            }
        }
        for (order, (result, wire)) in results.into_iter().zip(wires).enumerate() {
            if let (Some(result), Some(wire)) = (result, wire) {
                put_in_kinks(&called.kinks, order, x, |value, _| value, result);
                tile.values[wire] = Some(result);
            }
        }
    }

    /// A factor that may be loaded only further on.
    fn factor<'t>(&self, tile: &mut Tile<'t, '_>, wire: Wire) -> &'t [f32] {
        if let (None, Op::Load(slot)) = (tile.values[wire], self.body.ops()[wire]) {
            tile.values[wire] = Some(tile.loaded(slot));
        }
        tile.value(wire)
    }

    /// What is kept of a function, or what follows from it.
    fn call_saved<'t>(
        &self,
        tile: &mut Tile<'t, '_>,
        wire: Wire,
        (function, part): (usize, Part),
        at: Wire,
    ) -> &'t [f32] {
        let (called, from) = (&self.functions[function], tile.value(at));
        let room = tile.room(Some(wire));
        match part {
            Part::Bit => {
                called.loops.slopes(&called.params, from, room);
                put_in_kinks(&called.kinks, 1, from, |value, _| value, room);
                for slope in &mut *room {
                    let [one, other] = self.slopes.map(|side| (*slope - side).abs());
                    *slope = f32::from(u8::from(other < one));
                }
            }
            Part::FromBit => {
                for (bit, slope) in from.iter().zip(&mut *room) {
                    *slope = self.slopes[usize::from(*bit > 0.5)];
                }
            }
            _ => {
                called.loops.slopes_from(&called.params, from, room);
            }
        }
        room
    }

    fn wire_of(&self, function: usize, part: Part, at: Wire) -> Option<Wire> {
        let call = Op::Call { function, part, at };
        self.body.ops().iter().position(|op| *op == call)
    }

    /// The derivatives of a function in parameters that are called at this wire.
    fn partials(&self, function: usize, at: Wire) -> impl Iterator<Item = (Part, Wire)> + '_ {
        let ops = self.body.ops().iter().enumerate();
        ops.filter_map(move |(wire, op)| match *op {
            Op::Call {
                function: called,
                part: part @ Part::Param(..),
                at: x,
            } if (called, x) == (function, at) => Some((part, wire)),
            _ => None,
        })
    }

    /// As [`Tape::call`] where parameters are operands.
    fn call_learned(
        &self,
        tile: &mut Tile<'_, '_>,
        function: usize,
        at: Wire,
        orders: [Option<Wire>; 3],
    ) {
        let (called, x) = (&self.functions[function], tile.value(at));
        let params = called.params.iter();
        let mut params: Vec<Operand<'_>> = params.map(|value| Operand::One(*value)).collect();
        for learned in self.body.learned_of(function) {
            let values = self.spread(tile, learned.slot, learned.per);
            params[learned.param] = Operand::Each(values);
        }
        let orders = orders.into_iter().enumerate();
        let orders = orders.filter_map(|(order, wire)| Some((Part::Order(order), wire?)));
        let parts: Vec<(Part, Wire)> = orders.chain(self.partials(function, at)).collect();
        for (part, wire) in parts {
            let room = tile.room(Some(wire));
            called.loops.spread(part, &params, x, room);
            tile.values[wire] = Some(room);
        }
    }
}

/// See [`Tape::factors`].
fn factors(body: &Body) -> Vec<Option<(Wire, Wire)>> {
    let ops = body.ops();
    let is_stored = |wire: Wire| body.stores().iter().any(|(_, stored)| *stored == wire);
    let is_there = |wire: Wire, by: Wire| match ops[wire] {
        Op::Load(slot) => body.per(slot).is_elementwise(),
        _ => wire < by,
    };
    // The only derivative of its function there: several are computed together.
    let is_alone = |op: &Op| match *op {
        Op::Call {
            function,
            part: Part::Order(1),
            at,
        } => {
            let other = |order| {
                let part = Part::Order(order);
                ops.contains(&Op::Call { function, part, at })
            };
            !other(0) && !other(2) && body.learned_of(function).next().is_none()
        }
        Op::Call { part, .. } => part == Part::FromOutput,
        _ => false,
    };
    let factor = |(wire, op): (Wire, &Op)| {
        let users = ops.iter().enumerate();
        let mut users = users.filter(|(_, user)| user.arguments().any(|at| at == wire));
        let user = users.next().filter(|_| users.next().is_none());
        match user {
            Some((product, Op::Mul(a, b))) if is_alone(op) && a != b && !is_stored(wire) => {
                let other = if *a == wire { *b } else { *a };
                is_there(other, wire).then_some((product, other))
            }
            _ => None,
        }
    };
    ops.iter().enumerate().map(factor).collect()
}

/// Puts what becomes of the values at kinks in the places of the derivative of this order.
fn put_in_kinks(
    kinks: &[KinkValue],
    order: usize,
    x: &[f32],
    becomes: impl Fn(f32, usize) -> f32,
    derivative: &mut [f32],
) {
    for kink in kinks.iter().filter(|kink| kink.order == order) {
        let at = kink.x as f32;
        let places = x.iter().zip(&mut *derivative).enumerate();
        for (i, (_, place)) in places.filter(|(_, (x, _))| **x == at) {
            *place = becomes(kink.value as f32, i);
        }
    }
}

/// Elements of a tile that stand in one row.
pub(super) struct Run {
    /// Their numbers in the tile.
    pub tile: Range<usize>,
    /// The number of the first one in all.
    first: u64,
}

impl Run {
    /// For each of them the number of an operand's place.
    pub(super) fn places(&self, shape: Shape, per: Per) -> impl Iterator<Item = usize> {
        let (first, step) = (self.place(shape, per), usize::from(per.is_along_row()));
        (0..self.tile.len()).map(move |i| first + i * step)
    }

    /// The number of an operand's value that they share.
    pub(super) fn place(&self, shape: Shape, per: Per) -> usize {
        shape.place(per, self.first) as usize
    }
}

/// The rows' parts in so many elements from `start` on.
pub(super) fn runs(shape: Shape, start: usize, count: usize) -> impl Iterator<Item = Run> {
    let columns = shape.columns() as usize; // no more than a slice has
    let mut done = 0;
    std::iter::from_fn(move || {
        let (first, column) = (start + done, (start + done) % columns.max(1));
        let length = (columns - column).min(count - done);
        let tile = done..done + length;
        done += length;
        (length > 0).then_some(Run {
            tile,
            first: first as u64,
        })
    })
}

/// The numbers of one tile while a body runs.
struct Tile<'t, 'b> {
    /// The results so far.
    values: Vec<Option<&'t [f32]>>,
    /// The number of the first element.
    start: usize,
    stores: &'b [(Slot, Wire)],
    input: Vec<(Slot, &'t [f32])>,
    /// The outputs; none where they are written.
    output: Vec<(Slot, Option<&'t mut [f32]>)>,
    registers: std::slice::ChunksMut<'t, f32>,
    count: usize,
}

impl<'t> Tile<'t, '_> {
    fn value(&self, wire: Wire) -> &'t [f32] {
        self.values[wire].unwrap_or_default()
    }

    fn loaded(&self, slot: Slot) -> &'t [f32] {
        let given = self.input.iter().find(|(given, _)| *given == slot);
        given.map_or(&[], |(_, values)| *values)
    }

    /// Where a wire's numbers go: to its output, or to a register.
    fn room(&mut self, wire: Option<Wire>) -> &'t mut [f32] {
        let stores = self.stores.iter();
        let stored = stores.filter(|(_, stored)| Some(*stored) == wire);
        let slots: Vec<Slot> = stored.map(|(slot, _)| *slot).collect();
        let mut free = self
            .output
            .iter_mut()
            .filter(|(slot, _)| slots.contains(slot));
        match free.find_map(|(_, room)| room.take()) {
            Some(output) => output,
            None => self.register(),
        }
    }

    fn register(&mut self) -> &'t mut [f32] {
        let register = self.registers.next().unwrap_or_default();
        &mut register[..self.count]
    }

    /// What stands in the first output before it is written.
    fn saved_output(&mut self) -> &'t [f32] {
        let saved = self.register();
        if let Some((_, Some(output))) = self.output.first() {
            saved.copy_from_slice(output);
        }
        saved
    }

    fn combine(
        &mut self,
        wire: Wire,
        a: Wire,
        b: Wire,
        with: impl Fn(f32, f32) -> f32,
    ) -> &'t [f32] {
        self.combined(wire, a, b, |a, b, room| {
            for ((a, b), c) in a.iter().zip(b).zip(room) {
                *c = with(*a, *b);
            }
        })
    }

    fn combined(
        &mut self,
        wire: Wire,
        a: Wire,
        b: Wire,
        with: impl Fn(&[f32], &[f32], &mut [f32]),
    ) -> &'t [f32] {
        let (a, b) = (self.value(a), self.value(b));
        let room = self.room(Some(wire));
        with(a, b, room);
        room
    }

    /// Outputs that are what another one is, or what was loaded.
    fn finish(&mut self) {
        for (slot, wire) in self.stores {
            let value = self.values[*wire].unwrap_or_default();
            let mut output = self.output.iter_mut();
            let room = output.find(|(other, _)| other == slot);
            if let Some(room) = room.and_then(|(_, room)| room.take()) {
                room.copy_from_slice(value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Direction, Error, Kind, cpu};

    /// Small integers, so that all results are exact.
    fn integers(len: usize, step: usize) -> Vec<f32> {
        (0..len).map(|i| (i * step % 17) as f32 - 8.0).collect()
    }

    /// f = x², f′ = 2 x, f″ = 2
    const SQUARE: Kind = Kind::Square;

    #[test]
    fn every_direction_is_what_it_says() -> Result<(), Error> {
        for len in [0, 1, TILE + 1, 100_003] {
            let [x, dy, v] = [3, 5, 7].map(|step| integers(len, step));
            let [mut y, mut d1, mut d2, mut dx, mut ddy] = [(); 5].map(|()| vec![0.0; len]);
            cpu::forward(&x, &mut y, SQUARE)?;
            assert!(x.iter().zip(&y).all(|(x, y)| *y == x * x));
            let mut same = x.clone();
            cpu::apply(&mut same, SQUARE)?;
            assert_eq!(same, y);

            cpu::jet(&x, &mut same, &mut d1, &mut d2, SQUARE)?;
            assert_eq!(same, y);
            assert!(x.iter().zip(&d1).all(|(x, d1)| *d1 == 2.0 * x));
            assert!(d2.iter().all(|d2| *d2 == 2.0));

            cpu::backward(&x, &dy, &mut dx, SQUARE)?;
            assert!((0..len).all(|i| dx[i] == d1[i] * dy[i]));
            same.copy_from_slice(&dy);
            cpu::backward_in_place(&x, &mut same, SQUARE)?;
            assert_eq!(same, dx);

            cpu::second(&x, &dy, &v, &mut ddy, &mut dx, SQUARE)?;
            assert!((0..len).all(|i| ddy[i] == d1[i] * v[i]));
            assert!((0..len).all(|i| dx[i] == d2[i] * dy[i] * v[i]));
        }
        Ok(())
    }

    #[test]
    fn outputs_are_optional_and_slices_may_be_longer() -> Result<(), Error> {
        let (x, mut d2) = (integers(3000, 3), vec![7.0; 2500]);
        let wanted = &mut [(Slot::D2, &mut d2[..])];
        cpu::run(SQUARE, Direction::Jet, 2000, &[(Slot::X, &x)], wanted)?;
        assert!(wanted[0].1.iter().take(2000).all(|d2| *d2 == 2.0));
        assert!(wanted[0].1[2000..].iter().all(|rest| *rest == 7.0));

        let short = cpu::run(SQUARE, Direction::Jet, 2600, &[(Slot::X, &x)], wanted);
        let slot = Slot::D2;
        let (elements, needed) = (2500, 2600);
        assert_eq!(
            short,
            Err(Error::TooSmall {
                slot,
                elements,
                needed,
                per: Per::Element,
                shape: 2600.into(),
            })
        );
        let none = cpu::run(SQUARE, Direction::Jet, 1, &[(Slot::X, &x)], &mut []);
        assert!(matches!(
            none,
            Err(Error::MissingSlot { slot: Slot::Y, .. })
        ));
        Ok(())
    }
}
