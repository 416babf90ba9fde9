//! `run` of a chain with operands: files for its slots, shapes, halves of one file.

use wgpu_activations::{Chain, Direction, Per, Shape, Slot};

use super::source::{Place, Source};
use super::stored::{Asked, names};
use super::{Args, start_like};
use crate::Result;
use crate::device::Choice;
use crate::engine::{Engine, Output};
use crate::npy::{Dtype, Header};
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
        let names = chain.operands();
        if let Some((_, slot)) = names.iter().find(|(name, _)| *name == self.name) {
            return Ok(*slot);
        }
        let names: Vec<&str> = names.iter().map(|(name, _)| &**name).collect();
        let has = match names.is_empty() {
            true => "takes x alone".to_owned(),
            false => format!("takes {}", names.join(", ")),
        };
        Err(format!("{chain} has no slot {}: it {has}", self.name))
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

/// A whole array.
struct Array {
    place: Place,
    dims: Vec<u64>,
    piece: Piece,
}

/// Computes and writes. Returns what was done and where.
pub fn run(args: &Args, choice: Option<&Choice>) -> Result<String> {
    let (chain, direction) = (super::chain(args), direction(args));
    let mut source = Source::open(&args.input, Asked::of_x(args.format))?;
    let (x, metadata) = (read(&mut source)?, source);
    let (axis, split) = match args.halves {
        None => (0, false),
        Some(_) => (axis(args.axis, &x)?, true),
    };
    let format = x.piece.format;
    let mut given: Vec<(Slot, Array)> = Vec::new();
    match args.halves {
        Some(halves) => {
            let [gate, x] = halves.split(&x, axis);
            given.extend([(Slot::X, x), (Slot::Gate, gate)]);
        }
        None => given.push((Slot::X, x)),
    }
    let dims = given[0].1.dims.clone();
    let shape = shape(&chain, &dims, args.channel_axis, &args.input)?;
    for named in &args.slots {
        let slot = named.slot(&chain)?;
        if given.iter().any(|(known, _)| *known == slot) {
            return Err(format!("slot {} is given twice", named.name).into());
        }
        let mut source = Source::open(&named.place, Asked::of_slot(format))?;
        given.push((slot, read(&mut source)?));
    }
    if let Some(place) = &args.backward {
        let asked = Asked::of_dy(args.dy_format, format);
        given.push((Slot::Dy, read(&mut Source::open(place, asked)?)?));
    }
    check_slots(&chain, direction, &given)?;
    for (slot, array) in &given {
        check_dims(&chain, *slot, array, &dims, shape, args)?;
    }

    let main = match (direction, args.order) {
        (Direction::Forward, _) => Slot::Y,
        (Direction::Backward, _) => Slot::Dx,
        (_, 1) => Slot::D1,
        (..) => Slot::D2,
    };
    let mut outputs = vec![Output {
        slot: main,
        format,
        count: shape.elements() as usize,
    }];
    if split && main == Slot::Dx {
        outputs.push(Output {
            slot: Slot::Gate.gradient(),
            ..outputs[0]
        });
    }
    let mut grads_of = Vec::new();
    for named in &args.grads {
        let slot = named.slot(&chain)?;
        grads_of.push(slot);
        outputs.push(gradient(&chain, direction, slot, &given, split)?);
    }
    let known = chain.outputs(direction);
    if let Some(output) = outputs.iter().find(|output| !known.contains(&output.slot)) {
        let names: Vec<String> = known.iter().map(|slot| slot.name()).collect();
        return Err(format!("{chain} has no {}, but {}", output.slot, names.join(", ")).into());
    }
    let wanted = chain.inputs(direction);
    let inputs: Vec<(Slot, &Piece)> = given
        .iter()
        .filter(|(slot, _)| wanted.contains(slot))
        .map(|(slot, array)| (*slot, &array.piece))
        .collect();
    let mut engine = Engine::first(choice)?;
    let computed = engine.compute(chain, direction, shape, &inputs, &outputs)?;
    let mut computed = pollster::block_on(computed)?;

    let grads = computed.split_off(outputs.len() - args.grads.len());
    let main = match (args.halves, computed.len()) {
        (Some(halves), 2) => halves.join(&computed[1], &computed[0], &dims, axis),
        _ => computed.swap_remove(0),
    };
    let mut like = metadata;
    if split && direction != Direction::Backward {
        like.header.shape = dims.clone();
    }
    let shape_text = like.header.shape_text();
    let (shown, dtype) = (args.output.path.display().to_string(), names(format).0);
    write(main, &start_like(&like, &args.output)?, &args.output)?;
    for ((piece, Named { place, .. }), slot) in grads.into_iter().zip(&args.grads).zip(grads_of) {
        let (_, array) = given
            .iter()
            .find(|(s, _)| *s == slot)
            .ok_or("it is given")?;
        let header = Header {
            dtype: Dtype::parse(names(piece.format).1),
            shape: array.dims.clone(),
            fortran: false,
        };
        like.header = header;
        like.format = piece.format;
        write(piece, &start_like(&like, place)?, place)?;
    }
    let words = match direction {
        Direction::Backward => "backward of ",
        Direction::Forward => "",
        _ if args.order == 1 => "f' of ",
        _ => "f'' of ",
    };
    Ok(format!(
        "{shown}: {dtype} {}, {words}{chain}: on {}",
        shape_text,
        engine.name()
    ))
}

fn direction(args: &Args) -> Direction {
    match (&args.backward, args.order) {
        (Some(_), _) => Direction::Backward,
        (None, 0) => Direction::Forward,
        (None, _) => Direction::Jet,
    }
}

/// All elements, in C order.
fn read(source: &mut Source) -> Result<Array> {
    let (place, header) = (source.place.clone(), source.header.clone());
    if header.fortran && !header.has_one_order() {
        return Err(format!(
            "{place} is in Fortran order, and rows are wanted: save np.ascontiguousarray(x)"
        )
        .into());
    }
    let piece = source.read(source.elements as usize)?;
    Ok(Array {
        place,
        dims: header.shape,
        piece: Piece {
            format: piece.format,
            words: piece.words.clone(),
            count: piece.count,
        },
    })
}

fn write(mut piece: Piece, start: &[u8], place: &Place) -> Result<()> {
    if cfg!(target_endian = "big") {
        piece.swap_bytes();
    }
    let mut out = Pending::create(&place.path)?;
    out.write(start)?;
    out.write(piece.bytes())?;
    out.finish()
}

/// The axis along which a tensor is halved, the last one where none is named.
fn axis(asked: Option<i64>, x: &Array) -> Result<usize> {
    let rank = x.dims.len() as i64;
    let asked = asked.unwrap_or(-1);
    let axis = if asked < 0 { asked + rank } else { asked };
    if !(0..rank).contains(&axis) {
        return Err(format!("--axis {asked}: {} has {rank} axes", x.place).into());
    }
    match x.dims[axis as usize] % 2 {
        0 => Ok(axis as usize),
        _ => Err(format!(
            "{} has {} along axis {asked}: halves need an even number",
            x.place, x.dims[axis as usize]
        )
        .into()),
    }
}

impl Halves {
    /// The gate and x.
    fn split(self, both: &Array, axis: usize) -> [Array; 2] {
        let mut dims = both.dims.clone();
        dims[axis] /= 2;
        let inner: u64 = dims[axis + 1..].iter().product();
        let bytes = both.piece.format.bytes() as usize;
        let (length, run) = (dims[axis] as usize, inner as usize * bytes);
        let count = both.piece.count / 2;
        let mut halves = [(); 2].map(|()| Piece::new(both.piece.format, count));
        let rows = both.piece.bytes().chunks_exact((2 * length * run).max(1));
        for (o, row) in rows.enumerate() {
            for c in 0..length {
                let places = self.places(c, length);
                for (half, place) in halves.iter_mut().zip(places) {
                    let to = (o * length + c) * run;
                    half.elements_mut::<u8>()[to..to + run]
                        .copy_from_slice(&row[place * run..][..run]);
                }
            }
        }
        halves.map(|piece| Array {
            place: both.place.clone(),
            dims: dims.clone(),
            piece,
        })
    }

    /// What [`Halves::split`] takes apart.
    fn join(self, gate: &Piece, x: &Piece, dims: &[u64], axis: usize) -> Piece {
        let inner: u64 = dims[axis + 1..].iter().product();
        let bytes = x.format.bytes() as usize;
        let (length, run) = (dims[axis] as usize, inner as usize * bytes);
        let mut both = Piece::new(x.format, 2 * x.count);
        let rows = both
            .elements_mut::<u8>()
            .chunks_exact_mut((2 * length * run).max(1));
        for (o, row) in rows.enumerate() {
            for c in 0..length {
                for (half, place) in [gate, x].into_iter().zip(self.places(c, length)) {
                    let from = (o * length + c) * run;
                    row[place * run..][..run].copy_from_slice(&half.bytes()[from..from + run]);
                }
            }
        }
        both
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
fn shape(chain: &Chain, dims: &[u64], channel_axis: Option<i64>, place: &Place) -> Result<Shape> {
    let slots = chain.inputs(Direction::Forward);
    let has = |per| slots.iter().any(|slot| chain.per(*slot) == per);
    let (rank, columns) = (dims.len(), dims.last().copied().unwrap_or(1));
    let rows: u64 = dims.iter().rev().skip(1).product();
    if !has(Per::Channel) {
        return Ok(Shape::rows(rows, columns));
    }
    let asked = channel_axis.unwrap_or(if rank > 1 { 1 } else { 0 });
    let axis = if asked < 0 {
        asked + rank as i64
    } else {
        asked
    };
    if !(0..rank as i64).contains(&axis) {
        return Err(format!("--channel-axis {asked}: {place} has {rank} axes").into());
    }
    let axis = axis as usize;
    let inner: u64 = dims[axis + 1..].iter().product();
    if (has(Per::Column) || has(Per::Row)) && axis + 2 != rank {
        return Err(format!(
            "{chain}: with channels along axis {axis} of {rank}, rows and columns are not those of \
             the last axis: make the channels' axis the last but one, or take another way to share"
        )
        .into());
    }
    Ok(Shape::channels(
        dims[..axis].iter().product(),
        dims[axis],
        inner,
    ))
}

/// Every slot that is read is given.
fn check_slots(chain: &Chain, direction: Direction, given: &[(Slot, Array)]) -> Result<()> {
    let wanted = chain.inputs(direction);
    let is_given = |slot: &Slot| given.iter().any(|(known, _)| known == slot);
    match wanted.iter().find(|slot| !is_given(slot)) {
        None => Ok(()),
        Some(&Slot::Gate) => {
            Err(format!("{chain} needs a gate: --slot gate=FILE, or --halves gate-first").into())
        }
        Some(slot) => {
            let name = shown(chain, *slot);
            Err(format!("{chain} needs {name}: --slot {name}=FILE").into())
        }
    }
}

/// The shape of a slot's file: that of x, or what the slot goes with, ones aside.
fn check_dims(
    chain: &Chain,
    slot: Slot,
    array: &Array,
    dims: &[u64],
    shape: Shape,
    args: &Args,
) -> Result<()> {
    let per = chain.per(slot);
    let (last, before) = match dims.split_last() {
        Some((last, before)) => (*last, before),
        None => (1, &[][..]),
    };
    let wanted = match per {
        Per::Column => vec![last],
        Per::Row => before.to_vec(),
        Per::Channel => vec![shape.channel_count()],
        Per::Tensor => Vec::new(),
        _ => dims.to_vec(),
    };
    let bare = |dims: &[u64]| -> Vec<u64> { dims.iter().copied().filter(|d| *d != 1).collect() };
    let whole = per == Per::Row && bare(&array.dims) == bare(&[before.iter().product()]);
    let fits = match per {
        Per::Element => array.dims == wanted,
        _ => bare(&array.dims) == bare(&wanted) || whole,
    };
    if fits {
        return Ok(());
    }
    let text = |dims: &[u64]| {
        let header = Header {
            dtype: Dtype::parse("<f4"),
            shape: dims.to_vec(),
            fortran: false,
        };
        header.shape_text()
    };
    let kind = match per {
        Per::Element => String::new(),
        Per::Tensor => " (one number)".into(),
        per => format!(" (one number per {per})"),
    };
    let halves = if args.halves.is_some() {
        "half of "
    } else {
        ""
    };
    Err(format!(
        "{}: slot {} has shape {}, but {halves}{} of {} wants {}{kind}",
        array.place,
        shown(chain, slot),
        text(&array.dims),
        text(dims),
        args.input,
        text(&wanted)
    )
    .into())
}

/// The gradient of a slot, of the shape and format of the slot.
fn gradient(
    chain: &Chain,
    direction: Direction,
    slot: Slot,
    given: &[(Slot, Array)],
    split: bool,
) -> Result<Output> {
    if direction != Direction::Backward {
        return Err(format!("--grad {slot} needs --backward dy.npy").into());
    }
    if split && slot == Slot::Gate {
        return Err("the gate's gradient stands in the output, as the gate in the input".into());
    }
    let array = given.iter().find(|(known, _)| *known == slot);
    let (_, array) = array.ok_or_else(|| format!("{chain} has no slot {slot} with a gradient"))?;
    Ok(Output {
        slot: slot.gradient(),
        format: array.piece.format,
        count: array.piece.count,
    })
}

/// Whether the arguments ask for more than one array in and one out, element by element.
pub fn is_meant(args: &Args) -> bool {
    let more = !args.slots.is_empty() || !args.grads.is_empty() || args.halves.is_some();
    more || args.chain.inputs(Direction::Forward) != [Slot::X] || !is_elementwise(&args.chain)
}

/// Whether pieces may be computed one after the other: what is drawn depends on the place.
fn is_elementwise(chain: &Chain) -> bool {
    !chain.to_string().contains("dropout")
}
