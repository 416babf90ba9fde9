//! `run` of a chain with operands: files for its slots, shapes, halves of one file.

use wgpu_activations::{Chain, Direction, Format, Per, Shape, Slot};

use super::axes::{Rows, axis, rows_of};
use super::columns;
use super::halves::{Halves, halved_axis};
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

/// Whether the arguments ask for more than one array in and one out, element by element.
pub fn is_meant(args: &Args) -> bool {
    let chain = &args.chain.chain;
    let more = !args.slots.is_empty() || !args.grads.is_empty() || args.halves.is_some();
    let along = args.axis.is_some() || args.chain.axis.is_some();
    let by_rows = chain.row_function().is_some() || chain.has_two_outputs();
    let by_rows = by_rows || chain.expands().is_some();
    // What dropout draws depends on an element's place in the whole.
    let alone = chain.inputs(Direction::Forward) == [Slot::X] && !chain.is_random();
    more || along || by_rows || !alone
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
    job.write(files, &outputs, &grads, computed)?;
    let (file, words) = (args.output.path.display(), &job.words);
    Ok(format!("{file}: {words}: on {}", engine.name()))
}

/// What is asked for, with all that was read for it.
struct Job<'a> {
    args: &'a Args,
    work: Work,
    /// What the output is, of what.
    words: String,
    /// How x is stored.
    format: Format,
    /// How x and the gate share a file, and along which axis.
    halves: Option<(Halves, usize)>,
    /// The axis along which two outputs are joined.
    joined: Option<usize>,
    /// How files' axes become rows.
    rows: Rows,
    /// The lengths of x, of which the shape follows, in the order of the rows.
    dims: Vec<u64>,
    shape: Shape,
    /// What is read for each slot, and for gradients what they are added to.
    given: Vec<(Slot, Array)>,
    /// Operands whose files are read already, by name.
    early: Vec<(String, Array)>,
    /// What is computed, one after the other: the chain, or derivatives of it.
    parts: Vec<Chain>,
}

/// A whole array.
pub(super) struct Array {
    pub place: Place,
    pub dims: Vec<u64>,
    pub piece: Piece,
}

/// The second output, where there are two.
const SECOND: Slot = Slot::Y.nth(2);

/// A gradient of an operand: where it goes, what it has the shape and format of, and its slot.
type Grad<'a> = (&'a Place, &'a Array, Slot);

/// An output file, and what stands before its elements.
type Begun = (Pending, Vec<u8>);

impl<'a> Job<'a> {
    /// Reads x, the operands and dy, and checks that they fit each other. Gives x's file the shape of
    /// the output.
    fn read(args: &'a Args, source: &mut Source) -> Result<Self> {
        let (mut work, words) = super::work(args);
        let format = source.format;
        let early = read_early(args, &work.chain, format)?;
        let operands: Vec<(&str, &Array)> = early.iter().map(|(n, a)| (&n[..], a)).collect();
        work.chain = columns::with_operands(work.chain, &operands)?;
        let chain = work.chain;
        if args.halves.is_some() && !chain.inputs(Direction::Forward).contains(&Slot::Gate) {
            return Err(format!("{chain} has no gate: leave --halves out").into());
        }
        let x = Array::read(source)?;
        let asked = asked_axis(args, x.dims.len())?;
        let takes_axis = chain.row_function().is_some() || chain.has_two_outputs();
        if asked.is_some_and(|axis| axis != -1) && !takes_axis && args.halves.is_none() {
            return Err(format!(
                "{chain}: --axis goes with --halves, with two outputs, or with a function of rows as \
                 softmax is"
            )
            .into());
        }
        let halved = |halves| halved_axis(asked, &x).map(|axis| (halves, axis));
        let halves = args.halves.map(halved).transpose()?;
        let mut given = match halves {
            None if chain.takes_points() => columns::split(&x)?,
            None => vec![(Slot::X, x)],
            Some((halves, axis)) => {
                let [gate, x] = halves.split(&x, axis);
                vec![(Slot::X, x), (Slot::Gate, gate)]
            }
        };
        let (of_x, last) = (&given[0].1.dims, asked.unwrap_or(-1));
        let joined = chain.has_two_outputs();
        let joined = joined.then(|| axis("--axis", last, of_x, &args.input));
        let joined = joined.transpose()?;
        let rows = rows_of(&mut work.chain, &given[0].1, asked, args.channel_axis)?;
        for (_, array) in &mut given {
            rows.enter(array, Per::Element);
        }
        let mut dims = given[0].1.dims.clone();
        dims.extend(chain.expands());
        if chain.is_layer() {
            dims.insert(dims.len().saturating_sub(1), columns::outputs(&early));
        }
        let chain = with_places(work.chain, args, &dims)?;
        work.chain = chain;
        let parts = columns::parts(&mut work, args.order);
        if work.direction != Direction::Backward {
            source.header.shape = rows.leave(of_output(&chain, &dims), chain.per(Slot::Y));
            if let Some(axis) = joined {
                source.header.shape[axis] *= 2;
            }
            // A derivative of orbitals has an axis more for each order.
            let orders = [1, 3, 9].iter().position(|count| *count == parts.len());
            source.header.shape.extend(vec![3; orders.unwrap_or(0)]);
        }
        if chain.per(Slot::Y) == Per::Row && work.direction == Direction::Forward {
            given[0].1.fill_empty_rows(&mut dims);
        }
        let (dtype, lengths) = (names(format).0, source.header.shape_text());
        let mut job = Job {
            args,
            work,
            words: format!("{dtype} {lengths}, {words}"),
            format,
            halves,
            joined,
            rows,
            shape: shape(&chain, &dims, args)?,
            dims,
            given,
            early,
            parts,
        };
        job.read_slots()?;
        job.read_dy()?;
        job.read_sums()?;
        job.check()?;
        Ok(job)
    }

    /// The operands beside x and a gate in its file.
    fn read_slots(&mut self) -> Result<(), String> {
        for named in &self.args.slots {
            let slot = named.slot(&self.work.chain)?;
            if self.array(slot).is_some() {
                let halves = self.halves.filter(|_| slot == Slot::Gate);
                let halves = halves.map_or("", |_| ", by --halves and by --slot");
                return Err(format!("slot {} is given twice{halves}", named.name));
            }
            self.read_slot(slot, slot, named, format!("slot {}", named.name))?;
        }
        Ok(())
    }

    /// What gradients are added to.
    fn read_sums(&mut self) -> Result<(), String> {
        let chain = self.work.chain;
        for named in self
            .args
            .grads
            .iter()
            .filter(|_| chain == chain.accumulate())
        {
            let slot = named.slot(&chain)?;
            if chain.per(slot) != Per::Element {
                let whose = format!("--grad {}, which .accumulate() adds to", named.name);
                self.read_slot(slot.gradient(), slot, named, whose)?;
            }
        }
        Ok(())
    }

    /// A slot's file, which goes with the elements as an operand does.
    fn read_slot(
        &mut self,
        slot: Slot,
        operand: Slot,
        named: &Named,
        whose: String,
    ) -> Result<(), String> {
        let early = self.early.iter().position(|(name, _)| *name == named.name);
        let mut array = match early.filter(|_| slot == operand) {
            Some(early) => self.early.remove(early).1,
            None => Array::open(&whose, &named.place, Asked::of_slot(self.format))?,
        };
        self.rows.enter(&mut array, self.work.chain.per(operand));
        self.given.push((slot, array));
        Ok(())
    }

    /// The gradient of the output, or of both.
    fn read_dy(&mut self) -> Result<(), String> {
        let Some(place) = &self.args.backward else {
            return Ok(());
        };
        let asked = Asked::of_dy(self.args.dy_format, self.format);
        let mut array = Array::open("--backward", place, asked)?;
        self.rows.enter(&mut array, self.work.chain.per(Slot::Y));
        match self.joined {
            Some(axis) => {
                halved_axis(Some(axis as i64), &array)?;
                let [first, second] = Halves::GateFirst.split(&array, axis);
                self.given.push((Slot::Dy, first));
                self.given.push((SECOND.gradient(), second));
            }
            None => self.given.push((Slot::Dy, array)),
        }
        Ok(())
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
            Per::Edge => last.saturating_sub(1)..rank,
            Per::Column => last..rank,
            Per::Row => 0..last,
            Per::Channel if chain.row_function().is_some() => last.saturating_sub(1)..last,
            Per::Channel => {
                let axis = channel_axis(self.args, &self.dims)?;
                axis..axis + 1
            }
            Per::Tensor => 0..0,
            _ => 0..rank,
        };
        if per == Per::Input {
            return Ok(()); // whatever its shape
        }
        let mut wanted = self.dims[axes.clone()].to_vec();
        let mut spread = vec![1; rank];
        spread[axes].copy_from_slice(&wanted);
        let width = chain.has_coefficients(slot).then(|| chain.width(slot));
        wanted.extend(width);
        spread.extend(width);
        let own = aligned(&array.dims, spread.len());
        let flat = per == Per::Row && matches!(array.dims[..], [n] | [n, 1] if n == rows);
        let flat = flat && (self.rows.are_as_they_were() || last == 1);
        if array.dims == wanted || flat || (per != Per::Element && own == spread) {
            return Ok(());
        }
        let (name, mut hint) = (slot_name(chain, slot), String::new());
        let takes = match slot {
            Slot::Dy => "the output's shape,".into(),
            _ => match width {
                Some(width) => format!("{width} coefficients per {per}, shape"),
                None => format!("one number per {per}, shape"),
            },
        };
        let mut pairs = own.iter().zip(&self.dims);
        if slot != Slot::Dy && own.len() == rank && pairs.all(|(d, x)| *d == 1 || d == x) {
            hint = format!(". np.broadcast_to({name}, x.shape) is one number per element");
        }
        let half = self.halves.map_or("", |_| "half of ");
        Err(format!(
            "{}: slot {name} has shape {}, but takes {takes} {}: {half}{} is {}{hint}",
            array.place,
            shape_text(&self.rows.leave(&array.dims, per)),
            shape_text(&wanted),
            self.args.input,
            match chain.is_layer() {
                true => shape_text(&self.given[0].1.dims),
                false => shape_text(&self.rows.leave(&self.dims, Per::Element)),
            }
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
        if self.joined.is_some() && main == Slot::Y {
            outputs.push((SECOND, format));
        }
        if chain.takes_points() && main == Slot::Dx {
            outputs = columns::gradients().map(|slot| (slot, format)).to_vec();
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
        let mut computed = Vec::new();
        for chain in &self.parts {
            computed.push(self.compute_part(engine, *chain, outputs)?);
        }
        match computed.len() {
            1 => Ok(computed.remove(0)),
            _ => {
                let pieces: Vec<Piece> = computed.into_iter().flatten().collect();
                Ok(vec![columns::join(&pieces)])
            }
        }
    }

    fn compute_part(
        &self,
        engine: &mut Engine,
        chain: Chain,
        outputs: &[Output],
    ) -> Result<Vec<Piece>> {
        let direction = self.work.direction;
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
        for (place, of, slot) in grads {
            like.place = of.place.clone();
            like.format = of.piece.format;
            let per = self.work.chain.per(*slot);
            like.header = header(like.format, self.rows.leave(&of.dims, per));
            files.push(begin(&like, place)?);
        }
        Ok(files)
    }

    /// Writes what was computed, and puts all files in their places when all are whole.
    fn write(
        &self,
        mut files: Vec<Begun>,
        outputs: &[Output],
        grads: &[Grad<'_>],
        computed: Vec<Piece>,
    ) -> Result<()> {
        let chain = &self.work.chain;
        let whole = outputs.len() - grads.len();
        let left = |(number, piece): (usize, Piece)| {
            let slot = outputs[number].0;
            let dims = match number.checked_sub(whole) {
                Some(number) => &grads[number].1.dims,
                None if slot == Slot::Y => of_output(chain, &self.dims),
                None if matches!(chain.per(slot), Per::Row | Per::Input) => {
                    &self.given[0].1.dims[..]
                }
                None => &self.dims[..],
            };
            self.rows.leave_piece(piece, dims, chain.per(slot))
        };
        let mut computed: Vec<Piece> = computed.into_iter().enumerate().map(left).collect();
        if chain.takes_points() && self.work.direction == Direction::Backward {
            let points: Vec<Piece> = computed.drain(..3).collect();
            computed.insert(0, columns::join(&points));
        }
        let dims = self.rows.leave(&self.dims, Per::Element);
        if let (Some((halves, axis)), Direction::Backward) = (self.halves, self.work.direction) {
            let gate = computed.remove(1);
            computed[0] = halves.join([&gate, &computed[0]], &dims, axis);
        }
        if let (Some(axis), Direction::Forward) = (self.joined, self.work.direction) {
            let second = computed.remove(1);
            computed[0] = Halves::GateFirst.join([&computed[0], &second], &dims, axis);
        }
        for ((file, start), piece) in files.iter_mut().zip(computed) {
            file.write(start)?;
            file.write_piece(piece)?;
        }
        files.into_iter().try_for_each(|(file, _)| file.finish())
    }
}

impl Array {
    /// Where rows have no numbers, one that is -∞ each, of which the largest and the sum of powers are
    /// those of nothing.
    fn fill_empty_rows(&mut self, dims: &mut [u64]) {
        if let Some(last) = dims.last_mut().filter(|last| **last == 0) {
            *last = 1;
            let bits = match self.piece.format {
                Format::F32 => 0xff80_0000,
                Format::F16 => 0xfc00,
                _ => 0xff80,
            };
            let rows = dims.iter().product::<u64>() as usize;
            self.piece = Piece::of_bits(self.piece.format, &vec![bits; rows]);
            self.dims = dims.to_vec();
        }
    }

    /// All elements of a file that is named for something.
    fn open(whose: &str, place: &Place, asked: Asked) -> Result<Self, String> {
        let read = Source::open(place, asked).and_then(|mut source| Array::read(&mut source));
        read.map_err(|e| format!("{whose}: {e}"))
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

/// The files of coefficients, which say how large a basis is.
fn read_early(args: &Args, chain: &Chain, format: Format) -> Result<Vec<(String, Array)>, String> {
    const NAMES: [&str; 3] = ["coefficients", "numerator", "denominator"];
    let has_bases = chain.expands().is_some()
        || chain
            .operands()
            .iter()
            .any(|(_, slot)| chain.has_coefficients(*slot));
    let is_early = |named: &&Named| {
        let says = NAMES.iter().any(|name| named.name.starts_with(name));
        chain.is_layer() || has_bases && says
    };
    let named = args.slots.iter().filter(is_early);
    let read = |named: &Named| {
        let whose = format!("slot {}", named.name);
        let array = Array::open(&whose, &named.place, Asked::of_slot(format))?;
        Ok((named.name.clone(), array))
    };
    named.map(read).collect()
}

/// The chain with columns for channels where these lie along the last axis, beside rows or columns.
/// Functions of rows have seen to that.
fn with_places(chain: Chain, args: &Args, dims: &[u64]) -> Result<Chain, String> {
    let has_places = chain.shares(Per::Column) || chain.shares(Per::Row);
    let mixed = has_places && chain.shares(Per::Channel) && chain.row_function().is_none();
    Ok(match mixed && channel_axis(args, dims)? + 1 == dims.len() {
        true => chain.sharing(Per::Channel, Per::Column),
        false => chain,
    })
}

/// The axis that the option names, or the chain's text.
fn asked_axis(args: &Args, rank: usize) -> Result<Option<i64>, String> {
    let from_front = |axis: i64| axis + if axis < 0 { rank as i64 } else { 0 };
    match (args.axis, args.chain.axis) {
        (Some(own), Some(named)) if from_front(own) != from_front(named) => Err(format!(
            "--axis {own} is not axis {named}, which {} names: leave one out",
            args.chain.chain
        )),
        (own, named) => Ok(own.or(named)),
    }
}

/// The dimensions of y, where x has these: without that of the rows where each has one number.
fn of_output<'a>(chain: &Chain, dims: &'a [u64]) -> &'a [u64] {
    match chain.per(Slot::Y) {
        Per::Row => &dims[..dims.len().saturating_sub(1)],
        _ => dims,
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
    if let (true, [batch @ .., outputs, inputs]) = (chain.is_layer(), dims) {
        return Ok(Shape::layer(batch.iter().product(), *inputs, *outputs));
    }
    if !chain.shares(Per::Channel) {
        let columns = dims.last().copied().unwrap_or(1);
        return Ok(Shape::rows(dims.iter().rev().skip(1).product(), columns));
    }
    let axis = match chain.row_function() {
        // The channels' axis was brought there.
        Some(_) => rank.saturating_sub(2),
        None => channel_axis(args, dims)?,
    };
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
