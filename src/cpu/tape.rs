//! A body on slices: one operation after the other, on tiles that stay in the first-level cache.

use super::loops::Loops;
use super::threads::{Slices, on_all_cores};
use crate::act::KinkValue;
use crate::body::{Body, Op, Wire};
use crate::{Chain, Slot};

/// Numbers of a tile.
const TILE: usize = 1024;

/// The most operations of a body.
const MOST: usize = 64;

/// One for each slot.
type BySlot<T> = [Option<T>; Slot::ALL.len()];

/// A body with the loops and the numbers of its chain.
pub(super) struct Tape<'a> {
    body: &'a Body,
    loops: &'static Loops,
    params: &'a [f64],
    kinks: &'a [KinkValue],
    /// A slot that is read from where the first output is written.
    in_place: Option<Slot>,
}

impl Tape<'_> {
    /// Runs a chain's body over slices of one length: those that are read, but not the one in
    /// place, and those that are written, in the body's order.
    pub(super) fn run(body: &Body, chain: &Chain, in_place: Option<Slot>, slices: Slices<'_>) {
        let tape = Tape {
            body,
            loops: Loops::of(chain.kind()),
            params: &chain.kind().exact(),
            kinks: &chain.kink_values(),
            in_place,
        };
        assert!(
            body.ops().len() <= MOST,
            "a body of {MOST} operations at most"
        );
        on_all_cores(slices, || {
            // A register for each operation, and two for derivatives that come along.
            let mut registers = vec![0.0; (body.ops().len() + 2) * TILE];
            let tape = &tape;
            move |slices: Slices<'_>| tape.piece(slices, &mut registers)
        });
    }

    fn piece(&self, mut slices: Slices<'_>, registers: &mut [f32]) {
        let reads = || {
            self.body
                .reads()
                .filter(|slot| Some(*slot) != self.in_place)
        };
        let mut start = 0;
        while slices.len() > 0 {
            let count = slices.len().min(TILE);
            let mut output = [const { None }; Slot::ALL.len()];
            for (slot, rest) in self.body.writes().zip(&mut slices.output) {
                let (tile, behind) = std::mem::take(rest).split_at_mut(count);
                output[slot as usize] = Some(tile);
                *rest = behind;
            }
            let mut input = [None; Slot::ALL.len()];
            for (slot, all) in reads().zip(&slices.input) {
                input[slot as usize] = Some(&all[start..start + count]);
            }
            self.tile(count, input, output, registers);
            start += count;
        }
    }

    fn tile<'t>(
        &self,
        count: usize,
        input: BySlot<&'t [f32]>,
        output: BySlot<&'t mut [f32]>,
        registers: &'t mut [f32],
    ) {
        let mut tile = Tile {
            values: [None; MOST],
            stores: self.body.stores(),
            output,
            registers: registers.chunks_mut(TILE),
            count,
        };
        for (wire, op) in self.body.ops().iter().enumerate() {
            let value: &[f32] = match *op {
                Op::Load(slot) if Some(slot) == self.in_place => tile.saved_output(),
                Op::Load(slot) => input[slot as usize].unwrap_or_default(),
                Op::Add(a, b) => tile.combine(wire, a, b, |a, b| a + b),
                Op::Mul(a, b) => tile.combine(wire, a, b, |a, b| a * b),
                Op::Call { .. } if tile.values[wire].is_some() => continue,
                Op::Call { at, .. } => {
                    self.call(&mut tile, at);
                    continue;
                }
            };
            tile.values[wire] = Some(value);
        }
        tile.finish();
    }

    /// All derivatives that are called at this wire: together where there are several, since they
    /// have most of their work in common.
    fn call(&self, tile: &mut Tile<'_, '_>, at: Wire) {
        let wires = [0, 1, 2].map(|order| {
            let call = Op::Call { order, at };
            self.body.ops().iter().position(|op| *op == call)
        });
        let x = tile.value(at);
        let mut results: [Option<&mut [f32]>; 3] = [const { None }; 3];
        match wires {
            [Some(wire), None, None] => {
                let y = tile.room(Some(wire));
                (self.loops.values)(self.params, x, y);
                results[0] = Some(y);
            }
            [None, Some(wire), None] => {
                let d1 = tile.room(Some(wire));
                (self.loops.slopes)(self.params, x, d1);
                results[1] = Some(d1);
            }
            _ => {
                let [y, d1, d2] = wires.map(|wire| tile.room(wire));
                (self.loops.jets)(self.params, x, [&mut *y, &mut *d1, &mut *d2]);
                results = [Some(y), Some(d1), Some(d2)];
            }
        }
        for (order, (result, wire)) in results.into_iter().zip(wires).enumerate() {
            if let (Some(result), Some(wire)) = (result, wire) {
                self.put_in_kinks(order, x, result);
                tile.values[wire] = Some(result);
            }
        }
    }

    /// Puts the values at kinks in the places of the derivative of this order.
    fn put_in_kinks(&self, order: usize, x: &[f32], derivative: &mut [f32]) {
        for kink in self.kinks.iter().filter(|kink| kink.order == order) {
            let at = kink.x as f32;
            for (_, place) in x.iter().zip(&mut *derivative).filter(|(x, _)| **x == at) {
                *place = kink.value as f32;
            }
        }
    }
}

/// The numbers of one tile while a body runs.
struct Tile<'t, 'b> {
    /// The results so far.
    values: [Option<&'t [f32]>; MOST],
    stores: &'b [(Slot, Wire)],
    /// The outputs that are not written yet.
    output: BySlot<&'t mut [f32]>,
    registers: std::slice::ChunksMut<'t, f32>,
    count: usize,
}

impl<'t> Tile<'t, '_> {
    fn value(&self, wire: Wire) -> &'t [f32] {
        self.values[wire].unwrap_or_default()
    }

    /// Where a wire's numbers go: to its output, or to a register.
    fn room(&mut self, wire: Option<Wire>) -> &'t mut [f32] {
        let stored = self
            .stores
            .iter()
            .filter(|(_, stored)| Some(*stored) == wire);
        let free = stored.map(|(slot, _)| *slot as usize);
        match free.into_iter().find_map(|slot| self.output[slot].take()) {
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
        let first = self.stores.first().map(|(slot, _)| *slot as usize);
        if let Some(output) = first.and_then(|slot| self.output[slot].as_deref()) {
            saved.copy_from_slice(output);
        }
        saved
    }

    fn combine(&mut self, wire: Wire, a: Wire, b: Wire, with: fn(f32, f32) -> f32) -> &'t [f32] {
        let (a, b) = (self.value(a), self.value(b));
        let room = self.room(Some(wire));
        for ((a, b), c) in a.iter().zip(b).zip(&mut *room) {
            *c = with(*a, *b);
        }
        room
    }

    /// Outputs that are what another one is, or what was loaded.
    fn finish(&mut self) {
        for (slot, wire) in self.stores {
            if let Some(output) = self.output[*slot as usize].take() {
                output.copy_from_slice(self.value(*wire));
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
                needed
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
