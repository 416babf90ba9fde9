//! `Dispatch::record` allocates nothing of its own: as much as the same calls of wgpu by hand.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::num::NonZeroU64;

use wgpu_activations::{Chain, Direction, GpuActivations, Kind, Slot, View, wgpu};

/// The system's allocator, with a count for each thread.
struct Counting;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

fn count() {
    // A thread that ends may still allocate.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often this thread allocates while `work` runs.
fn allocations(work: impl FnOnce()) -> u64 {
    let before = COUNT.get();
    work();
    COUNT.get() - before
}

/// Calls of wgpu, kept as a dispatch keeps them.
struct ByHand {
    pipeline: wgpu::ComputePipeline,
    bind_group: wgpu::BindGroup,
}

impl ByHand {
    fn new(device: &wgpu::Device, buffer: &wgpu::Buffer) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: None,
            source: wgpu::ShaderSource::Wgsl(
                "@group(0) @binding(0) var<storage, read_write> x: array<f32>;\n\
                 @compute @workgroup_size(1) fn main() { x[0] = 1.0; }"
                    .into(),
            ),
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: None,
            layout: None,
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        });
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &pipeline.get_bind_group_layout(0),
            entries: &[wgpu::BindGroupEntry {
                binding: 0,
                resource: wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                    buffer,
                    offset: 0,
                    size: NonZeroU64::new(4),
                }),
            }],
        });
        ByHand {
            pipeline,
            bind_group,
        }
    }

    fn record(&self, pass: &mut wgpu::ComputePass<'_>) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.bind_group, &[]);
        pass.dispatch_workgroups(1, 1, 1);
    }
}

const TIMES: usize = 10_000;

/// Both in passes of their own: what wgpu keeps of a pass grows with it, in both alike.
fn compare(adapter: &wgpu::Adapter) {
    let device = adapter.request_device(&Default::default());
    let (device, queue) = pollster::block_on(device).expect("the defaults are granted");
    let activations = GpuActivations::new(&device, &queue);
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: 4096,
        usage: wgpu::BufferUsages::STORAGE,
        mapped_at_creation: false,
    });
    // A head, a bulk and a tail.
    let x = View::from(buffer.slice(4..520));
    let slots = [(Slot::X, x), (Slot::Y, x)];
    let chain = Chain::map(Kind::Gelu);
    let dispatch = activations.prepare(chain, Direction::Forward, x.len(), &slots);
    let dispatch = dispatch.expect("a plain request");
    let by_hand: Vec<_> = (0..dispatch.launches())
        .map(|_| ByHand::new(&device, &buffer))
        .collect();
    let within_a_pass = |record: &dyn Fn(&mut wgpu::ComputePass<'_>)| {
        let mut encoder = device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        let count = allocations(|| (0..TIMES).for_each(|_| record(&mut pass)));
        drop(pass);
        drop(encoder.finish());
        count
    };
    let wgpu_alone = within_a_pass(&|pass| by_hand.iter().for_each(|b| b.record(pass)));
    let ours = within_a_pass(&|pass| dispatch.record(pass));
    let name = adapter.get_info().name;
    println!("{name}: {ours} allocations in {TIMES} times record, {wgpu_alone} by hand");
    assert_eq!(dispatch.launches(), 3, "{name}");
    assert_eq!(ours, wgpu_alone, "{name}");
}

#[test]
fn record_allocates_nothing_of_its_own() {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::all()));
    assert!(!adapters.is_empty(), "no adapter: run `cargo xtask setup`");
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 1);
    adapters.iter().for_each(compare);
}
