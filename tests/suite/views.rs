//! Views at any offset and of any length; nothing outside them is touched.

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Format, GpuActivations, Kind, Rows, Slot, View, wgpu};

use crate::Outcome;
use crate::adapters::{GUARD, Gpu};
use crate::directions::noise;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |name, check: fn(&Gpu) -> Outcome| gpu.trial(format!("views::{name}"), check);
    vec![
        trial("any_offset_and_length", any_offset_and_length),
        trial("different_offsets", different_offsets),
        trial("rows_without_gaps_are_plain", rows_without_gaps_are_plain),
        trial("one_buffer_for_all", one_buffer_for_all),
        trial("views_longer_than_the_shape", longer_than_the_shape),
        trial("recorded_twice", recorded_twice),
        trial("recorded_in_a_pass", recorded_in_a_pass),
        trial("eight_threads", eight_threads),
        trial("read_async", read_async),
    ]
}

/// The kind of these tests: its result is never the input, the guard, or zero.
pub const KIND: Kind = Kind::HardTanh { min: 3.0, max: 5.0 };

pub fn want(x: f32) -> f32 {
    x.clamp(3.0, 5.0)
}

pub fn view(buffer: &wgpu::Buffer, first: usize, count: usize) -> View<'_> {
    View::elements(buffer, Format::F32, first as u64, count as u64)
}

/// Values of a buffer after work: `want` inside [first, first + count), the guard elsewhere.
pub fn compare(what: &str, got: &[f32], first: usize, want: &[f32]) -> Outcome {
    for (i, &got) in got.iter().enumerate() {
        let inside = i.checked_sub(first).and_then(|i| want.get(i));
        let want = *inside.unwrap_or(&GUARD);
        if got.to_bits() != want.to_bits() {
            return Err(format!("{what}: element {i} is {got}, not {want}").into());
        }
    }
    Ok(())
}

pub fn random(seed: u32, count: usize) -> Vec<f32> {
    noise(seed, count).iter().map(|x| x * 8.0).collect()
}

fn any_offset_and_length(gpu: &Gpu) -> Outcome {
    for (i, length) in [1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 1023, 1025, 65_537]
        .into_iter()
        .enumerate()
    {
        for offset in [0, 1, 2, 3, 4, 5, 63, 64, 65, 67] {
            let x = random((i * 100 + offset) as u32, length);
            let mut host = vec![GUARD; offset + length + 9];
            host[offset..offset + length].copy_from_slice(&x);
            let data = gpu.buffer(&host);
            gpu.activations.apply(view(&data, offset, length), KIND)?;
            let wanted: Vec<f32> = x.iter().map(|&x| want(x)).collect();
            compare(
                &format!("offset {offset}, length {length}"),
                &gpu.read(&data),
                offset,
                &wanted,
            )?;
        }
    }
    Ok(())
}

fn different_offsets(gpu: &Gpu) -> Outcome {
    let (count, length) = (400, 261);
    let (x, dy) = (random(1, count), random(2, count));
    let (bx, bdy) = (gpu.buffer(&x), gpu.buffer(&dy));
    for (i, j, k) in [(0, 1, 2), (4, 8, 12), (3, 3, 7), (65, 1, 130), (1, 1, 1)] {
        let bdx = gpu.blank(count);
        let views = (
            view(&bx, i, length),
            view(&bdy, j, length),
            view(&bdx, k, length),
        );
        gpu.activations
            .backward(views.0, views.1, views.2, Kind::Relu)?;
        let slope = |x: f32| if x > 0.0 { 1.0 } else { 0.0 };
        let wanted: Vec<f32> = (0..length).map(|n| slope(x[i + n]) * dy[j + n]).collect();
        compare(
            &format!("offsets {i}, {j}, {k}"),
            &gpu.read(&bdx),
            k,
            &wanted,
        )?;
    }
    Ok(())
}

/// Rows that follow each other directly cost what a plain view costs, whatever their columns.
fn rows_without_gaps_are_plain(gpu: &Gpu) -> Outcome {
    let (x, y) = (random(4, 39), gpu.blank(39));
    let x_buffer = gpu.buffer(&x);
    let rows = Rows {
        rows: 13,
        columns: 3,
        stride: 3,
    };
    let in_rows = View::rows(&x_buffer, Format::F32, 0, rows);
    let launches = |x| {
        let slots = [(Slot::X, x), (Slot::Y, View::from(&y))];
        let a = &gpu.activations;
        a.prepare(KIND, Direction::Forward, 39, &slots)
            .map(|dispatch| dispatch.launches())
    };
    if launches(in_rows)? != launches(View::from(&x_buffer))? {
        return Err("rows without gaps are taken for rows".into());
    }
    gpu.activations.forward(in_rows, &y, KIND)?;
    let wanted: Vec<f32> = x.iter().map(|&x| want(x)).collect();
    compare("rows without gaps", &gpu.read(&y), 0, &wanted)
}

/// Pools: all views in one buffer, near each other and far apart.
fn one_buffer_for_all(gpu: &Gpu) -> Outcome {
    for (gap, length) in [
        (0, 4),
        (0, 61),
        (1, 64),
        (3, 5),
        (64, 128),
        (1000, 333),
        (0, 4096),
    ] {
        let x = random(7, length);
        let mut host = vec![GUARD; 2 * length + gap + 5];
        host[..length].copy_from_slice(&x);
        let data = gpu.buffer(&host);
        let first = length + gap;
        gpu.activations
            .forward(view(&data, 0, length), view(&data, first, length), KIND)?;
        let got = gpu.read(&data);
        let what = format!("gap {gap}, length {length}");
        if got[..length] != x {
            return Err(format!("{what}: the input changed").into());
        }
        let wanted: Vec<f32> = x.iter().map(|&x| want(x)).collect();
        compare(&what, &got[length..], gap, &wanted)?;
    }
    Ok(())
}

fn longer_than_the_shape(gpu: &Gpu) -> Outcome {
    let x = random(3, 100);
    let (bx, by) = (gpu.buffer(&x), gpu.blank(100));
    let slots = [(Slot::X, View::from(&bx)), (Slot::Y, View::from(&by))];
    run(&gpu.activations, KIND, 10, &slots)?;
    let wanted: Vec<f32> = x[..10].iter().map(|&x| want(x)).collect();
    compare("ten of a hundred", &gpu.read(&by), 0, &wanted)
}

fn run(a: &GpuActivations, kind: Kind, count: u64, slots: &[(Slot, View<'_>)]) -> Outcome {
    let dispatch = a.prepare(Chain::map(kind), Direction::Forward, count, slots)?;
    let mut encoder = a.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    a.queue().submit([encoder.finish()]);
    Ok(())
}

fn recorded_twice(gpu: &Gpu) -> Outcome {
    let x = random(5, 1000);
    let (bx, by) = (gpu.buffer(&x), gpu.blank(1000));
    let slots = [(Slot::X, View::from(&bx)), (Slot::Y, View::from(&by))];
    let chain = Chain::map(KIND);
    let dispatch = gpu
        .activations
        .prepare(chain, Direction::Forward, 1000, &slots)?;
    let wanted: Vec<f32> = x.iter().map(|&x| want(x)).collect();
    for _ in 0..2 {
        gpu.activations.queue().write_buffer(&by, 0, &[0; 4000]);
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            dispatch.record(&mut pass);
            dispatch.record(&mut pass);
        }
        gpu.activations.queue().submit([encoder.finish()]);
        compare("recorded", &gpu.read(&by), 0, &wanted)?;
    }
    Ok(())
}

/// One-off work in the caller's pass, and prepared work without slots, give what the calls give.
fn recorded_in_a_pass(gpu: &Gpu) -> Outcome {
    let a = &gpu.activations;
    let chain = Chain::x().scale_by(2.0).act(KIND);
    let x = noise(9, 1001);
    let input = gpu.buffer(&x);
    let outputs = [(); 6].map(|()| gpu.blank(x.len()));
    let [y, y_in, y_prepared, dx, dx_in, dx_prepared] = &outputs;
    a.forward(&input, y, chain)?;
    a.backward(&input, &input, dx, chain)?;
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    {
        let mut pass = encoder.begin_compute_pass(&Default::default());
        a.forward_in(&mut pass, &input, y_in, chain)?;
        a.backward_in(&mut pass, &input, &input, dx_in, chain)?;
        let short = View::elements(y, Format::F32, 0, 7);
        if a.forward_in(&mut pass, &input, short, chain).is_ok() {
            return Err("unequal lengths in a pass".into());
        }
    }
    a.queue().submit([encoder.finish()]);
    a.prepare_forward(&input, y_prepared, chain)?.submit()?;
    let backward = a.prepare_backward(&input, &input, dx_prepared, chain)?;
    backward.submit()?;
    let wanted: Vec<f32> = x.iter().map(|x| want(2.0 * x)).collect();
    for got in [y, y_in, y_prepared] {
        compare("forward", &gpu.read(got), 0, &wanted)?;
    }
    for got in [dx_in, dx_prepared] {
        compare("backward", &gpu.read(got), 0, &gpu.read(dx))?;
    }
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    let mut pass = encoder.begin_compute_pass(&Default::default());
    a.apply_in(&mut pass, &input, chain)?;
    drop(pass);
    a.queue().submit([encoder.finish()]);
    compare("in place", &gpu.read(&input), 0, &wanted)
}

fn eight_threads(gpu: &Gpu) -> Outcome {
    std::thread::scope(|scope| {
        let work = |seed: u32| {
            move || -> Result<(), String> {
                let x = random(seed, 5000);
                let buffer = gpu.buffer(&x);
                for _ in 0..10 {
                    gpu.activations
                        .apply(&buffer, KIND)
                        .map_err(|e| e.to_string())?;
                }
                let wanted: Vec<f32> = x.iter().map(|&x| want(x)).collect();
                (gpu.read(&buffer) == wanted)
                    .then_some(())
                    .ok_or(format!("thread {seed}"))
            }
        };
        let threads: Vec<_> = (0..8).map(|seed| scope.spawn(work(seed))).collect();
        threads
            .into_iter()
            .try_for_each(|t| t.join().map_err(|_| "panicked")?.map_err(Into::into))
    })
}

fn read_async(gpu: &Gpu) -> Outcome {
    let x = random(9, 77);
    let buffer = gpu.buffer(&x);
    let part = gpu.activations.read::<f32>(view(&buffer, 5, 70));
    let (all, part) = (gpu.activations.read::<f32>(&buffer), part);
    let (part, all) = (pollster::block_on(part)?, pollster::block_on(all)?);
    if all != x || part != x[5..75] {
        return Err("read back other values".into());
    }
    Ok(())
}
