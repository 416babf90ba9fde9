//! What `Chain::wgsl` prints runs in a host that knows no more than its header says: any number of
//! elements, all formats, within the budgets.

use std::collections::HashMap;

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Format, Kind, KinkPolicy, Slot, reference, wgpu};

use crate::Outcome;
use crate::adapters::{self, Gpu};
use crate::directions::noise;
use crate::formats::decode;

/// In elements: a part of a word, of four, of a workgroup, of a row of workgroups.
const LENGTHS: [usize; 5] = [1, 3, 5, 1000, 65_537];

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |kind: Kind| {
        let name = format!("{}::programs::{}", gpu.name, kind.name());
        Trial::test(name, move || check(gpu, kind))
    };
    Kind::all().map(trial).collect()
}

fn check(gpu: &Gpu, kind: Kind) -> Outcome {
    for direction in Direction::ALL {
        let chain = Chain::map(kind);
        run_all(gpu, chain, direction, Format::F32, &LENGTHS)?;
    }
    for format in [Format::F16, Format::Bf16] {
        run_all(
            gpu,
            Chain::map(kind),
            Direction::Backward,
            format,
            &[5, 1000],
        )?;
    }
    let jax = Chain::map(kind).kinks(KinkPolicy::Jax);
    run_all(gpu, jax, Direction::Jet, Format::F32, &[1000])
}

fn run_all(
    gpu: &Gpu,
    chain: Chain,
    direction: Direction,
    format: Format,
    lengths: &[usize],
) -> Outcome {
    let text = chain.wgsl(direction, format);
    let host = Host::new(gpu, &text);
    for &length in lengths {
        host.run(chain, direction, format, length)
            .map_err(|error| format!("{chain} {direction} {format}, {length} elements: {error}"))?;
    }
    Ok(())
}

/// A compute pipeline, and what the text's header says.
struct Host<'a> {
    gpu: &'a Gpu,
    pipeline: wgpu::ComputePipeline,
    header: Header,
}

/// What a person would read off the comment.
#[derive(Debug, Default)]
struct Header {
    /// For each storage binding its number, its name, and whether it is written.
    bindings: Vec<(u32, String, bool)>,
    /// The words of the uniform block: name, type, and what stands behind the last colon.
    words: Vec<(String, String, String)>,
    /// Elements of a workgroup.
    elements: usize,
}

impl Header {
    fn read(text: &str) -> Self {
        let mut header = Header::default();
        let lines = text.lines().map_while(|line| line.strip_prefix("//"));
        let mut in_words = false;
        for line in lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["Words", "of", "params," | "params", ..] => in_words = true,
                ["binding", number, name, access, ..] if *name != "params" => {
                    let number = number.parse().expect("a number");
                    let written = *access == "written,";
                    header.bindings.push((number, (*name).into(), written));
                }
                [name, ty @ ("u32" | "f32"), ..] if in_words => {
                    let value = line.rsplit(": ").next().unwrap_or_default();
                    header
                        .words
                        .push(((*name).into(), (*ty).into(), value.into()));
                }
                ["Workgroups", ..] => {
                    let elements = line.split(" * ").nth(2).and_then(|s| s.split(' ').next());
                    header.elements = elements.and_then(|n| n.parse().ok()).expect("a number");
                }
                _ => {}
            }
        }
        header
    }
}

impl<'a> Host<'a> {
    fn new(gpu: &'a Gpu, text: &str) -> Self {
        let device = gpu.activations.device();
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("a program"),
            source: wgpu::ShaderSource::Wgsl(text.into()),
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("a program"),
            layout: None,
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        });
        Host {
            gpu,
            pipeline,
            header: Header::read(text),
        }
    }

    fn run(
        &self,
        chain: Chain,
        direction: Direction,
        format: Format,
        length: usize,
    ) -> Result<(), String> {
        let inputs: HashMap<Slot, Vec<f32>> = inputs(format, length);
        let buffers = self.buffers(format, &inputs, length);
        self.dispatch(&buffers, length);
        let given: Vec<(Slot, &[f32])> = self
            .header
            .bindings
            .iter()
            .filter(|b| !b.2)
            .map(|b| {
                let slot = b.1.parse::<Slot>().expect("a slot");
                (slot, &inputs[&slot][..])
            })
            .collect();
        let bounds = reference::bounds(chain, direction, length as u64, &given);
        let bounds = bounds.map_err(|error| error.to_string())?;
        for (slot, bounds) in bounds {
            let place = self.header.bindings.iter().position(|b| b.1 == slot.name());
            let buffer = &buffers[place.ok_or("an output without a binding")?];
            let got = self.read(buffer, format);
            for (i, bound) in bounds.iter().enumerate() {
                let close = match format {
                    Format::F32 => bound.allows(got[i]),
                    half => in_half(bound, got[i], half),
                };
                if !close {
                    return Err(format!("{slot}[{i}] is {:e}, not {bound:?}", got[i]));
                }
            }
            if let Some(rest) = got[length..].iter().find(|rest| **rest != BEHIND) {
                return Err(format!("{slot}: {rest} was written behind the end"));
            }
        }
        Ok(())
    }

    /// One for each binding. Outputs hold a number that must stay behind their end.
    fn buffers(
        &self,
        format: Format,
        inputs: &HashMap<Slot, Vec<f32>>,
        length: usize,
    ) -> Vec<wgpu::Buffer> {
        let buffer = |(_, name, written): &(u32, String, bool)| {
            let mut values = match written {
                true => vec![BEHIND; length],
                false => inputs[&name.parse::<Slot>().expect("a slot")].clone(),
            };
            values.push(BEHIND);
            adapters::buffer(
                &self.gpu.activations,
                bytemuck::cast_slice(&encode(format, &values)),
            )
        };
        self.header.bindings.iter().map(buffer).collect()
    }

    fn dispatch(&self, buffers: &[wgpu::Buffer], length: usize) {
        let (device, queue) = (self.gpu.activations.device(), self.gpu.activations.queue());
        let groups = length.div_ceil(self.header.elements) as u32;
        let (width, height) = (groups.min(3), groups.div_ceil(3));
        let word = |(name, ty, value): &(String, String, String)| match (&name[..], &ty[..]) {
            ("count", _) => length as u32,
            ("width", _) => width,
            _ => value.parse::<f32>().expect("a number").to_bits(),
        };
        let words: Vec<u32> = self.header.words.iter().map(word).collect();
        let params = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("params"),
            size: 4 * words.len() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        queue.write_buffer(&params, 0, bytemuck::cast_slice(&words));
        let storage = self.header.bindings.iter().zip(buffers);
        let mut entries = vec![wgpu::BindGroupEntry {
            binding: 0,
            resource: params.as_entire_binding(),
        }];
        entries.extend(storage.map(|((binding, ..), buffer)| wgpu::BindGroupEntry {
            binding: *binding,
            resource: buffer.as_entire_binding(),
        }));
        let bind_group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("a program"),
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &entries,
        });
        let mut encoder = device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &bind_group, &[]);
        pass.dispatch_workgroups(width, height, 1);
        drop(pass);
        queue.submit([encoder.finish()]);
    }

    fn read(&self, buffer: &wgpu::Buffer, format: Format) -> Vec<f32> {
        match format {
            Format::F32 => self.gpu.read(buffer),
            half => {
                let bits = self.gpu.activations.read_blocking::<u16>(buffer);
                let bits = bits.expect("read").into_iter();
                bits.map(|bits| decode(half, bits)).collect()
            }
        }
    }
}

/// Stands behind each slot's end; a number of every format.
const BEHIND: f32 = -42.0;

/// Numbers of the format.
fn inputs(format: Format, length: usize) -> HashMap<Slot, Vec<f32>> {
    let slots = [(Slot::X, 8.0), (Slot::Dy, 1.0), (Slot::Ddx, 1.0)];
    let values = |(i, (slot, size)): (usize, (Slot, f32))| {
        let mut values = noise(i as u32 + 1, length);
        if slot == Slot::X {
            // The kink of most functions that have one.
            values[0] = 0.0;
        }
        let values = values.into_iter();
        let rounded = values.map(|v| round(format, v * size));
        (slot, rounded.collect())
    };
    slots.into_iter().enumerate().map(values).collect()
}

fn round(format: Format, value: f32) -> f32 {
    match format {
        Format::F32 => value,
        Format::F16 => half::f16::from_f32(value).to_f32(),
        _ => half::bf16::from_f32(value).to_f32(),
    }
}

/// In whole words.
fn encode(format: Format, values: &[f32]) -> Vec<u32> {
    let half = |v: &f32| match format {
        Format::F16 => half::f16::from_f32(*v).to_bits(),
        _ => half::bf16::from_f32(*v).to_bits(),
    };
    match format {
        Format::F32 => values.iter().map(|v| v.to_bits()).collect(),
        _ => {
            let mut bits: Vec<u16> = values.iter().map(half).collect();
            if bits.len() % 2 == 1 {
                bits.push(half(&BEHIND));
            }
            let words = bits.chunks(2);
            words
                .map(|w| u32::from(w[0]) | u32::from(w[1]) << 16)
                .collect()
        }
    }
}

/// Within the bound and the rounding of the format.
fn in_half(bound: &reference::Bounded, got: f32, format: Format) -> bool {
    let rounding = 0.5 * reference::ulp(bound.value.abs() + bound.error, format);
    let bound = reference::Bounded::new(bound.value, bound.error + rounding);
    // f16 ends at 65520.
    let ends = format == Format::F16 && bound.value.abs() + bound.error >= 65_504.0;
    bound.allows(got) || ends && got.is_infinite()
}
