//! Nothing to do is done: Ok, after all that can be checked without elements.

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Error, Format, Kind, Rows, Slot, View, wgpu};

use crate::Outcome;
use crate::adapters::{GUARD, Gpu, storage};

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |name, body: fn(&Gpu) -> Outcome| gpu.trial(format!("empty::{name}"), body);
    vec![
        trial("every_call", every_call),
        trial("a_prepared_dispatch", a_prepared_dispatch),
        trial("still_checked", still_checked),
    ]
}

/// Elements of the buffer that has some.
const COUNT: u64 = 99;

/// Views without elements: at the start, within, at the end, in rows, of a buffer without bytes.
fn views<'a>(some: &'a wgpu::Buffer, none: &'a wgpu::Buffer, format: Format) -> Vec<View<'a>> {
    let at = |first| View::elements(some, format, first, 0);
    let end = 4 * COUNT / format.bytes();
    let rows = |first, [rows, columns, stride]: [u64; 3]| {
        let rows = Rows {
            rows,
            columns,
            stride,
        };
        View::rows(some, format, first, rows)
    };
    vec![
        at(0),
        at(5),
        at(end),
        rows(0, [0, 3, 5]),
        rows(end, [0, u64::MAX, 5]),
        rows(7, [4, 0, 5]),
        rows(end, [4, 0, 0]),
        View::whole(none, format),
        View::new(some.slice(4..4), format),
        View::new(some.slice(4 * COUNT..), format),
    ]
}

fn every_call(gpu: &Gpu) -> Outcome {
    let a = &gpu.activations;
    let (some, none) = (gpu.blank(COUNT as usize), storage(a, 0));
    let other = storage(a, 4);
    let nothing = other.slice(4..);
    for format in Format::ALL {
        for (i, x) in views(&some, &none, format).into_iter().enumerate() {
            let calls = [
                a.apply(x, Kind::Gelu),
                a.forward(x, nothing, Kind::Gelu),
                a.forward(x, x, Kind::Gelu),
                a.backward(x, nothing, x, Kind::Gelu),
                a.second(x, x, x, nothing, x, Kind::Gelu),
                a.jet(nothing, x, nothing, x, Kind::Gelu),
                a.read_blocking::<u8>(x).map(|v| assert!(v.is_empty())),
                pollster::block_on(a.read::<[u16; 7]>(x)).map(|v| assert!(v.is_empty())),
            ];
            if let Some(call) = calls.iter().position(Result::is_err) {
                return Err(format!("{format}, view {i}, call {call}: {:?}", calls[call]).into());
            }
        }
    }
    untouched(gpu, &some)
}

fn untouched(gpu: &Gpu, buffer: &wgpu::Buffer) -> Outcome {
    match gpu.read(buffer).iter().all(|&x| x == GUARD) {
        true => Ok(()),
        false => Err("something was written".into()),
    }
}

/// With a shape of 0 all views are empty, however long they are.
fn a_prepared_dispatch(gpu: &Gpu) -> Outcome {
    let a = &gpu.activations;
    let (some, none) = (gpu.blank(COUNT as usize), storage(a, 0));
    let whole = View::from(&some);
    let mut all = views(&some, &none, Format::F32);
    all.push(whole);
    for x in all {
        let slots = [(Slot::X, x), (Slot::Y, whole)];
        let dispatch = a.prepare(Chain::map(Kind::Gelu), Direction::Forward, 0, &slots)?;
        if dispatch.launches() != 0 {
            return Err("launches for nothing".into());
        }
        let mut encoder = a.device().create_command_encoder(&Default::default());
        dispatch.encode(&mut encoder);
        dispatch.record(&mut encoder.begin_compute_pass(&Default::default()));
        a.queue().submit([encoder.finish()]);
    }
    untouched(gpu, &some)
}

fn still_checked(gpu: &Gpu) -> Outcome {
    let a = &gpu.activations;
    let some = gpu.blank(COUNT as usize);
    let nothing = some.slice(4..4);
    let out_of_domain = Kind::Elu { alpha: f32::NAN };
    match a.apply(nothing, out_of_domain) {
        Err(Error::Parameter { .. }) => {}
        other => return Err(format!("a parameter: {other:?}").into()),
    }
    let chain = Chain::map(Kind::Gelu);
    match a.prepare(chain, Direction::Forward, 0, &[(Slot::X, nothing.into())]) {
        Err(Error::MissingSlot { .. }) => {}
        other => return Err(format!("a slot: {other:?}").into()),
    }
    match a.apply(View::elements(&some, Format::F32, COUNT + 1, 0), Kind::Gelu) {
        Err(Error::OutOfRange { .. }) => {}
        other => return Err(format!("beyond the end: {other:?}").into()),
    }
    match a.apply(View::from(some.slice(2..2)), Kind::Gelu) {
        Err(Error::Misaligned { .. }) => Ok(()),
        other => Err(format!("between elements: {other:?}").into()),
    }
}
