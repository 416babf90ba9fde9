//! Half formats: every bit pattern of f16 and bf16 in, every function and order out.

use half::{bf16, f16};
use libtest_mimic::{Failed, Trial};
use wgpu_activations::{Chain, Direction, Format, Kind, Slot, View, reference, wgpu};

use crate::Outcome;
use crate::adapters::Gpu;
use crate::flushed;

pub const HALVES: [Format; 2] = [Format::F16, Format::Bf16];

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let name = |what: &str| format!("{}::formats::{what}", gpu.name);
    let mut trials = vec![
        Trial::test(name("load_every_half"), move || loads(gpu)),
        Trial::test(name("store_to_nearest_even"), move || stores(gpu)),
        Trial::test(name("names_are_parsed"), parsed),
    ];
    for kind in Kind::all() {
        trials.push(Trial::test(name(kind.name()), move || {
            HALVES
                .into_iter()
                .try_for_each(|half| all_orders(gpu, kind, half))
        }));
    }
    trials
}

/// With the shader's own f16 and without every function gives the same bits.
pub fn agreement(native: &'static Gpu, plain: &'static Gpu) -> Vec<Trial> {
    let name = |what: &str| format!("{}::formats::as_by_integers::{what}", native.name);
    let mut trials = vec![Trial::test(name("describe"), move || {
        described(native, plain)
    })];
    trials.extend(
        Kind::all()
            .map(|kind| Trial::test(name(kind.name()), move || same_bits(native, plain, kind))),
    );
    trials
}

fn described(native: &Gpu, plain: &Gpu) -> Outcome {
    let f16 = |gpu: &Gpu| {
        let choices = gpu.activations.describe().choices;
        let f16 = choices.into_iter().find(|c| c.what == "f16");
        f16.map(|c| format!("{}: {}", c.chosen, c.why))
            .unwrap_or_default()
    };
    if !f16(plain).contains("without SHADER_F16") {
        return Err(format!("without the feature: {}", f16(plain)).into());
    }
    // A driver may round otherwise, but Mesa's does not: the other trials are in earnest there.
    let mesa = native.adapter.get_info().driver_info.contains("Mesa");
    match f16(native) {
        native if native.starts_with("the shader's own type") => Ok(()),
        native if native.contains("otherwise than IEEE 754") && !mesa => Ok(()),
        native => Err(format!("with the feature: {native}").into()),
    }
}

fn same_bits(native: &Gpu, plain: &Gpu, kind: Kind) -> Outcome {
    let [a, b] = [native, plain].map(|gpu| jet(gpu, kind, Format::F16));
    for (order, (a, b)) in a?.into_iter().zip(b?).enumerate() {
        for (i, (&a, &b)) in a.iter().zip(&b).enumerate() {
            let nan = |bits| decode(Format::F16, bits).is_nan();
            if a != b && !(nan(a) && nan(b)) {
                return Err(format!(
                    "{kind} order {order} at {i:#06x}: {a:#06x}, by integers {b:#06x}"
                )
                .into());
            }
        }
    }
    Ok(())
}

/// The number with these bits.
pub fn decode(format: Format, bits: u16) -> f32 {
    match format {
        Format::F16 => f16::from_bits(bits).to_f32(),
        _ => bf16::from_bits(bits).to_f32(),
    }
}

/// The bits of the nearest number, the even one of two.
pub fn encode(format: Format, value: f64) -> u16 {
    let value = to_odd(value);
    match format {
        Format::F16 => f16::from_f32(value).to_bits(),
        _ => bf16::from_f32(value).to_bits(),
    }
}

/// An f32 that rounds to a half format as the f64 does: where it is not exact, the neighbour with
/// an odd last bit, which is no tie. The half crate's own conversions from f64 cut off the last
/// 32 bits and so take what lies just beyond a tie for one.
fn to_odd(value: f64) -> f32 {
    let near = value as f32;
    if near.is_infinite() || near.is_nan() || f64::from(near) == value {
        return near;
    }
    let below = match f64::from(near).abs() > value.abs() {
        true => near.to_bits() - 1,
        false => near.to_bits(),
    };
    f32::from_bits(below | 1)
}

fn every_half() -> Vec<u16> {
    (0..=u16::MAX).collect()
}

/// Runs a chain from one buffer of 16-bit numbers into others.
fn run(
    gpu: &Gpu,
    chain: &Chain,
    direction: Direction,
    count: usize,
    slots: &[(Slot, View<'_>)],
) -> Outcome {
    let dispatch = gpu
        .activations
        .prepare(chain, direction, count as u64, slots)?;
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    gpu.activations.queue().submit([encoder.finish()]);
    Ok(())
}

/// A storage buffer with these bytes.
pub fn bytes(gpu: &Gpu, content: &[u8]) -> wgpu::Buffer {
    let words: Vec<f32> = bytemuck::pod_collect_to_vec(content);
    gpu.buffer(&words)
}

fn whole(buffer: &wgpu::Buffer, format: Format) -> View<'_> {
    View::new(buffer.slice(..), format)
}

/// identity from a half format to f32 is exact.
fn loads(gpu: &Gpu) -> Outcome {
    let halves = every_half();
    for format in HALVES {
        let x = bytes(gpu, bytemuck::cast_slice(&halves));
        let y = gpu.blank(halves.len());
        let slots = [(Slot::X, whole(&x, format)), (Slot::Y, View::from(&y))];
        run(
            gpu,
            &Kind::Identity.into(),
            Direction::Forward,
            halves.len(),
            &slots,
        )?;
        for (&bits, got) in halves.iter().zip(gpu.read(&y)) {
            let want = decode(format, bits);
            if got.to_bits() != want.to_bits() && !(got.is_nan() && want.is_nan()) {
                return Err(format!("{format} {bits:#06x}: got {got:e}, want {want:e}").into());
            }
        }
    }
    Ok(())
}

/// identity from f32 to a half format: every half, its neighbours, and the ties between.
fn stores(gpu: &Gpu) -> Outcome {
    for format in HALVES {
        let mut x: Vec<f32> = Vec::new();
        for pair in every_half().windows(2) {
            let [a, b] = [pair[0], pair[1]].map(|bits| decode(format, bits));
            let tie = (f64::from(a) + f64::from(b)) / 2.0;
            let tie = tie as f32;
            x.extend([
                a,
                a.next_up(),
                tie.next_down(),
                tie,
                tie.next_up(),
                b.next_down(),
            ]);
        }
        x.extend([
            65_519.996,
            65_520.0,
            1e6,
            f32::MAX,
            -65_520.0,
            f32::INFINITY,
        ]);
        // NaNs all of whose bits a half would cut off.
        let nans = [0x7f80_0001, 0xff80_0001, 0x7f80_1fff, 0xff80_0800];
        x.extend(nans.map(f32::from_bits));
        x.truncate(x.len() / 4 * 4);
        let (from, to) = (gpu.buffer(&x), gpu.blank(x.len() / 2));
        let slots = [(Slot::X, View::from(&from)), (Slot::Y, whole(&to, format))];
        run(
            gpu,
            &Kind::Identity.into(),
            Direction::Forward,
            x.len(),
            &slots,
        )?;
        let got = gpu.activations.read_blocking::<u16>(&to)?;
        for (&x, got) in x.iter().zip(got) {
            let want = match format {
                Format::F16 => f16::from_f32(x).to_bits(),
                _ => bf16::from_f32(x).to_bits(),
            };
            let nan = x.is_nan() && decode(format, got).is_nan();
            if got != want && !nan {
                return Err(format!("{format} of {x:e}: got {got:#06x}, want {want:#06x}").into());
            }
        }
    }
    Ok(())
}

/// f, f′ and f″ of every number of the format, in the format.
fn jet(gpu: &Gpu, kind: Kind, format: Format) -> Result<[Vec<u16>; 3], Failed> {
    let halves = every_half();
    let x = bytes(gpu, bytemuck::cast_slice(&halves));
    let outputs = [(); 3].map(|()| gpu.blank(halves.len() / 2));
    let mut slots = vec![(Slot::X, whole(&x, format))];
    let results = [Slot::Y, Slot::D1, Slot::D2].into_iter().zip(&outputs);
    slots.extend(results.map(|(slot, buffer)| (slot, whole(buffer, format))));
    run(gpu, &kind.into(), Direction::Jet, halves.len(), &slots)?;
    let read = |output| gpu.activations.read_blocking::<u16>(output);
    let [y, d1, d2] = outputs.each_ref().map(read);
    Ok([y?, d1?, d2?])
}

/// They are within the budgets, rounded once more.
fn all_orders(gpu: &Gpu, kind: Kind, format: Format) -> Outcome {
    let halves = every_half();
    let budgets = kind.activation().ulps;
    for (order, got) in jet(gpu, kind, format)?.into_iter().enumerate() {
        for (&bits, got) in halves.iter().zip(got) {
            let (x, got) = (decode(format, bits), decode(format, got));
            // Above what is allowed.
            let excess = |x: f32, got| {
                let (want, scale) = (
                    reference::value(x.into(), order, kind),
                    kind.scale(x)[order],
                );
                reference::error_in_ulps(got, want, scale, format)
                    - reference::allowed_ulps(budgets[order], want, scale, format)
            };
            let excess = flushed::error(gpu.flushes(), x, got, excess);
            if excess > 0.0 {
                let want = reference::value(x.into(), order, kind);
                return Err(format!(
                    "{kind} order {order} in {format} at {x:e}: {excess} ULP too many, got {got:e}, want {want:e}"
                )
                .into());
            }
        }
    }
    Ok(())
}

fn parsed() -> Outcome {
    for format in Format::ALL {
        if format.to_string().parse::<Format>()? != format {
            return Err(format!("{format} is not read as it is written").into());
        }
    }
    if "BFloat16".parse::<Format>()? != Format::Bf16 {
        return Err("the long names are not read".into());
    }
    Ok(())
}
