//! Numbers of elements: as they are written, and how many fit.

use std::str::FromStr;

use indicatif::BinaryBytes;
use wgpu_activations::Format;
use wgpu_activations::wgpu::DeviceType;

use crate::backend::Gpu;
use crate::{Result, machine};

/// What one item of `--sizes` says.
#[derive(Clone, Debug, PartialEq)]
pub enum Sizes {
    One(usize),
    /// By powers of 4, with both ends where they fall on one.
    Range(usize, usize),
    /// From the smallest to the largest that fits.
    All,
}

/// Where `all` and the usual list begin.
pub const SMALLEST: usize = 1 << 8;

/// Where the usual list ends.
pub const USUAL: usize = 1 << 24;

/// Where nobody says how much memory there is: what one binding of WebGPU's default limits holds.
const UNKNOWN: usize = 1 << 25;

impl FromStr for Sizes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once("..") {
            _ if text.trim() == "all" => Ok(Sizes::All),
            None => Ok(Sizes::One(number(text)?)),
            Some((low, high)) => match (number(low)?, number(high)?) {
                (low, high) if low <= high => Ok(Sizes::Range(low, high)),
                _ => Err(format!("{text:?} ends before it begins: turn it round")),
            },
        }
    }
}

/// A number of elements, such as `1000` or `2^20`.
fn number(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let (base, power) = text.split_once('^').unwrap_or((text, "1"));
    let parsed = base.parse::<usize>().ok().zip(power.parse().ok());
    let value = parsed.and_then(|(base, power)| base.checked_pow(power));
    match value.filter(|size| *size > 0) {
        Some(size) => Ok(size),
        None => Err(format!(
            "{text:?} is no number of elements: write 1000, 2^20, 2^8..2^24 or all"
        )),
    }
}

/// By powers of 4.
pub fn fours(low: usize, high: usize) -> impl Iterator<Item = usize> {
    let next = |size: &usize| size.checked_mul(4);
    std::iter::successors(Some(low), next).take_while(move |size| *size <= high)
}

/// How many elements fit, and what more of them would not fit into.
pub struct Room {
    most: usize,
    limit: String,
}

impl Room {
    /// Of a format on GPUs, and on the CPU where it is measured, too.
    pub fn of(gpus: &[Gpu], format: Format, with_cpu: bool) -> Self {
        let rooms = gpus.iter().map(|gpu| Room::on(gpu, format));
        let rooms = rooms.chain(Room::in_memory(gpus, format, with_cpu));
        rooms.min_by_key(|room| room.most).unwrap_or(Room {
            most: UNKNOWN,
            limit: format!("{UNKNOWN} elements are the most where the memory is not known"),
        })
    }

    /// The copy kernel binds a whole buffer.
    fn on(gpu: &Gpu, format: Format) -> Self {
        let limits = gpu.device.limits();
        let limits = [
            ("max_buffer_size", limits.max_buffer_size),
            (
                "max_storage_buffer_binding_size",
                limits.max_storage_buffer_binding_size,
            ),
        ];
        let [buffer, binding] = limits;
        let (name, bytes) = if buffer.1 < binding.1 {
            buffer
        } else {
            binding
        };
        // Whole vec4.
        let most = (bytes / 16 * 16 / format.bytes()) as usize;
        let size = BinaryBytes(bytes);
        Room {
            most,
            limit: format!(
                "{} has {name} = {size}, {most} elements of {format}",
                gpu.name
            ),
        }
    }

    /// Inputs, what the CPU writes, and the buffers of adapters that are software.
    fn in_memory(gpus: &[Gpu], format: Format, with_cpu: bool) -> Option<Self> {
        let software = |gpu: &&Gpu| gpu.info.device_type == DeviceType::Cpu;
        let buffers = 4 * gpus.iter().filter(software).count() as u64;
        let outputs = if with_cpu { 4 } else { 0 };
        // x and dy, what the CPU writes, and a copy on its way to a GPU.
        let bytes = 4 * (2 + outputs + 2) + buffers * format.bytes();
        let free = machine::free_memory()?;
        let most = (free / bytes) as usize;
        let free = BinaryBytes(free);
        Some(Room {
            most,
            limit: format!("{free} of memory are free, {bytes} bytes per element are needed"),
        })
    }

    /// Makes room for four buffers on every GPU, if only for fewer elements.
    fn tried(self, gpus: &[Gpu], format: Format) -> Self {
        let holds = |gpu: &Gpu, most: usize| {
            let words = crate::piece::words(format, most).next_multiple_of(4);
            let buffers = (0..4).map(|_| gpu.storage(words));
            buffers.collect::<Result<Vec<_>>>().is_ok()
        };
        let mut most = self.most;
        while most > SMALLEST && !gpus.iter().all(|gpu| holds(gpu, most)) {
            most /= 2;
        }
        Room { most, ..self }
    }

    /// All sizes that are asked for; an error where one of them does not fit.
    pub fn sizes(self, asked: &[Sizes], gpus: &[Gpu], format: Format) -> Result<Vec<usize>> {
        let room = match asked.contains(&Sizes::All) {
            true => self.tried(gpus, format),
            false => self,
        };
        room.list(asked)
    }

    fn list(&self, asked: &[Sizes]) -> Result<Vec<usize>> {
        let mut sizes: Vec<usize> = Vec::new();
        for one in asked {
            match *one {
                Sizes::One(size) => sizes.push(size),
                Sizes::Range(low, high) => sizes.extend(fours(low, high)),
                Sizes::All => {
                    sizes.extend(fours(SMALLEST, self.most));
                    sizes.extend(self.most.checked_ilog2().map(|power| 1 << power));
                }
            }
        }
        sizes.sort_unstable();
        sizes.dedup();
        match sizes.last() {
            Some(&size) if size > self.most => Err(format!(
                "{size} elements do not fit: {}. Take at most {}, or --sizes all",
                self.limit, self.most
            )
            .into()),
            _ => Ok(sizes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(most: usize) -> Room {
        Room {
            most,
            limit: "the GPU has 1 KiB".into(),
        }
    }

    #[test]
    fn sizes_may_be_powers_ranges_and_all() {
        let read = |text: &str| text.parse::<Sizes>();
        assert_eq!(read("1000"), Ok(Sizes::One(1000)));
        assert_eq!(read(" 2^20"), Ok(Sizes::One(1 << 20)));
        assert_eq!(read("2^8..2^26"), Ok(Sizes::Range(1 << 8, 1 << 26)));
        assert_eq!(read("all"), Ok(Sizes::All));
        for wrong in ["", "0", "2^64", "x", "1e3", "-1", "2^", "^2", "4..", "9..8"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sizes_go_by_powers_of_four_up_to_the_largest_that_fits() {
        let list = |asked: &[Sizes], most| room(most).list(asked).expect("they fit");
        assert_eq!(list(&[Sizes::All], 5000), [256, 1024, 4096]);
        assert_eq!(list(&[Sizes::All], 9000), [256, 1024, 4096, 8192]);
        assert_eq!(list(&[Sizes::Range(10, 200)], 200), [10, 40, 160]);
        assert_eq!(list(&[Sizes::One(7), Sizes::Range(1, 4)], 7), [1, 4, 7]);
        assert_eq!(list(&[Sizes::One(7), Sizes::One(7)], 7), [7]);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_limit() {
        let error = room(256).list(&[Sizes::Range(64, 1 << 10)]);
        let error = error.expect_err("too large").to_string();
        assert!(error.contains("1024 elements do not fit"), "{error}");
        assert!(error.contains("the GPU has 1 KiB"), "{error}");
        assert!(error.contains("at most 256"), "{error}");
    }
}
