//! Endurance: many dispatches over buffers, shapes, kinds and formats that change all the time.
//! Neither memory nor wgpu's resources grow.

use libtest_mimic::{Failed, Trial};
use wgpu_activations::{Chain, Direction, Dispatch, Error, Format, Kind, Slot, View, wgpu};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::alone::alone;
use crate::long;
use crate::own::Own;

/// Dispatches, and with WGPU_ACTIVATIONS_LONG.
const TIMES: [u32; 2] = [20_000, 1_000_000];
/// The first quarter fills caches.
const WARM: u32 = 4;
/// Between two looks at what there is.
const CHECK: u32 = 1000;
/// What resident memory may grow by after the first quarter: allocators keep what was freed in
/// pieces. A leak of 300 bytes per dispatch shows in the short form, one of 6 in the long one.
const SLACK: u64 = 4 << 20;
/// Buffers that caches may come to hold: the uniform blocks and the idle staging buffers.
const CACHED: usize = 1024 + 64;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    vec![gpu.trial("soak::nothing_grows", |gpu| {
        alone(&format!("{}::soak::nothing_grows", gpu.name), || soak(gpu))
    })]
}

fn soak(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let mut work = Work::new(&own);
    work.every_pipeline()?;
    let times = TIMES[usize::from(long())];
    let (mut warm, mut end) = (State::default(), State::default());
    for i in 0..times {
        work.once(i)?;
        if (i + 1) % CHECK == 0 {
            work.rest()?;
            let now = State::of(&own)?;
            match i < times / WARM {
                true => warm.widen(&now),
                false => end.widen(&now),
            }
        }
    }
    eprintln!("{}: {times} dispatches", gpu.name);
    eprintln!("  in the first quarter at most {warm:?}");
    eprintln!("  afterwards at most           {end:?}");
    end.compare(&warm)
}

/// What there is at a time, or the most at several.
#[derive(Clone, Debug, Default)]
struct State {
    resident: u64,
    resources: Vec<(&'static str, usize)>,
}

impl State {
    fn of(own: &Own) -> Result<Self, Failed> {
        Ok(State {
            resident: resident()?,
            resources: own.resources()?.to_vec(),
        })
    }

    fn widen(&mut self, other: &State) {
        self.resident = self.resident.max(other.resident);
        if self.resources.is_empty() {
            self.resources.clone_from(&other.resources);
        }
        for (most, other) in self.resources.iter_mut().zip(&other.resources) {
            most.1 = most.1.max(other.1);
        }
    }

    fn compare(&self, warm: &State) -> Outcome {
        for ((name, now), (_, before)) in self.resources.iter().zip(&warm.resources) {
            let slack = if *name == "buffers" { CACHED } else { 0 };
            if *now > before + slack {
                return Err(format!("{name} grew from {before} to {now}").into());
            }
        }
        match self.resident.saturating_sub(warm.resident) {
            0..=SLACK => Ok(()),
            more => Err(format!("resident memory grew by {more} bytes").into()),
        }
    }
}

/// Resident memory of this process in bytes; 0 where the system does not say.
fn resident() -> Result<u64, Failed> {
    if !cfg!(target_os = "linux") {
        return Ok(0);
    }
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages = statm.split_whitespace().nth(1).ok_or("no statm")?;
    Ok(pages.parse::<u64>()? * 4096)
}

/// The dispatches: never twice the same in a row.
struct Work<'a> {
    own: &'a Own,
    kinds: Vec<Kind>,
    random: u64,
    /// Kept for a while, as an application would.
    buffers: Vec<wgpu::Buffer>,
    prepared: Vec<Dispatch>,
    reads: Vec<Reading>,
}

type Reading = std::pin::Pin<Box<dyn Future<Output = Result<Vec<u16>, Error>>>>;

/// Dispatches recorded into one encoder.
const BATCH: usize = 16;
/// Elements of a buffer at most.
const MOST: u64 = 4096;
/// First elements of views.
const OFFSETS: u64 = 12;
/// Reads under way at most.
const READS: usize = 24;

impl<'a> Work<'a> {
    fn new(own: &'a Own) -> Self {
        Work {
            own,
            // Enough functions to have many pipelines, few enough to be compiled early on.
            kinds: Kind::all().step_by(12).collect(),
            random: 0x9e37_79b9_7f4a_7c15,
            buffers: Vec::new(),
            prepared: Vec::new(),
            reads: Vec::new(),
        }
    }

    fn random(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) % below
    }

    /// A kind, every other time with parameters that nobody used before.
    fn kind(&mut self) -> Kind {
        match self.random(8) {
            0..4 => {
                let alpha = 0.5 + self.random(1 << 20) as f32 / (1 << 20) as f32;
                Kind::Elu { alpha }
            }
            _ => {
                let some = self.random(self.kinds.len() as u64);
                self.kinds[some as usize]
            }
        }
    }

    /// A buffer of some size, often a fresh one.
    fn buffer(&mut self) -> wgpu::Buffer {
        if self.buffers.len() < 8 || self.random(3) == 0 {
            let size = 64 + 4 * self.random(MOST);
            let fresh = self.own.buffer(size);
            self.buffers.push(fresh);
        }
        if self.buffers.len() > 16 {
            self.buffers.swap_remove(0);
        }
        let some = self.random(self.buffers.len() as u64);
        self.buffers[some as usize].clone()
    }

    /// Compiles all that `once` may need: what comes later is no growth.
    fn every_pipeline(&mut self) -> Outcome {
        let kinds = [&self.kinds[..], &[Kind::Elu { alpha: 1.0 }]].concat();
        let buffer = self.own.buffer(1024);
        for kind in kinds {
            for format in Format::ALL {
                for first in 0..OFFSETS {
                    for count in [1, 2, 3, 4, 37] {
                        let x = View::elements(&buffer, format, first, count);
                        self.own.activations.apply(x, kind)?;
                        self.prepare(x, first, kind)?;
                    }
                }
            }
        }
        self.rest()
    }

    /// One dispatch, by `apply` or prepared, and sometimes a read.
    fn once(&mut self, i: u32) -> Result<(), Error> {
        let (kind, buffer) = (self.kind(), self.buffer());
        let format = Format::ALL[self.random(Format::ALL.len() as u64) as usize];
        let elements = buffer.size() / format.bytes();
        let first = self.random(elements.min(OFFSETS));
        let count = 1 + self.random(elements - first);
        let x = View::elements(&buffer, format, first, count);
        match i % 4 {
            0 => self.own.activations.apply(x, kind)?,
            _ => self.prepare(x, first, kind)?,
        }
        if self.random(4) == 0 {
            self.read(x)?;
        }
        Ok(())
    }

    /// From `x` into a fresh buffer, to be recorded with others.
    fn prepare(&mut self, x: View<'_>, first: u64, kind: Kind) -> Result<(), Error> {
        let to = self.own.buffer(4 * (first + x.len()).next_multiple_of(4));
        let y = View::elements(&to, x.format(), first, x.len());
        let slots = [(Slot::X, x), (Slot::Y, y)];
        let chain = Chain::map(kind);
        let a = &self.own.activations;
        let dispatch = a.prepare(chain, Direction::Forward, x.len(), &slots)?;
        self.prepared.push(dispatch);
        if self.prepared.len() == BATCH {
            self.submit();
        }
        Ok(())
    }

    /// Records what is prepared into one pass.
    fn submit(&mut self) {
        let a = &self.own.activations;
        let mut encoder = a.device().create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            for dispatch in &self.prepared {
                dispatch.record(&mut pass);
            }
        }
        a.queue().submit([encoder.finish()]);
        self.prepared.clear();
    }

    /// A read that is awaited later, at once, or never.
    fn read(&mut self, view: View<'_>) -> Result<(), Error> {
        let a = &self.own.activations;
        match self.random(8) {
            0 => drop(a.read::<u16>(view)),
            1 => drop(a.read_blocking::<u16>(view)?),
            _ => self.reads.push(Box::pin(a.read(view))),
        }
        if self.reads.len() == READS {
            self.finish()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Error> {
        self.reads
            .drain(..)
            .try_for_each(|read| pollster::block_on(read).map(drop))
    }

    /// Lets go of all that is under way, so that what is counted is what is kept.
    fn rest(&mut self) -> Outcome {
        self.submit();
        self.finish()?;
        self.buffers.clear();
        let device = self.own.activations.device();
        device.poll(wgpu::PollType::wait_indefinitely())?;
        Ok(())
    }
}
