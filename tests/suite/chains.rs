//! Chains: random ones over random views in mixed formats, on the GPU and the CPU, against the
//! reference's bounds, every other byte guarded; the same bits on each run; masks of dropout.

mod case;
mod situ_glu;

use libtest_mimic::Trial;
use wgpu_activations::{
    Chain, Direction, Format, GpuActivations, Kind, Per, Shape, Slot, View, cpu, reference, wgpu,
};

use crate::Outcome;
use crate::adapters::{Gpu, request};
use case::Case;

/// Random requests for each adapter, and in the long form. Each brings pipelines of its own.
const CASES: u64 = 160;
const LONG_CASES: u64 = 20_000;
/// So many times fewer on an adapter in other clothes, and with small bindings.
const FEWER: u64 = 4;

pub fn trials() -> Vec<Trial> {
    let cases = if crate::long() { LONG_CASES } else { 4 * CASES };
    vec![
        Trial::test("cpu::chains", move || on_cpu(cases)),
        Trial::test(
            "cpu::chains::same_bits_on_any_number_of_threads",
            same_bits_on_threads,
        ),
        Trial::test("cpu::chains::situ_glu", situ_glu::on_cpu),
    ]
}

pub fn trials_on(gpu: &'static Gpu) -> Vec<Trial> {
    let cases = if crate::long() { LONG_CASES } else { CASES };
    let trial = |name: &str, test: fn(&Gpu) -> Outcome| gpu.trial(format!("chains::{name}"), test);
    vec![
        gpu.trial("chains::random", move |gpu| {
            check_all(&gpu.activations, cases, Case::new)
        }),
        gpu.trial("chains::cut", move |gpu| {
            let limits = wgpu::Limits {
                max_storage_buffer_binding_size: 1 << 16,
                ..gpu.adapter.limits()
            };
            let (device, queue) = request(&gpu.adapter, limits);
            let activations = GpuActivations::new(&device, &queue);
            check_all(&activations, cases / FEWER, Case::large)
        }),
        trial("same_bits", same_bits),
        trial("interleaved", interleaved),
        trial("masks", masks),
        trial("long_sums", long_sums),
        trial("situ_glu", situ_glu::on_gpu),
    ]
}

pub fn trials_on_variant(gpu: &'static Gpu) -> Vec<Trial> {
    let cases = if crate::long() { LONG_CASES } else { CASES };
    vec![gpu.trial("chains::random", move |gpu| {
        check_all(&gpu.activations, cases / FEWER, Case::new)
    })]
}

/// So many cases, some hundred at a time: a context keeps all pipelines that it has compiled, and each
/// case has its own.
fn check_all(activations: &GpuActivations, cases: u64, case: fn(u64) -> Case) -> Outcome {
    for start in (0..cases).step_by(250) {
        let own = GpuActivations::new(activations.device(), activations.queue());
        (start..cases.min(start + 250)).try_for_each(|seed| case(seed).check(&own))?;
    }
    Ok(())
}

fn on_cpu(cases: u64) -> Outcome {
    (0..cases).try_for_each(|seed| Case::new(seed).check_cpu())
}

/// bias per column, gelu, scale per row, dropout, skip: backward with all gradients.
fn whole() -> Chain {
    let chain = Chain::x().bias(Per::Column).act(Kind::Gelu);
    chain
        .scale(Per::Row)
        .scale(Per::Tensor)
        .dropout(0.25, 5)
        .add()
}

fn noise(seed: u64, count: u64) -> Vec<f32> {
    reference::inputs::Noise::new(seed).normals(count as usize)
}

/// All that a direction reads and writes, as buffers.
fn buffers(
    gpu: &Gpu,
    chain: &Chain,
    direction: Direction,
    shape: Shape,
) -> Vec<(Slot, wgpu::Buffer)> {
    let slots = chain.slots(direction).into_iter().enumerate();
    let buffer = |(i, slot): (usize, Slot)| {
        let count = chain.numbers(slot, shape);
        (slot, gpu.buffer(&noise(i as u64, count)))
    };
    slots.map(buffer).collect()
}

/// Recorded twice in one pass, in two dispatches, with other sums in scratch between: the same bits.
fn same_bits(gpu: &Gpu) -> Outcome {
    let (chain, direction) = (whole(), Direction::Backward);
    let shape = Shape::rows(301, 516);
    let all = [(); 2].map(|()| buffers(gpu, &chain, direction, shape));
    let prepare = |buffers: &[(Slot, wgpu::Buffer)], shape| {
        let slots: Vec<_> = buffers.iter().map(|(s, b)| (*s, View::from(b))).collect();
        gpu.activations.prepare(chain, direction, shape, &slots)
    };
    let (first, second) = (prepare(&all[0], shape)?, prepare(&all[1], shape)?);
    let other = buffers(gpu, &chain, direction, Shape::rows(97, 1000));
    let dirt = prepare(&other, Shape::rows(97, 1000))?;
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    let mut pass = encoder.begin_compute_pass(&Default::default());
    for dispatch in [&first, &dirt, &second, &first, &dirt] {
        dispatch.record(&mut pass);
    }
    drop(pass);
    gpu.activations.queue().submit([encoder.finish()]);
    let bits = |buffer: &wgpu::Buffer| -> Vec<u32> {
        gpu.read(buffer).iter().map(|x| x.to_bits()).collect()
    };
    for ((slot, a), (_, b)) in all[0].iter().zip(&all[1]) {
        let once = bits(a);
        let mut again = gpu.device().create_command_encoder(&Default::default());
        first.encode(&mut again);
        gpu.activations.queue().submit([again.finish()]);
        if once != bits(b) || once != bits(a) {
            return Err(format!("{slot} has other bits on another run").into());
        }
    }
    Ok(())
}

/// SwiGLU of pairs (gate, x), interleaved as are their biases, backward over its inputs: what stands
/// apart gives.
fn interleaved(gpu: &Gpu) -> Outcome {
    let chain = Chain::x()
        .gate_bias(Per::Column)
        .bias(Per::Column)
        .gate(Kind::Silu);
    let (rows, columns) = (9, 70);
    let (shape, n) = (Shape::rows(rows, columns), (rows * columns) as usize);
    let pairs = noise(1, 2 * rows * columns);
    let biases = noise(2, 2 * columns);
    let part = |pairs: &[f32], first| pairs.iter().copied().skip(first).step_by(2).collect();
    let given: Vec<(Slot, Vec<f32>)> = vec![
        (Slot::Gate, part(&pairs, 0)),
        (Slot::X, part(&pairs, 1)),
        (Slot::GateBias, part(&biases, 0)),
        (Slot::Bias, part(&biases, 1)),
        (Slot::Dy, noise(3, rows * columns)),
    ];
    let want = crate::outputs::on_gpu(gpu, chain, Direction::Backward, shape, &given)?;

    let [pairs, biases, sums] =
        [pairs, biases, vec![0.0; 2 * columns as usize]].map(|v| gpu.buffer(&v));
    let dy = gpu.buffer(&given[4].1);
    let of_pairs = |first| {
        let stride = 2 * columns;
        let rows = wgpu_activations::Rows {
            rows,
            columns,
            stride,
        };
        View::rows(&pairs, Format::F32, first, rows).every(2)
    };
    let of = |buffer, first| View::elements(buffer, Format::F32, first, columns).every(2);
    let views = [
        (Slot::Gate, of_pairs(0)),
        (Slot::X, of_pairs(1)),
        (Slot::GateBias, of(&biases, 0)),
        (Slot::Bias, of(&biases, 1)),
        (Slot::Dy, View::from(&dy)),
        (Slot::Gate.gradient(), of_pairs(0)),
        (Slot::Dx, of_pairs(1)),
        (Slot::GateBias.gradient(), of(&sums, 0)),
        (Slot::Bias.gradient(), of(&sums, 1)),
    ];
    let dispatch = gpu
        .activations
        .prepare(chain, Direction::Backward, shape, &views)?;
    dispatch.submit()?;
    for (slot, want) in want {
        let (_, view) = views
            .iter()
            .find(|(own, _)| *own == slot)
            .ok_or("no view")?;
        let got: Vec<f32> = gpu.activations.read_blocking(*view)?;
        let far = |(got, want): (&f32, &f32)| (got - want).abs() > 1e-5 * want.abs().max(1.0);
        if got.len() != want.len() || got.len() > n || got.iter().zip(&want).any(far) {
            return Err(format!("{slot} of pairs: {got:?}, not {want:?}").into());
        }
    }
    Ok(())
}

/// The same elements are dropped at any offset, in any width, cut or not, on the CPU.
fn masks(gpu: &Gpu) -> Outcome {
    let chain = Chain::x()
        .dropout(0.3, 0x1234_5678_9abc_def0)
        .dropout(0.1, 3);
    // Slopes whose bits do not depend on whether a product is rounded before its sum.
    let slopes = Chain::x().rrelu(0.0, 0.5, 77);
    let n = 70_001;
    let ones = vec![1.0; n + 3];
    let mut want = vec![0.0; n];
    cpu::forward(&ones[..n], &mut want, chain)?;
    let dropped = want.iter().filter(|y| **y == 0.0).count() as f64;
    let expected = n as f64 * (1.0 - 0.7 * 0.9);
    if (dropped - expected).abs() > 5.0 * expected.sqrt() {
        return Err(format!("{dropped} of {n} are dropped, not about {expected}").into());
    }
    drawn_alike(gpu, chain, &ones, &want)?;
    let negative = vec![-1.0; n + 3];
    cpu::forward(&negative[..n], &mut want, slopes)?;
    let mean = -want.iter().map(|y| f64::from(*y)).sum::<f64>() / n as f64;
    if (mean - 0.25).abs() > 0.003 {
        return Err(format!("slopes from 0 to 0.5 are {mean} on average").into());
    }
    drawn_alike(gpu, slopes, &negative, &want)
}

/// The device draws what the CPU draws, at any offset, cut or not.
fn drawn_alike(gpu: &Gpu, chain: Chain, ones: &[f32], want: &[f32]) -> Outcome {
    let n = want.len();
    let limits = wgpu::Limits {
        max_storage_buffer_binding_size: 1 << 16,
        ..gpu.adapter.limits()
    };
    let (device, queue) = request(&gpu.adapter, limits);
    let small = GpuActivations::new(&device, &queue);
    for (activations, first) in [(&gpu.activations, 0), (&gpu.activations, 1), (&small, 3)] {
        let x = crate::adapters::buffer(activations, ones);
        let y = crate::adapters::storage(activations, 4 * (n as u64 + 3));
        let [x, from] = [&x, &y].map(|buffer| View::elements(buffer, Format::F32, first, n as u64));
        activations.forward(x, from, chain)?;
        let got: Vec<f32> = activations.read_blocking(&y)?;
        if let Some(i) = (0..n).find(|i| got[i + first as usize] != want[*i]) {
            return Err(format!("element {i} at {first}: {}, not {}", got[i], want[i]).into());
        }
    }
    Ok(())
}

/// Sums of a million terms that cancel, within the stated growth of errors.
fn long_sums(gpu: &Gpu) -> Outcome {
    let chain = Chain::x().bias(Per::Tensor).scale(Per::Tensor);
    let shape = Shape::new(1_000_003);
    let slots = buffers(gpu, &chain, Direction::Backward, shape);
    let views: Vec<_> = slots.iter().map(|(s, b)| (*s, View::from(b))).collect();
    let dispatch = gpu
        .activations
        .prepare(chain, Direction::Backward, shape, &views)?;
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    let given: Vec<(Slot, Vec<f32>)> = slots
        .iter()
        .filter(|(s, _)| chain.inputs(Direction::Backward).contains(s))
        .map(|(s, b)| (*s, gpu.read(b)))
        .collect();
    gpu.activations.queue().submit([encoder.finish()]);
    let given: Vec<(Slot, &[f32])> = given.iter().map(|(s, v)| (*s, &v[..])).collect();
    for (slot, bounds) in reference::bounds(chain, Direction::Backward, shape, &given)? {
        let (_, buffer) = slots.iter().find(|(s, _)| *s == slot).ok_or("no buffer")?;
        let got = gpu.read(buffer);
        if let Some(i) = (0..bounds.len()).find(|&i| !bounds[i].allows(got[i], Format::F32)) {
            return Err(format!("{slot} {i}: {}, not {:?}", got[i], bounds[i]).into());
        }
    }
    Ok(())
}

/// A pool of one thread gives the bits of the usual one.
fn same_bits_on_threads() -> Outcome {
    let (chain, shape) = (whole(), Shape::rows(400, 700));
    let direction = Direction::Backward;
    let slots = chain.slots(direction).into_iter().enumerate();
    let numbers = |(i, slot): (usize, Slot)| (slot, noise(i as u64, chain.numbers(slot, shape)));
    let all: Vec<(Slot, Vec<f32>)> = slots.map(numbers).collect();
    let inputs = chain.inputs(direction);
    let is_input = |slot: Slot| inputs.contains(&slot);
    let compute = || -> Result<Vec<Vec<f32>>, wgpu_activations::Error> {
        let mut outputs: Vec<_> = all.iter().filter(|(s, _)| !is_input(*s)).cloned().collect();
        let given = all.iter().filter(|(slot, _)| is_input(*slot));
        let given: Vec<(Slot, &[f32])> = given.map(|(s, v)| (*s, &v[..])).collect();
        let wanted = outputs.iter_mut().map(|(s, v)| (*s, &mut v[..]));
        cpu::run(
            chain,
            direction,
            shape,
            &given,
            &mut wanted.collect::<Vec<_>>(),
        )?;
        Ok(outputs.into_iter().map(|(_, values)| values).collect())
    };
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let (a, b) = (compute()?, alone.install(compute)?);
    match a == b && a.len() > 4 {
        true => Ok(()),
        false => Err("other bits on one thread".into()),
    }
}
