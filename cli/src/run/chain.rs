//! `run` of a chain with operands: files for its slots, shapes, halves of one file.

use wgpu_activations::{Chain, Direction, Format, Per, Shape, Slot};

use super::source::{Place, Source, header};
use super::stored::{Asked, names};
use super::{Args, start_like};
use crate::Result;
use crate::device::Choice;
use crate::engine::{Engine, Output, Work, slot_name};
use crate::npy::shape_text;
use crate::output::{self, Pending};
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
        if self.name == "x" {
            return Err("x is no slot: it is the first file, and dx goes into that of -o".into());
        }
        let operands = chain.operands();
        let own = operands.iter().find(|(name, _)| *name == self.name);
        own.map(|(_, slot)| *slot).ok_or_else(|| {
            let names = operands.iter().map(|(name, _)| format!(", {name}"));
            let names = names.collect::<String>();
            format!("{chain} has no slot {}: it takes x{names}", self.name)
        })
    }
}

impl std::str::FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text
            .split_once('=')
            .filter(|(name, file)| !name.trim().is_empty() && !file.is_empty())
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
    let more = !args.slots.is_empty() || !args.grads.is_empty();
    let more = more || args.halves.is_some() || args.axis.is_some();
    let more = more || args.chain.row_function().is_some();
    // What dropout draws depends on an element's place in the whole.
    more || args.chain.inputs(Direction::Forward) != [Slot::X] || args.chain.is_random()
}

/// Computes and writes. Returns what was done and where.
pub fn run(args: &Args, choice: Option<&Choice>) -> Result<String> {
    let mut source = Source::open(&args.input, Asked::of_x(args.format))?;
    let job = Job::read(args, &mut source)?;
    let grads = job.grads()?;
    let outputs = job.outputs(&grads)?;
    let files = job.begin(source, &grads)?;
    let mut engine = Engine::first(choice)?;
    let computed = job.compute(&mut engine, &outputs)?;
    job.write(files, computed)?;
    let (file, words) = (args.output.path.display(), &job.words);
    Ok(format!("{file}: {words}: on {}", engine.name()))
}

/// What is asked for, with all that was read for it.
struct Job<'a> {
    args: &'a Args,
    work: Work,
    /// What the output is, of what.
    words: String,
    /// How x and the gate share a file, and along which axis.
    halves: Option<(Halves, usize)>,
    /// The axis of rows that was moved behind the others.
    moved: Option<usize>,
    /// The lengths of x, of which the shape follows.
    dims: Vec<u64>,
    shape: Shape,
    /// What is read for each slot, and for gradients what they are added to.
    given: Vec<(Slot, Array)>,
}

/// A whole array.
struct Array {
    place: Place,
    dims: Vec<u64>,
    piece: Piece,
}

/// A gradient of an operand: where it goes, what it has the shape and format of, and its slot.
type Grad<'a> = (&'a Place, &'a Array, Slot);

/// An output file, and what stands before its elements.
type Begun = (Pending, Vec<u8>);

impl<'a> Job<'a> {
    /// Reads x, the operands and dy, and checks that they fit each other. Gives x's file the shape of
    /// the output.
    fn read(args: &'a Args, source: &mut Source) -> Result<Self> {
        let (mut work, words) = super::work(args);
        let (chain, format) = (work.chain, source.format);
        if args.halves.is_some() && !chain.inputs(Direction::Forward).contains(&Slot::Gate) {
            return Err(format!("{chain} has no gate: leave --halves out").into());
        }
        let x = Array::read(source)?;
        let halved = |halves| halved_axis(args.axis, &x).map(|axis| (halves, axis));
        let halves = args.halves.map(halved).transpose()?;
        let mut given = match halves {
            None => vec![(Slot::X, x)],
            Some((halves, axis)) => {
                let [gate, x] = halves.split(&x, axis);
                vec![(Slot::X, x), (Slot::Gate, gate)]
            }
        };
        let by_rows = chain.row_function().is_some();
        if args.axis.is_some() && !by_rows && args.halves.is_none() {
            return Err(format!(
                "{chain}: --axis goes with --halves, or with a function of rows as softmax is"
            )
            .into());
        }
        let moved = match args.axis {
            Some(asked) if by_rows => {
                let of_rows = axis("--axis", asked, &given[0].1.dims, &args.input)?;
                Some(of_rows).filter(|axis| axis + 1 < given[0].1.dims.len())
            }
            _ => None,
        };
        if let Some(axis) = moved {
            given
                .iter_mut()
                .for_each(|(_, array)| array.move_behind(axis));
        }
        let dims = given[0].1.dims.clone();
        let has_places = chain.shares(Per::Column) || chain.shares(Per::Row);
        if has_places && chain.shares(Per::Channel) && channel_axis(args, &dims)? + 1 == dims.len()
        {
            work.chain = chain.sharing(Per::Channel, Per::Column);
        }
        let chain = work.chain;
        let shape = shape(&chain, &dims, args)?;
        for named in &args.slots {
            let slot = named.slot(&chain)?;
            if given.iter().any(|(known, _)| *known == slot) {
                let halves = halves.filter(|_| slot == Slot::Gate);
                let halves = halves.map_or("", |_| ", by --halves and by --slot");
                return Err(format!("slot {} is given twice{halves}", named.name).into());
            }
            let whose = format!("slot {}", named.name);
            let mut array = Array::open(&whose, &named.place, Asked::of_slot(format))?;
            if let Some(axis) = moved.filter(|_| array.dims.len() == dims.len()) {
                array.move_behind(axis);
            }
            given.push((slot, array));
        }
        if let Some(place) = &args.backward {
            let asked = Asked::of_dy(args.dy_format, format);
            let mut array = Array::open("--backward", place, asked)?;
            if let Some(axis) = moved.filter(|_| array.dims.len() == dims.len()) {
                array.move_behind(axis);
            }
            given.push((Slot::Dy, array));
        }
        for named in args.grads.iter().filter(|_| chain == chain.accumulate()) {
            let slot = named.slot(&chain)?;
            if chain.per(slot) != Per::Element {
                let whose = format!("--grad {}, which .accumulate() adds to", named.name);
                let array = Array::open(&whose, &named.place, Asked::of_slot(format))?;
                given.push((slot.gradient(), array));
            }
        }
        if work.direction != Direction::Backward {
            source.header.shape = dims.clone();
            match (chain.per(Slot::Y), moved) {
                (Per::Row, _) => drop(source.header.shape.pop()),
                (_, Some(axis)) => move_before(&mut source.header.shape, axis),
                _ => {}
            }
        }
        let (dtype, lengths) = (names(format).0, source.header.shape_text());
        let job = Job {
            args,
            work,
            words: format!("{dtype} {lengths}, {words}"),
            halves,
            moved,
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
        if let Some(slot) = wanted.iter().find(|slot| self.array(**slot).is_none()) {
            let name = slot_name(&chain, *slot);
            let halves = match *slot {
                Slot::Gate => ", or --halves gate-first",
                _ => "",
            };
            return Err(format!("{chain} needs {name}: --slot {name}=FILE{halves}"));
        }
        let mut given = self.given.iter();
        given.try_for_each(|(slot, array)| self.check_dims(*slot, array))
    }

    /// The shape of a slot's file: that of x's axes that the slot goes with. Ones stand in the places
    /// of the others, as in NumPy's broadcasting, or are left out.
    fn check_dims(&self, slot: Slot, array: &Array) -> Result<(), String> {
        let (chain, per) = (&self.work.chain, self.work.chain.per(slot));
        let (rank, rows) = (self.dims.len(), self.shape.row_count());
        let last = rank.saturating_sub(1);
        let axes = match per {
            Per::Column => last..rank,
            Per::Row => 0..last,
            Per::Channel => {
                let axis = channel_axis(self.args, &self.dims)?;
                axis..axis + 1
            }
            Per::Tensor => 0..0,
            _ => 0..rank,
        };
        let wanted = &self.dims[axes.clone()];
        let mut spread = vec![1; rank];
        spread[axes].copy_from_slice(wanted);
        let own = aligned(&array.dims, rank);
        let flat = per == Per::Row && matches!(array.dims[..], [n] | [n, 1] if n == rows);
        if array.dims == wanted || flat || (per != Per::Element && own == spread) {
            return Ok(());
        }
        let (name, mut hint) = (slot_name(chain, slot), String::new());
        let takes = match slot {
            Slot::Dy => "the output's shape,".into(),
            _ => format!("one number per {per}, shape"),
        };
        let mut pairs = own.iter().zip(&self.dims);
        if slot != Slot::Dy && own.len() == rank && pairs.all(|(d, x)| *d == 1 || d == x) {
            hint = format!(". np.broadcast_to({name}, x.shape) is one number per element");
        }
        let half = self.halves.map_or("", |_| "half of ");
        Err(format!(
            "{}: slot {name} has shape {}, but takes {takes} {}: {half}{} is {}{hint}",
            array.place,
            shape_text(&array.dims),
            shape_text(wanted),
            self.args.input,
            shape_text(&self.dims)
        ))
    }

    /// The gradients of operands that are asked for.
    fn grads(&self) -> Result<Vec<Grad<'_>>, String> {
        let (chain, mut grads) = (&self.work.chain, Vec::<Grad<'_>>::new());
        let mut taken = vec![output::real(&self.args.output.path)];
        for named in &self.args.grads {
            let (slot, path) = (named.slot(chain)?, output::real(&named.place.path));
            let gradient = slot.gradient();
            if grads.iter().any(|(.., other)| *other == gradient) {
                return Err(format!("--grad {} is given twice", named.name));
            }
            if taken.contains(&path) {
                let file = named.place.path.display();
                return Err(format!("{file} is named for two outputs: name another"));
            }
            taken.push(path);
            if self.halves.is_some() && slot == Slot::Gate {
                let both = "the gate's gradient stands in the output, as the gate in the input";
                return Err(both.into());
            }
            let of = self.array(gradient).or(self.array(slot));
            let of = of.ok_or_else(|| format!("{chain} has no slot {slot} with a gradient"))?;
            grads.push((&named.place, of, gradient));
        }
        Ok(grads)
    }

    /// The output, the gate's gradient where it goes into the same file, and other gradients.
    fn outputs(&self, grads: &[Grad<'_>]) -> Result<Vec<Output>> {
        let chain = &self.work.chain;
        let (main, format) = (self.work.outputs[0], self.given[0].1.piece.format);
        let mut outputs = vec![(main, format)];
        if self.halves.is_some() && main == Slot::Dx {
            outputs.push((Slot::Gate.gradient(), format));
        }
        outputs.extend(grads.iter().map(|(_, of, slot)| (*slot, of.piece.format)));
        let known = chain.outputs(self.work.direction);
        if let Some((slot, _)) = outputs.iter().find(|(slot, _)| !known.contains(slot)) {
            let names: Vec<String> = known.iter().map(|slot| slot.name()).collect();
            return Err(format!("{chain} has no {slot}, but {}", names.join(", ")).into());
        }
        Ok(outputs)
    }

    fn compute(&self, engine: &mut Engine, outputs: &[Output]) -> Result<Vec<Piece>> {
        let (chain, direction) = (self.work.chain, self.work.direction);
        let wanted = chain.inputs(direction);
        let used = |slot| wanted.contains(slot) || outputs.iter().any(|(own, _)| own == slot);
        let read = self.given.iter().filter(|(slot, _)| used(slot));
        let inputs: Vec<_> = read.map(|(slot, array)| (*slot, &array.piece)).collect();
        pollster::block_on(engine.compute(chain, direction, self.shape, &inputs, outputs)?)
    }

    /// Begins the output and the gradients, in files like that of x.
    fn begin(&self, mut like: Source, grads: &[Grad<'_>]) -> Result<Vec<Begun>> {
        let begin = |like: &Source, place: &Place| -> Result<Begun> {
            Ok((Pending::create(&place.path)?, start_like(like, place)?))
        };
        let mut files = vec![begin(&like, &self.args.output)?];
        for (place, of, _) in grads {
            like.place = of.place.clone();
            like.format = of.piece.format;
            let mut dims = of.dims.clone();
            if let Some(axis) = self.moved.filter(|_| dims.len() == self.dims.len()) {
                move_before(&mut dims, axis);
            }
            like.header = header(like.format, dims);
            files.push(begin(&like, place)?);
        }
        Ok(files)
    }

    /// Writes what was computed, and puts all files in their places when all are whole.
    fn write(&self, mut files: Vec<Begun>, mut computed: Vec<Piece>) -> Result<()> {
        let elements: u64 = self.dims.iter().product();
        if let Some(axis) = self.moved {
            for piece in computed.iter_mut().filter(|p| p.count as u64 == elements) {
                *piece = moved_before(piece, &self.dims, axis);
            }
        }
        if let (Some((halves, axis)), Direction::Backward) = (self.halves, self.work.direction) {
            let gate = computed.remove(1);
            let mut dims = self.dims.clone();
            if let Some(axis) = self.moved {
                move_before(&mut dims, axis);
            }
            computed[0] = halves.join([&gate, &computed[0]], &dims, axis);
        }
        for ((file, start), piece) in files.iter_mut().zip(computed) {
            file.write(start)?;
            file.write_piece(piece)?;
        }
        files.into_iter().try_for_each(|(file, _)| file.finish())
    }
}

impl Array {
    /// All elements of a file that is named for something.
    fn open(whose: &str, place: &Place, asked: Asked) -> Result<Self, String> {
        let read = Source::open(place, asked).and_then(|mut source| Array::read(&mut source));
        read.map_err(|e| format!("{whose}: {e}"))
    }

    /// Moves an axis behind all others.
    fn move_behind(&mut self, axis: usize) {
        let inner = self.dims[axis + 1..].iter().product();
        self.piece = turned_over(&self.piece, self.dims[axis], inner);
        self.dims[axis..].rotate_left(1);
    }

    /// All elements, in C order.
    fn read(source: &mut Source) -> Result<Self> {
        let (place, header) = (source.place.clone(), source.header.clone());
        if header.fortran && !header.has_one_order() {
            return Err(format!(
                "{place} is in Fortran order, and rows are wanted: save np.ascontiguousarray(array)"
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

/// Moves the last axis before those that stand behind `axis` places.
fn move_before(dims: &mut [u64], axis: usize) {
    dims[axis..].rotate_right(1);
}

/// The elements in that order, of a tensor of these dimensions.
fn moved_before(piece: &Piece, dims: &[u64], axis: usize) -> Piece {
    let columns = dims.last().copied().unwrap_or(1);
    let rows = dims[axis..dims.len() - 1].iter().product();
    turned_over(piece, rows, columns)
}

/// Matrices of so many rows and columns, of which the piece is a row, with rows for columns.
fn turned_over(piece: &Piece, rows: u64, columns: u64) -> Piece {
    let mut turned = Piece::new(piece.format, piece.count);
    let width = piece.format.bytes() as usize;
    let (rows, columns) = (rows as usize, columns as usize);
    let matrix = (rows * columns * width).max(1);
    let to = turned.elements_mut::<u8>().chunks_mut(matrix);
    for (to, from) in to.zip(piece.bytes().chunks(matrix)) {
        for (i, element) in from.chunks(width).enumerate() {
            let place = (i % columns * rows + i / columns) * width;
            to[place..place + width].copy_from_slice(element);
        }
    }
    turned
}

/// The axis that an option names, perhaps from the end.
fn axis(option: &str, asked: i64, dims: &[u64], place: &Place) -> Result<usize, String> {
    let rank = dims.len();
    let from_end = if asked < 0 { rank as i64 } else { 0 };
    let axis = usize::try_from(asked + from_end)
        .ok()
        .filter(|axis| *axis < rank);
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
        let [even, odd] = &mut halves;
        let bytes = self.stretch(format, &dims, axis);
        let from = both.piece.bytes().chunks(bytes);
        let to = even.elements_mut::<u8>().chunks_mut(bytes);
        let to = to.zip(odd.elements_mut().chunks_mut(bytes));
        let to = to.flat_map(|(even, odd)| [even, odd]);
        to.zip(from).for_each(|(to, from)| to.copy_from_slice(from));
        self.turned(halves).map(|piece| Array {
            place: both.place.clone(),
            dims: dims.clone(),
            piece,
        })
    }

    /// What [`Halves::split`] takes apart, of the gate and of x. `dims` are those of a half.
    fn join(self, halves: [&Piece; 2], dims: &[u64], axis: usize) -> Piece {
        let Piece { format, count, .. } = *halves[0];
        let mut both = Piece::new(format, 2 * count);
        let bytes = self.stretch(format, dims, axis);
        let [even, odd] = self.turned(halves).map(|half| half.bytes().chunks(bytes));
        let from = even.zip(odd).flat_map(|(even, odd)| [even, odd]);
        let to = both.elements_mut::<u8>().chunks_mut(bytes);
        to.zip(from).for_each(|(to, from)| to.copy_from_slice(from));
        both
    }

    /// Bytes that stay together: stretches of one half and of the other take turns in the whole.
    fn stretch(self, format: Format, dims: &[u64], axis: usize) -> usize {
        let first = match self {
            Halves::Interleaved => axis + 1,
            Halves::GateFirst | Halves::GateLast => axis,
        };
        let elements = dims[first..].iter().product::<u64>().max(1);
        (elements * format.bytes()) as usize
    }

    /// The gate and x in the order in which their stretches stand, or the other way round.
    fn turned<T>(self, [gate, x]: [T; 2]) -> [T; 2] {
        match self {
            Halves::GateLast => [x, gate],
            Halves::GateFirst | Halves::Interleaved => [gate, x],
        }
    }
}

/// With or without ones in front, so that there are as many as x has axes.
fn aligned(dims: &[u64], rank: usize) -> Vec<u64> {
    let own: Vec<u64> = dims.iter().copied().skip_while(|d| *d == 1).collect();
    [vec![1; rank.saturating_sub(own.len())], own].concat()
}

/// The axis of the channels.
fn channel_axis(args: &Args, dims: &[u64]) -> Result<usize, String> {
    let asked = args.channel_axis.unwrap_or(i64::from(dims.len() > 1));
    axis("--channel-axis", asked, dims, &args.input)
}

/// Rows, columns and channels of a tensor of these dimensions.
fn shape(chain: &Chain, dims: &[u64], args: &Args) -> Result<Shape, String> {
    let rank = dims.len();
    if !chain.shares(Per::Channel) {
        let columns = dims.last().copied().unwrap_or(1);
        return Ok(Shape::rows(dims.iter().rev().skip(1).product(), columns));
    }
    let axis = channel_axis(args, dims)?;
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
