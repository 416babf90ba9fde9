//! What `Chain::wgsl` prints runs in a host that knows no more than its header says: any number of
//! elements, all formats, within the budgets.

use std::collections::HashMap;

use libtest_mimic::Trial;
use wgpu_activations::{Chain, Direction, Format, Kind, KinkPolicy, Per, RowFunction, Shape, Slot};
use wgpu_activations::{reference, wgpu};

use crate::Outcome;
use crate::adapters::{self, Gpu};
use crate::directions::noise;
use crate::formats::decode;

/// In elements: a part of a word, of four, of a workgroup, of a row of workgroups.
const LENGTHS: [usize; 5] = [1, 3, 5, 1000, 65_537];

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |kind: Kind| {
        let name = format!("programs::{}", kind.name());
        gpu.trial(name, move |gpu| check(gpu, kind))
    };
    let chains = CHAINS.iter().map(|text| {
        gpu.trial(format!("programs::{text}"), move |gpu| {
            check_chain(gpu, text)
        })
    });
    Kind::all().map(trial).chain(chains).collect()
}

/// Each way to share an operand, read and summed; gates, constants, dropout, learned parameters.
const CHAINS: [&str; 19] = [
    "bias(column) | gelu | dropout(0.25, seed=81985529216486895) | add",
    "scale(channel) | bias(channel) | add | relu",
    "scale(row) | gate_bias(column) | gated(silu) | scale(0.5)",
    "product(tanh, sigmoid) | bias(tensor) | scale(tensor)",
    "leaky_relu(negative_slope=@channel) | bias(column).accumulate()",
    "bias(column) | softplus | scale(tensor).save(output)",
    "bias(column) | rrelu(-0.5, 0.25, seed=3) | dropout(0.5, seed=3)",
    "scale(0.5) | bias(row) | softmax | scale(column) | dropout(0.25, seed=4)",
    "bias(channel) | log_softmax | scale(tensor)",
    "softmax1 | swish(beta=@row)",
    "logsumexp | scale(2)",
    "sparsemax | bias(column)",
    "softplus(beta=@tensor) | offset(0.25) | elu(alpha=@column)",
    "spline(degree=2, cells=5, from=-4, to=4, coefficients=@column) | scale(channel)",
    "rational(numerator=2, denominator=2, coefficients=@channel)",
    "bspline(degree=2, knots=[-4, -3, -1, 0, 0.5, 3, 4]) | bias(column)",
    "orbitals(l=2, alpha=@tensor)",
    "spline(degree=2, cells=5, from=-4, to=4, coefficients=@edge, base=silu)",
    "scale(edge) | swish(beta=@edge)",
];

fn check_chain(gpu: &Gpu, text: &str) -> Outcome {
    let chain: Chain = text.parse()?;
    let shapes = [
        Shape::channels(1, 1, 1),
        Shape::channels(3, 5, 7),
        Shape::channels(2, 3, 333),
    ];
    let rows = chain
        .expands()
        .map(|columns| [1, 5, 333].map(|rows| Shape::rows(rows, columns)));
    let shapes = rows.unwrap_or(shapes);
    // Where a threshold is searched for each element, llvmpipe leaves the loops over longer rows.
    let searches = chain.row_function() == Some(RowFunction::Sparsemax);
    let shapes = if searches { &shapes[..2] } else { &shapes[..] };
    for direction in Direction::ALL {
        if chain.outputs(direction).is_empty() {
            continue;
        }
        for format in [Format::F32, Format::F16, Format::Bf16] {
            let text = chain.wgsl(direction, format);
            crate::lower::lower(&text).map_err(|error| format!("{chain} {direction}: {error}"))?;
            let host = Host::new(gpu, &text);
            for &shape in shapes {
                host.run(chain, direction, format, shape)
                    .map_err(|error| format!("{chain} {direction} {format}, {shape}: {error}"))?;
            }
        }
    }
    Ok(())
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
        host.run(chain, direction, format, Shape::new(length as u64))
            .map_err(|error| format!("{chain} {direction} {format}, {length} elements: {error}"))?;
    }
    Ok(())
}

/// Compute pipelines, and what the text's header says.
struct Host<'a> {
    gpu: &'a Gpu,
    layout: wgpu::BindGroupLayout,
    /// One for each entry point, by name.
    pipelines: Vec<(String, wgpu::ComputePipeline)>,
    header: Header,
}

/// What a person would read off the comment.
#[derive(Debug, Default)]
struct Header {
    /// For each storage binding its number, its name, whether it is written, and what of the elements
    /// it has one number for.
    bindings: Vec<(u32, String, bool, String)>,
    /// How many coefficients those have that have several in a place.
    widths: HashMap<String, usize>,
    /// The entry points of sums.
    sums: Vec<String>,
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
                    let line = match line.split_once(" coefficients each") {
                        None => line,
                        Some((before, _)) => {
                            let (line, width) = before.rsplit_once(", ").expect("a number");
                            let width = width.parse().expect("a number");
                            header.widths.insert((*name).into(), width);
                            line
                        }
                    };
                    let per = match line.split_once(", one number") {
                        None => "element",
                        Some((_, "")) => "tensor",
                        Some((_, per)) => per.trim_start_matches(" per "),
                    };
                    let binding = (number, (*name).into(), written, per.to_owned());
                    header.bindings.push(binding);
                }
                [name, ty @ ("u32" | "f32"), ..] if in_words => {
                    let value = line.rsplit(": ").next().unwrap_or_default();
                    header
                        .words
                        .push(((*name).into(), (*ty).into(), value.into()));
                }
                ["Workgroups", _, "dispatch", "of", entry, ..] if entry.starts_with("sum_") => {
                    header.sums.push(entry.trim_end_matches(':').into());
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
        let header = Header::read(text);
        let entry = |binding: u32, ty| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer {
                ty,
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        };
        let mut entries = vec![entry(0, wgpu::BufferBindingType::Uniform)];
        entries.extend(header.bindings.iter().map(|(binding, _, written, _)| {
            let read_only = !written;
            entry(*binding, wgpu::BufferBindingType::Storage { read_only })
        }));
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("a program"),
            entries: &entries,
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("a program"),
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let main = (header.elements > 0).then(|| "main".to_owned());
        let pipeline = |entry: String| {
            let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some("a program"),
                layout: Some(&pipeline_layout),
                module: &module,
                entry_point: Some(&entry),
                compilation_options: Default::default(),
                cache: None,
            });
            (entry, pipeline)
        };
        let pipelines = main.into_iter().chain(header.sums.clone()).map(pipeline);
        Host {
            gpu,
            layout,
            pipelines: pipelines.collect(),
            header,
        }
    }

    /// How many numbers a slot has.
    fn count(&self, slot: &str, shape: Shape) -> usize {
        let binding = self.header.bindings.iter().find(|b| b.1 == slot);
        let per = binding.map_or("element", |(_, _, _, per)| per);
        let width = self.header.widths.get(slot).copied().unwrap_or(1);
        let per = match per {
            "input" => Per::Input,
            per => per.parse().expect("a way to share"),
        };
        width * shape.operand(per) as usize
    }

    fn run(
        &self,
        chain: Chain,
        direction: Direction,
        format: Format,
        shape: Shape,
    ) -> Result<(), String> {
        let inputs: HashMap<Slot, Vec<f32>> = self.inputs(format, shape);
        let buffers = self.buffers(format, &inputs, shape);
        self.dispatch(&buffers, shape);
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
        let bounds = reference::bounds(chain, direction, shape, &given);
        let bounds = bounds.map_err(|error| error.to_string())?;
        for (slot, bounds) in bounds {
            let place = self.header.bindings.iter().position(|b| b.1 == slot.name());
            let buffer = &buffers[place.ok_or("an output without a binding")?];
            let got = self.read(buffer, format);
            let (length, is_sum) = (
                bounds.len(),
                self.header.sums.contains(&format!("sum_{slot}")),
            );
            let adds = is_sum && chain.to_string().ends_with(".accumulate()");
            for (i, bound) in bounds.iter().enumerate() {
                let bound = &match adds {
                    true => bound.added_to(BEHIND),
                    false => *bound,
                };
                if !bound.allows(got[i], format) {
                    return Err(format!("{slot}[{i}] is {:e}, not {bound:?}", got[i]));
                }
            }
            if let Some(rest) = got[length..].iter().find(|rest| **rest != BEHIND) {
                return Err(format!("{slot}: {rest} was written behind the end"));
            }
        }
        Ok(())
    }

    /// Numbers of the format for all that is read.
    fn inputs(&self, format: Format, shape: Shape) -> HashMap<Slot, Vec<f32>> {
        let read = self.header.bindings.iter().filter(|binding| !binding.2);
        let values = |(i, binding): (usize, &(u32, String, bool, String))| {
            let slot: Slot = binding.1.parse().expect("a slot");
            let count = self.count(&binding.1, shape);
            let mut values = noise(i as u32 + 1, count);
            let size = if slot == Slot::X { 8.0 } else { 1.0 };
            if slot == Slot::X {
                // The kink of most functions that have one.
                values[0] = 0.0;
            }
            // Parameters stay away from 0, where some divide by them.
            let learned = binding.1.starts_with("param") || binding.1.starts_with("alpha");
            let moved = |v: f32| if learned { 1.0 + v / 2.0 } else { v * size };
            let rounded = values.into_iter().map(|v| round(format, moved(v)));
            (slot, rounded.collect())
        };
        read.enumerate().map(values).collect()
    }

    /// One for each binding. Outputs hold a number that must stay behind their end.
    fn buffers(
        &self,
        format: Format,
        inputs: &HashMap<Slot, Vec<f32>>,
        shape: Shape,
    ) -> Vec<wgpu::Buffer> {
        let buffer = |(_, name, written, _): &(u32, String, bool, String)| {
            let mut values = match written {
                true => vec![BEHIND; self.count(name, shape)],
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

    fn dispatch(&self, buffers: &[wgpu::Buffer], shape: Shape) {
        let length = shape.elements() as usize;
        let (device, queue) = (self.gpu.activations.device(), self.gpu.activations.queue());
        let groups = length.div_ceil(self.header.elements.max(1)) as u32;
        let (width, height) = (groups.min(3), groups.div_ceil(3));
        let word = |(name, ty, value): &(String, String, String)| match (&name[..], &ty[..]) {
            ("count", _) => length as u32,
            ("width", _) => width,
            ("columns", _) => shape.columns() as u32,
            ("channels", _) => shape.channel_count() as u32,
            (_, "u32") => value.parse().expect("a number"),
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
            layout: &self.layout,
            entries: &entries,
        });
        let mut encoder = device.create_command_encoder(&Default::default());
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_bind_group(0, &bind_group, &[]);
        for (entry, pipeline) in &self.pipelines {
            pass.set_pipeline(pipeline);
            match entry.strip_prefix("sum_") {
                // As many as the header asks for, and some more.
                Some(slot) => {
                    pass.dispatch_workgroups(3, self.count(slot, shape).div_ceil(3) as u32, 1);
                }
                None => pass.dispatch_workgroups(width, height, 1),
            }
        }
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
