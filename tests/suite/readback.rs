//! Results back to the host: many reads at once, dropped ones, halves, threads.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::thread;

use half::f16;
use libtest_mimic::Trial;
use wgpu_activations::{Error, Format, Kind, Rows, View, wgpu};

use crate::Outcome;
use crate::adapters::{self, Gpu};
use crate::formats::{HALVES, bytes};
use crate::own::Own;

/// What idle staging buffers may hold, as the docs of `GpuActivations::read` say.
const POOL_BYTES: u64 = 64 << 20;
const POOL_BUFFERS: usize = 64;

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |name, body: fn(&Gpu) -> Outcome| gpu.trial(format!("readback::{name}"), body);
    vec![
        trial("many_in_flight", many_in_flight),
        trial("dropped_futures", dropped_futures),
        trial("pool_is_bounded", pool_is_bounded),
        trial("odd_halves", odd_halves),
        trial("rows", rows),
        trial("odd_buffers", odd_buffers),
        trial("eight_threads", eight_threads),
        trial("destroy_beside_a_large_read", destroy_beside_a_large_read)
            .with_ignored_flag(large(gpu).is_none()),
    ]
}

/// Bytes of a read that takes a while. None on GL, whose driver copies when the buffer is mapped,
/// with its context locked: there every call has to wait, whoever polls.
fn large(gpu: &Gpu) -> Option<u64> {
    // SwiftShader does not give as much as its limit says.
    let bytes = match &*gpu.name {
        "swiftshader" => 1 << 28,
        _ => 1 << 30,
    };
    let fits = gpu.adapter.limits().max_buffer_size >= bytes;
    let gl = gpu.adapter.get_info().backend == wgpu::Backend::Gl;
    (fits && !gl).then_some(bytes)
}

/// Waiting for a read holds no lock of wgpu's that the application's own calls need: buffers are
/// destroyed while it goes on.
fn destroy_beside_a_large_read(gpu: &Gpu) -> Outcome {
    // Nobody else polls this device.
    let own = Own::new(gpu)?;
    let large = own.buffer(large(gpu).ok_or("ignored")?);
    // The read may be done for once before this thread has its turn, and on a GPU soon.
    for milliseconds in [20, 5, 1] {
        let others: Vec<_> = (0..20).map(|_| own.buffer(4096)).collect();
        let mut read = Box::pin(own.activations.read::<u8>(&large));
        // Time for the helper thread to begin.
        thread::sleep(std::time::Duration::from_millis(milliseconds));
        others.iter().for_each(wgpu::Buffer::destroy);
        let beside = pending(read.as_mut());
        drop(read);
        own.activations.read_blocking::<u8>(large.slice(..4))?;
        if beside {
            return Ok(());
        }
    }
    Err("buffers could be destroyed only when the read was done".into())
}

/// The numbers 0..count in an order that looks like chance.
fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&i| (i as u32 + 1).wrapping_mul(0x9e37_79b9));
    order
}

/// Of views of rows the elements are read and nothing between, at any element.
fn rows(gpu: &Gpu) -> Outcome {
    let content: Vec<u8> = (0..1200u32).map(|i| (i * 37 % 251) as u8).collect();
    let buffer = bytes(gpu, &content);
    for format in Format::ALL {
        let size = format.bytes() as usize;
        for (first, rows, columns, stride) in [
            (0, 4, 3, 5),
            (1, 7, 1, 3),
            (3, 2, 8, 8),
            (5, 9, 4, 16),
            (2, 1, 50, 9),
            // To the last byte of the buffer, for f32.
            (91, 10, 20, 21),
        ] {
            let layout = Rows {
                rows: rows as u64,
                columns: columns as u64,
                stride: stride as u64,
            };
            let view = View::rows(&buffer, format, first as u64, layout);
            let got: Vec<u8> = gpu.activations.read_blocking(view)?;
            let row = |r: usize| &content[(first + r * stride) * size..][..columns * size];
            let want: Vec<u8> = (0..rows).flat_map(row).copied().collect();
            if got != want {
                return Err(format!("{format}: {layout:?} from {first}").into());
            }
        }
    }
    Ok(())
}

/// What the `i`-th of many reads has to yield.
fn content(i: usize) -> Vec<f32> {
    (0..1 + i % 67).map(|j| (i * 100 + j) as f32).collect()
}

/// What an executor with threads wants of a task.
fn detached<F: Future + Send + 'static>(future: F) -> F {
    future
}

/// Each read sees the buffer as it was when the read was called, whatever comes after.
fn many_in_flight(gpu: &Gpu) -> Outcome {
    let buffer = gpu.blank(67);
    let queue = gpu.activations.queue();
    let mut reads: Vec<_> = (0..1000)
        .map(|i| {
            let values = content(i);
            queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&values));
            let view = View::elements(&buffer, Format::F32, 0, values.len() as u64);
            Some(detached(gpu.activations.read::<f32>(view)))
        })
        .collect();
    // The reads need neither the buffer nor the view.
    drop(buffer);
    for i in shuffled(reads.len()) {
        let read = reads[i].take().ok_or("read twice")?;
        if pollster::block_on(read)? != content(i) {
            return Err(format!("read {i} yields other values").into());
        }
    }
    Ok(())
}

/// Polls a future once; whether it was not ready.
fn pending(future: Pin<&mut impl Future>) -> bool {
    matches!(
        future.poll(&mut Context::from_waker(Waker::noop())),
        Poll::Pending
    )
}

/// Futures dropped before, between and after polls take nothing with them.
fn dropped_futures(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let a = &own.activations;
    let buffer = adapters::buffer(a, &vec![1.0; 1 << 16]);
    let part = |i: usize| View::elements(&buffer, Format::F32, i as u64, 1 << (i % 16));
    let before = own.buffers()?;
    for i in 0..300 {
        drop(a.read::<f32>(part(i)));
        let mut polled = Box::pin(a.read::<f32>(part(i)));
        pending(polled.as_mut());
        drop(polled);
        // Mapped by the time it is dropped.
        let late = a.read::<f32>(part(i));
        a.read_blocking::<f32>(part(i))?;
        drop(late);
    }
    for i in 0..32 {
        if a.read_blocking::<f32>(part(i))? != vec![1.0; 1 << (i % 16)] {
            return Err(format!("a read after dropped ones yields other values: {i}").into());
        }
    }
    // The helper thread may still be busy with the last ones that were dropped.
    let mut kept = own.buffers()? - before;
    for _ in 0..10_000 {
        if kept <= POOL_BUFFERS {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(1));
        kept = own.buffers()? - before;
    }
    match kept {
        0 => Err("no staging buffer is kept at all".into()),
        1..=POOL_BUFFERS => Ok(()),
        _ => Err(format!("{kept} staging buffers are left").into()),
    }
}

/// After many and after large reads no more than the documented memory is kept.
fn pool_is_bounded(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let a = &own.activations;
    let all = |count: usize, view: View<'_>| -> Outcome {
        let reads: Vec<_> = (0..count).map(|_| a.read::<u8>(view)).collect();
        for read in reads {
            pollster::block_on(read)?;
        }
        Ok(())
    };
    let large = own.buffer(POOL_BYTES + (4 << 20));
    let before = own.buffers()?;
    let kept = |what: &str, most: usize| -> Outcome {
        match own.buffers()? - before {
            // Used again, or the pool is no pool.
            0 if most > 0 => Err(format!("{what}: nothing is kept").into()),
            kept if kept > most => Err(format!("{what}: {kept} buffers are kept").into()),
            _ => Ok(()),
        }
    };
    all(200, View::from(large.slice(..64)))?;
    kept("200 small reads", POOL_BUFFERS)?;
    let again = own.buffers()?;
    all(1, View::from(large.slice(..64)))?;
    if own.buffers()? != again {
        return Err("a small read does not use a buffer again".into());
    }
    let piece = 16 << 20;
    all(6, View::from(large.slice(..piece)))?;
    kept("six reads of 16 MiB", (POOL_BYTES / piece) as usize)?;
    let clone = a.clone();
    pollster::block_on(clone.read::<u8>(large.slice(..piece)))?;
    kept("a read of a clone", (POOL_BYTES / piece) as usize)?;
    let before = own.buffers()?;
    all(1, View::from(&large))?;
    match own.buffers()? == before {
        true => Ok(()),
        false => Err("a buffer beyond the pool's bound is kept".into()),
    }
}

/// Every offset and length in halves, as several types.
fn odd_halves(gpu: &Gpu) -> Outcome {
    let host: Vec<u8> = (0..40u8)
        .map(|i| i.wrapping_mul(37).wrapping_add(11))
        .collect();
    let buffer = bytes(gpu, &host);
    for format in HALVES {
        for first in 0..9usize {
            for length in 1..9usize {
                let view = View::elements(&buffer, format, first as u64, length as u64);
                let want = &host[2 * first..2 * (first + length)];
                let whole: Vec<u8> = pollster::block_on(gpu.activations.read(view))?;
                let halves: Vec<f16> = gpu.activations.read_blocking(view)?;
                let bits: Vec<u16> = pollster::block_on(gpu.activations.read(view))?;
                if whole != want
                    || bytemuck::cast_slice::<f16, u8>(&halves) != want
                    || bytemuck::cast_slice::<u16, u8>(&bits) != want
                {
                    return Err(format!("{length} halves from {first}: {whole:?}").into());
                }
                match (length % 2, gpu.activations.read_blocking::<f32>(view)) {
                    (0, Ok(words)) if bytemuck::cast_slice::<f32, u8>(&words) == want => {}
                    (1, Err(Error::ElementSize { element: 4, .. })) => {}
                    (_, other) => return Err(format!("{length} as f32: {other:?}").into()),
                }
            }
        }
    }
    Ok(())
}

/// A buffer whose size is no multiple of a word: all but its last bytes can be read.
fn odd_buffers(gpu: &Gpu) -> Outcome {
    let buffer = gpu.device().create_buffer(&wgpu::BufferDescriptor {
        label: Some("odd"),
        size: 10,
        usage: wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let values: [u16; 4] = [11, 22, 33, 44];
    let queue = gpu.activations.queue();
    queue.write_buffer(&buffer, 0, bytemuck::cast_slice(&values));
    let view = |first, length| View::elements(&buffer, Format::F16, first, length);
    let read = |view: View<'_>| gpu.activations.read_blocking::<u16>(view);
    if read(view(1, 3))? != values[1..] {
        return Err("the whole words cannot be read".into());
    }
    match read(view(3, 2)) {
        Err(Error::PartialWord {
            end: 10, size: 10, ..
        }) => {}
        other => return Err(format!("the last word: {other:?}").into()),
    }
    match read(view(u64::MAX, 1)) {
        Err(Error::OutOfRange { .. }) => Ok(()),
        other => Err(format!("beyond the end: {other:?}").into()),
    }
}

/// Eight threads apply and read at once, waiting in both ways.
fn eight_threads(gpu: &Gpu) -> Outcome {
    let work = |seed: u32| -> Result<(), Error> {
        let a = &gpu.activations;
        let buffer = gpu.buffer(&vec![seed as f32; 500]);
        for round in 0..25 {
            a.apply(&buffer, Kind::Neg)?;
            let sign = if round % 2 == 0 { -1.0 } else { 1.0 };
            let got: Vec<f32> = match (seed + round) % 2 {
                0 => pollster::block_on(a.read(&buffer))?,
                _ => a.read_blocking(&buffer)?,
            };
            assert_eq!(got, vec![sign * seed as f32; 500], "thread {seed}");
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|seed| scope.spawn(move || work(seed))).collect();
        threads
            .into_iter()
            .try_for_each(|t| Ok(t.join().map_err(|_| "panicked")??))
    })
}
