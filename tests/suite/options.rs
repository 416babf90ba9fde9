//! Labels, pipeline caches and timestamps of the application's.

use libtest_mimic::Trial;
use wgpu_activations::{
    Chain, Direction, Error, GpuActivations, Kind, Options, Per, RowFunction, Shape, Slot, View,
    wgpu,
};

use crate::Outcome;
use crate::adapters::{Gpu, buffer, request, request_with};
use crate::own::Own;
use crate::views::view;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |name, body: fn(&Gpu) -> Outcome| gpu.trial(format!("options::{name}"), body);
    let has = |feature| gpu.adapter.features().contains(feature);
    let (cache, query) = (
        wgpu::Features::PIPELINE_CACHE,
        wgpu::Features::TIMESTAMP_QUERY,
    );
    vec![
        trial("labels", labels),
        trial("warmed_up_is_compiled", warmed_up_is_compiled),
        trial("workgroups", workgroups),
        trial("pipeline_cache", pipeline_cache).with_ignored_flag(!has(cache)),
        trial("timestamps", timestamps).with_ignored_flag(!has(query)),
    ]
}

fn device(gpu: &Gpu, feature: wgpu::Features) -> (wgpu::Device, wgpu::Queue) {
    request_with(&gpu.adapter, feature, gpu.adapter.limits())
}

/// wgpu's messages name pipelines: here that of an encoder of another device.
fn labels(gpu: &Gpu) -> Outcome {
    let (device, queue) = device(gpu, wgpu::Features::empty());
    let (other, _queue) = request(&gpu.adapter, gpu.adapter.limits());
    for (options, name) in [
        (Options::new().label("mlp"), "mlp"),
        (Options::new(), "wgpu-activations"),
    ] {
        let a = GpuActivations::with_options(&device, &queue, options);
        let x = buffer(&a, &[1.0; 64]);
        let slots = [(Slot::X, View::from(&x)), (Slot::Y, View::from(&x))];
        let dispatch = a.prepare(Kind::Gelu, Direction::Forward, 64, &slots)?;
        let scope = other.push_error_scope(wgpu::ErrorFilter::Validation);
        let mut encoder = other.create_command_encoder(&Default::default());
        dispatch.encode(&mut encoder);
        drop(encoder.finish());
        let error = pollster::block_on(scope.pop()).ok_or("no error")?;
        let text = format!("{error}");
        if !text.contains(&format!("'{name} gelu y'")) {
            return Err(format!("no {name} in: {text}").into());
        }
    }
    Ok(())
}

/// Whatever the workgroup's size, an activation, a sum and a function of rows come out right.
fn workgroups(gpu: &Gpu) -> Outcome {
    let (device, queue) = device(gpu, wgpu::Features::empty());
    let (rows, columns) = (37, 300);
    let x: Vec<f32> = (0..rows * columns).map(|i| (i % 17) as f32 - 8.0).collect();
    let ones = vec![1.0; x.len()];
    let bias = vec![0.5; columns];
    let chain = Chain::x().bias(Per::Column).act(Kind::Relu);
    for invocations in [0, 1, 7, 32, 100, 1 << 30] {
        let options = Options::new().workgroup(invocations);
        let a = GpuActivations::with_options(&device, &queue, options);
        let shape = Shape::rows(rows as u64, columns as u64);
        let [dx, dbias, y] = [x.len(), columns, x.len()].map(|len| buffer(&a, &vec![9.0; len]));
        let [x_there, dy, bias_there] = [&x, &ones, &bias].map(|values| buffer(&a, values));
        let backward = a.prepare(
            chain,
            Direction::Backward,
            shape,
            &[
                (Slot::X, View::from(&x_there)),
                (Slot::Bias, View::from(&bias_there)),
                (Slot::Dy, View::from(&dy)),
                (Slot::Dx, View::from(&dx)),
                (Slot::Bias.gradient(), View::from(&dbias)),
            ],
        )?;
        backward.submit()?;
        let softmax = a.prepare(
            Chain::x().row(RowFunction::Softmax),
            Direction::Forward,
            shape,
            &[(Slot::X, View::from(&x_there)), (Slot::Y, View::from(&y))],
        )?;
        softmax.submit()?;
        let slopes: Vec<f32> = x
            .iter()
            .map(|x| f32::from(u8::from(x + 0.5 > 0.0)))
            .collect();
        let sum = |column: usize| slopes.iter().skip(column).step_by(columns).sum::<f32>();
        let sums: Vec<f32> = (0..columns).map(sum).collect();
        if a.read_blocking::<f32>(&dx)? != slopes || a.read_blocking::<f32>(&dbias)? != sums {
            return Err(format!("gradients are wrong with {invocations} invocations").into());
        }
        let shares = a.read_blocking::<f32>(&y)?;
        for row in shares.chunks(columns) {
            if (row.iter().sum::<f32>() - 1.0).abs() > 1e-5 {
                return Err(format!("a row of {invocations} invocations: {row:?}").into());
            }
        }
    }
    Ok(())
}

/// What is usual compiles nothing after `warm_up`: out of place and in place, at any offset, with
/// odd ends.
fn warmed_up_is_compiled(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let a = &own.activations;
    a.warm_up(&[(Kind::Relu.into(), Direction::Forward)])?;
    let before = own.pipelines()?;
    let [x, y] = [(); 2].map(|()| own.buffer(4096));
    // The tail of the second length starts at a multiple of every alignment.
    for length in [501, 513] {
        for (first, second) in [(0, 0), (4, 8), (3, 7), (1, 2)] {
            let views = (view(&x, first, length), view(&y, second, length));
            a.forward(views.0, views.1, Kind::Relu)?;
            a.apply(views.0, Kind::Relu)?;
        }
    }
    match own.pipelines()? {
        now if now == before => Ok(()),
        now => Err(format!("{before} pipelines are warmed up, {now} are used").into()),
    }
}

fn pipeline_cache(gpu: &Gpu) -> Outcome {
    let (device, queue) = device(gpu, wgpu::Features::PIPELINE_CACHE);
    let cache = |device: &wgpu::Device, data: Option<&[u8]>| {
        let descriptor = wgpu::PipelineCacheDescriptor {
            label: None,
            data,
            fallback: true,
        };
        // SAFETY: the bytes are those of a cache, or there are none.
        unsafe { device.create_pipeline_cache(&descriptor) }
    };
    let mut kept = None;
    // The second time from the bytes of the first.
    for _ in 0..2 {
        let cache = cache(&device, kept.as_deref());
        let options = Options::new().pipeline_cache(cache.clone());
        let a = GpuActivations::with_options(&device, &queue, options);
        let x = buffer(&a, &[-1.0; 64]);
        a.apply(&x, Kind::Relu)?;
        if a.read_blocking::<f32>(&x)? != [0.0; 64] {
            return Err("other values".into());
        }
        kept = Some(cache.get_data().ok_or("no bytes to keep")?);
    }
    // That a cache is used at all: one of another device is refused.
    let (other, _queue) = self::device(gpu, wgpu::Features::PIPELINE_CACHE);
    let options = Options::new().pipeline_cache(cache(&other, None));
    let a = GpuActivations::with_options(&device, &queue, options);
    match a.warm_up(&[(Kind::Relu.into(), Direction::Forward)]) {
        Err(Error::Refused { .. }) => Ok(()),
        other => Err(format!("a cache of another device: {other:?}").into()),
    }
}

fn timestamps(gpu: &Gpu) -> Outcome {
    let (device, queue) = device(gpu, wgpu::Features::TIMESTAMP_QUERY);
    let a = GpuActivations::new(&device, &queue);
    let x = buffer(&a, &vec![1.0; 1 << 18]);
    let slots = [(Slot::X, View::from(&x)), (Slot::Y, View::from(&x))];
    let dispatch = a.prepare(Kind::Gelu, Direction::Forward, 1 << 18, &slots)?;
    let set = device.create_query_set(&wgpu::QuerySetDescriptor {
        label: None,
        ty: wgpu::QueryType::Timestamp,
        count: 2,
    });
    let times = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: 16,
        usage: wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&Default::default());
    let pass = wgpu::ComputePassDescriptor {
        label: Some("timed"),
        timestamp_writes: Some(wgpu::ComputePassTimestampWrites {
            query_set: &set,
            beginning_of_pass_write_index: Some(0),
            end_of_pass_write_index: Some(1),
        }),
    };
    dispatch.encode_with(&mut encoder, &pass);
    encoder.resolve_query_set(&set, 0..2, &times, 0);
    queue.submit([encoder.finish()]);
    match a.read_blocking::<u64>(&times)?[..] {
        [begin, end] if 0 < begin && begin < end => Ok(()),
        ref other => Err(format!("{other:?}").into()),
    }
}
