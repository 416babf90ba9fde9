//! `run` of a chain with operands: files for its slots, shapes, halves of one file.

use std::ops::Range;

use wgpu_activations::{Chain, Direction, Format, Per, Shape, Slot};

use super::source::{Place, Source};
use super::stored::{Asked, names};
use super::{Args, check_keeps, start_like};
use crate::Result;
use crate::device::Choice;
use crate::engine::{Engine, Output, Work};
use crate::npy::{Dtype, Header, shape_text};
use crate::output::Pending;
use crate::piece::Piece;

/// A slot and its file: `bias=b.npy`.
#[derive(Clone, Debug)]
pub struct Named {
    pub name: String,
    pub place: Place,
}

impl Named {
    /// The chain's slot of this name.
    fn slot(&self, chain: &Chain) -> Result<Slot, String> {
        let operands = chain.operands();
        let own = operands.iter().find(|(name, _)| *name == self.name);
        own.map(|(_, slot)| *slot).ok_or_else(|| {
            let names: Vec<&str> = operands.iter().map(|(name, _)| &**name).collect();
            let names = if names.is_empty() {
                "x alone".into()
            } else {
                names.join(", ")
            };
            format!("{chain} has no slot {}: it takes {names}", self.name)
        })
    }
}

/// A slot by the name that the program has for it.
fn shown(chain: &Chain, slot: Slot) -> String {
    let names = chain.operands();
    let own = names.into_iter().find(|(_, known)| *known == slot);
    own.map_or_else(|| slot.name(), |(name, _)| name)
}

impl std::str::FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text
            .split_once('=')
            .ok_or_else(|| format!("\"{text}\" is no slot with a file, as in bias=b.npy"))?;
        Ok(Named {
            name: name.trim().to_owned(),
            place: std::ffi::OsString::from(file).into(),
        })
    }
}

/// Where x and the gate stand in one tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Halves {
    /// The first half is the gate.
    GateFirst,
    /// The second half is the gate.
    GateLast,
    /// Even places are the gate, odd ones x.
    Interleaved,
}

/// Whether the arguments ask for more than one array in and one out, element by element.
pub fn is_meant(args: &Args) -> bool {
    let more = !args.slots.is_empty() || !args.grads.is_empty() || args.halves.is_some();
    // What dropout draws depends on an element's place in the whole.
    more || args.chain.inputs(Direction::Forward) != [Slot::X] || args.chain.is_random()
}

/// Computes and writes. Returns what was done and where.
pub fn run(args: &Args, choice: Option<&Choice>) -> Result<String> {
    let mut source = Source::open(&args.input, Asked::of_x(args.format))?;
    let job = Job::read(args, &mut source)?;
    let grads = job.grads()?;
    let outputs = job.outputs(&grads)?;
    let mut engine = Engine::first(choice)?;
    let computed = job.compute(&mut engine, &outputs)?;
    let done = job.write(source, &grads, computed)?;
    Ok(format!("{done}: on {}", engine.name()))
}

/// What is asked for, with all that was read for it.
struct Job<'a> {
    args: &'a Args,
    work: Work,
    words: String,
    /// How x and the gate share a file, and along which axis.
    halves: Option<(Halves, usize)>,
    /// The lengths of x, of which the shape follows.
    dims: Vec<u64>,
    shape: Shape,
    given: Vec<(Slot, Array)>,
}

/// A whole array.
struct Array {
    place: Place,
    dims: Vec<u64>,
    piece: Piece,
}

/// A gradient of an operand: where it goes, what it has the shape of, and what is computed.
type Grad<'a> = (&'a Place, &'a Array, Output);

impl<'a> Job<'a> {
    /// Reads x, the operands and dy, and checks that they fit each other.
    fn read(args: &'a Args, source: &mut Source) -> Result<Self> {
        let (work, words) = super::work(args);
        let (chain, format) = (work.chain, source.format);
        let x = Array::read(args, source)?;
        let halved = |halves| halved_axis(args.axis, &x).map(|axis| (halves, axis));
        let halves = args.halves.map(halved).transpose()?;
        let mut given = match halves {
            None => vec![(Slot::X, x)],
            Some((halves, axis)) => {
                let [gate, x] = halves.split(&x, axis);
                vec![(Slot::X, x), (Slot::Gate, gate)]
            }
        };
        let dims = given[0].1.dims.clone();
        let shape = shape(&chain, &dims, args)?;
        for named in &args.slots {
            let slot = named.slot(&chain)?;
            if given.iter().any(|(known, _)| *known == slot) {
                return Err(format!("slot {} is given twice", named.name).into());
            }
            let mut source = Source::open(&named.place, Asked::of_slot(format))?;
            given.push((slot, Array::read(args, &mut source)?));
        }
        if let Some(place) = &args.backward {
            let mut source = Source::open(place, Asked::of_dy(args.dy_format, format))?;
            given.push((Slot::Dy, Array::read(args, &mut source)?));
        }
        let job = Job {
            args,
            work,
            words,
            halves,
            dims,
            shape,
            given,
        };
        job.check()?;
        Ok(job)
    }

    fn array(&self, slot: Slot) -> Option<&Array> {
        let given = self.given.iter().find(|(known, _)| *known == slot);
        given.map(|(_, array)| array)
    }

    /// Every slot that is read is given, and has its shape.
    fn check(&self) -> Result<(), String> {
        let (chain, direction) = (self.work.chain, self.work.direction);
        let wanted = chain.inputs(direction);
        match wanted.iter().find(|slot| self.array(**slot).is_none()) {
            None => {}
            Some(&Slot::Gate) => {
                return Err(format!(
                    "{chain} needs a gate: --slot gate=FILE, or --halves gate-first"
                ));
            }
            Some(slot) => {
                let name = shown(&chain, *slot);
                return Err(format!("{chain} needs {name}: --slot {name}=FILE"));
            }
        }
        let mut given = self.given.iter();
        given.try_for_each(|(slot, array)| self.check_dims(*slot, array))
    }

    /// The shape of a slot's file: that of x, or what the slot goes with, ones aside.
    fn check_dims(&self, slot: Slot, array: &Array) -> Result<(), String> {
        let (chain, per) = (&self.work.chain, self.work.chain.per(slot));
        let last = self.dims.len().saturating_sub(1);
        let (before, last) = self.dims.split_at(last);
        let (wanted, kind) = match per {
            Per::Column => (last.to_vec(), " (one number per column)"),
            Per::Row => (before.to_vec(), " (one number per row)"),
            Per::Channel => (
                vec![self.shape.channel_count()],
                " (one number per channel)",
            ),
            Per::Tensor => (Vec::new(), " (one number)"),
            _ => (self.dims.clone(), ""),
        };
        let bare =
            |dims: &[u64]| -> Vec<u64> { dims.iter().copied().filter(|d| *d != 1).collect() };
        let flat = [wanted.iter().product()];
        let fits = match per {
            Per::Element => array.dims == wanted,
            _ => [&wanted, &flat[..]].map(bare).contains(&bare(&array.dims)),
        };
        if fits {
            return Ok(());
        }
        let halves = self.halves.map_or("", |_| "half of ");
        Err(format!(
            "{}: slot {} has shape {}, but {halves}{} of {} wants {}{kind}",
            array.place,
            shown(chain, slot),
            shape_text(&array.dims),
            shape_text(&self.dims),
            self.args.input,
            shape_text(&wanted)
        ))
    }

    /// The gradients of operands that are asked for.
    fn grads(&self) -> Result<Vec<Grad<'_>>> {
        let (chain, mut grads) = (&self.work.chain, Vec::new());
        for named in &self.args.grads {
            let slot = named.slot(chain)?;
            if self.halves.is_some() && slot == Slot::Gate {
                let both = "the gate's gradient stands in the output, as the gate in the input";
                return Err(both.into());
            }
            let of = self.array(slot);
            let of = of.ok_or_else(|| format!("{chain} has no slot {slot} with a gradient"))?;
            let output = Output {
                slot: slot.gradient(),
                format: of.piece.format,
                count: of.piece.count,
            };
            grads.push((&named.place, of, output));
        }
        Ok(grads)
    }

    /// The output, the gate's gradient where it goes into the same file, and other gradients.
    fn outputs(&self, grads: &[Grad<'_>]) -> Result<Vec<Output>> {
        let (chain, direction) = (self.work.chain, self.work.direction);
        let main = Output {
            slot: self.work.outputs[0],
            format: self.given[0].1.piece.format,
            count: self.shape.elements() as usize,
        };
        let mut outputs = vec![main];
        if self.halves.is_some() && main.slot == Slot::Dx {
            let slot = Slot::Gate.gradient();
            outputs.push(Output { slot, ..main });
        }
        outputs.extend(grads.iter().map(|(.., output)| *output));
        let known = chain.outputs(direction);
        if let Some(output) = outputs.iter().find(|output| !known.contains(&output.slot)) {
            let names: Vec<String> = known.iter().map(|slot| slot.name()).collect();
            return Err(format!("{chain} has no {}, but {}", output.slot, names.join(", ")).into());
        }
        Ok(outputs)
    }

    fn compute(&self, engine: &mut Engine, outputs: &[Output]) -> Result<Vec<Piece>> {
        let (chain, direction) = (self.work.chain, self.work.direction);
        let wanted = chain.inputs(direction);
        let read = self.given.iter().filter(|(slot, _)| wanted.contains(slot));
        let inputs: Vec<_> = read.map(|(slot, array)| (*slot, &array.piece)).collect();
        pollster::block_on(engine.compute(chain, direction, self.shape, &inputs, outputs)?)
    }

    /// Writes what was computed into files like that of x. Returns what was done.
    fn write(
        &self,
        mut like: Source,
        grads: &[Grad<'_>],
        mut computed: Vec<Piece>,
    ) -> Result<String> {
        let gradients = computed.split_off(computed.len() - grads.len());
        let main = match (self.halves, &computed[..]) {
            (Some((halves, axis)), [x, gate]) => halves.join([gate, x], &self.dims, axis),
            _ => computed.swap_remove(0),
        };
        if self.work.direction != Direction::Backward {
            like.header.shape = self.dims.clone();
        }
        let (dtype, shape) = (names(like.format).0, like.header.shape_text());
        write(main, &like, &self.args.output)?;
        for (piece, (place, of, _)) in gradients.into_iter().zip(grads) {
            like.format = piece.format;
            like.header = Header {
                dtype: Dtype::parse(names(piece.format).1),
                shape: of.dims.clone(),
                fortran: false,
            };
            write(piece, &like, place)?;
        }
        let file = self.args.output.path.display();
        Ok(format!("{file}: {dtype} {shape}, {}", self.words))
    }
}

impl Array {
    /// All elements of a file, in C order. None of the outputs may take the file's place.
    fn read(args: &Args, source: &mut Source) -> Result<Self> {
        let (place, header) = (source.place.clone(), source.header.clone());
        let grads = args.grads.iter().map(|named| &named.place);
        let mut outputs = grads.chain([&args.output]);
        outputs.try_for_each(|output| check_keeps(source, output))?;
        if header.fortran && !header.has_one_order() {
            return Err(format!(
                "{place} is in Fortran order, and rows are wanted: save np.ascontiguousarray(x)"
            )
            .into());
        }
        Ok(Array {
            place,
            dims: header.shape,
            piece: source.read_all()?,
        })
    }
}

fn write(piece: Piece, like: &Source, place: &Place) -> Result<()> {
    let start = start_like(like, place)?;
    let mut out = Pending::create(&place.path)?;
    out.write(&start)?;
    out.write_piece(piece)?;
    out.finish()
}

/// The axis that an option names, perhaps from the end.
fn axis(option: &str, asked: i64, dims: &[u64], place: &Place) -> Result<usize, String> {
    let rank = dims.len();
    let axis = if asked < 0 {
        asked + rank as i64
    } else {
        asked
    };
    let axis = usize::try_from(axis).ok().filter(|axis| *axis < rank);
    axis.ok_or_else(|| format!("{option} {asked}: {place} has {rank} axes"))
}

/// The axis along which a tensor is halved, the last one where none is named.
fn halved_axis(asked: Option<i64>, Array { place, dims, .. }: &Array) -> Result<usize, String> {
    let asked = asked.unwrap_or(-1);
    let axis = axis("--axis", asked, dims, place)?;
    match dims[axis] {
        even if even % 2 == 0 => Ok(axis),
        odd => Err(format!(
            "{place} has {odd} along axis {asked}: halves need an even number"
        )),
    }
}

impl Halves {
    /// The gate and x.
    fn split(self, both: &Array, axis: usize) -> [Array; 2] {
        let mut dims = both.dims.clone();
        dims[axis] /= 2;
        let Piece { format, count, .. } = both.piece;
        let mut halves = [(); 2].map(|()| Piece::new(format, count / 2));
        self.walk(format, &dims, axis, |half, there, here| {
            let from = &both.piece.bytes()[here];
            halves[half].elements_mut()[there].copy_from_slice(from);
        });
        halves.map(|piece| Array {
            place: both.place.clone(),
            dims: dims.clone(),
            piece,
        })
    }

    /// What [`Halves::split`] takes apart. `dims` are those of a half.
    fn join(self, halves: [&Piece; 2], dims: &[u64], axis: usize) -> Piece {
        let Piece { format, count, .. } = *halves[0];
        let mut both = Piece::new(format, 2 * count);
        self.walk(format, dims, axis, |half, there, here| {
            let from = &halves[half].bytes()[there];
            both.elements_mut()[here].copy_from_slice(from);
        });
        both
    }

    /// The stretches of bytes that stay together: in which half, where there, and where in the whole.
    fn walk(
        self,
        format: Format,
        dims: &[u64],
        axis: usize,
        mut each: impl FnMut(usize, Range<usize>, Range<usize>),
    ) {
        if dims.contains(&0) {
            return;
        }
        let product = |dims: &[u64]| dims.iter().product::<u64>() as usize;
        let (length, run) = (dims[axis] as usize, product(&dims[axis + 1..]));
        let run = run * format.bytes() as usize;
        let stretch = |number: usize| number * run..(number + 1) * run;
        for outer in 0..product(&dims[..axis]) {
            for c in 0..length {
                for (half, place) in self.places(c, length).into_iter().enumerate() {
                    let (there, here) = (outer * length + c, 2 * outer * length + place);
                    each(half, stretch(there), stretch(here));
                }
            }
        }
    }

    /// Where the gate's and x's number c stand.
    fn places(self, c: usize, length: usize) -> [usize; 2] {
        match self {
            Halves::GateFirst => [c, length + c],
            Halves::GateLast => [length + c, c],
            Halves::Interleaved => [2 * c, 2 * c + 1],
        }
    }
}

/// Rows, columns and channels of a tensor of these dimensions.
fn shape(chain: &Chain, dims: &[u64], args: &Args) -> Result<Shape, String> {
    let rank = dims.len();
    if !chain.shares(Per::Channel) {
        let columns = dims.last().copied().unwrap_or(1);
        return Ok(Shape::rows(dims.iter().rev().skip(1).product(), columns));
    }
    let asked = args.channel_axis.unwrap_or(i64::from(rank > 1));
    let axis = axis("--channel-axis", asked, dims, &args.input)?;
    if (chain.shares(Per::Column) || chain.shares(Per::Row)) && axis + 2 != rank {
        return Err(format!(
            "{chain}: with channels along axis {axis} of {rank}, rows and columns are not those of \
             the last axis: make the channels' axis the last but one, or take another way to share"
        ));
    }
    let product = |dims: &[u64]| dims.iter().product();
    let (batch, inner) = (product(&dims[..axis]), product(&dims[axis + 1..]));
    Ok(Shape::channels(batch, dims[axis], inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_taken_apart_and_joined_along_any_axis() {
        let dims = [2, 4, 6];
        let bits: Vec<u32> = (0..48).collect();
        for format in Format::ALL {
            let both = Array {
                place: std::ffi::OsString::from("x.npy").into(),
                dims: dims.to_vec(),
                piece: Piece::of_bits(format, &bits),
            };
            for axis in 0..dims.len() {
                for halves in [Halves::GateFirst, Halves::GateLast, Halves::Interleaved] {
                    let [gate, x] = halves.split(&both, axis);
                    let whole = halves.join([&gate.piece, &x.piece], &x.dims, axis);
                    assert_eq!(whole.words, both.piece.words, "{halves:?} {axis}");
                    assert_eq!(gate.dims, x.dims);
                    assert_eq!(gate.dims[axis], dims[axis] / 2);
                    // The number at index 1 of the gate along the axis, 0 along the others.
                    let step: u64 = dims[axis + 1..].iter().product();
                    let place = match halves {
                        Halves::GateFirst => 1,
                        Halves::GateLast => dims[axis] / 2 + 1,
                        Halves::Interleaved => 2,
                    };
                    if dims[axis] > 2 {
                        let want = Piece::of_bits(format, &[bits[(place * step) as usize]]);
                        let at = (step * format.bytes()) as usize;
                        let got = &gate.piece.bytes()[at..][..want.bytes().len()];
                        assert_eq!(got, want.bytes(), "{halves:?} {axis} {format}");
                    }
                }
            }
        }
        let none = Array {
            place: std::ffi::OsString::from("x.npy").into(),
            dims: vec![0, 4],
            piece: Piece::new(Format::F32, 0),
        };
        let [gate, x] = Halves::GateFirst.split(&none, 1);
        assert_eq!((gate.dims, x.piece.count), (vec![0, 2], 0));
    }

    #[test]
    fn axes_are_counted_from_either_end() {
        let place = std::ffi::OsString::from("x.npy").into();
        let axis = |asked| axis("--axis", asked, &[2, 3, 4], &place);
        assert_eq!(
            [0, 2, -1, -3].map(|asked| axis(asked).ok()),
            [Some(0), Some(2), Some(2), Some(0)]
        );
        for wrong in [3, -4, i64::MIN] {
            let error = axis(wrong).expect_err("out of range");
            assert_eq!(error, format!("--axis {wrong}: x.npy has 3 axes"));
        }
    }
}
