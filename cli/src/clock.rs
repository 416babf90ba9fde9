//! Time by two clocks: the host's, and the GPU's own where it has one.

use std::time::Duration;

use wgpu_activations::wgpu::{
    self, BufferUsages, CommandEncoder, ComputePassTimestampWrites, Features, MapMode, PollType,
};

use crate::Result;

/// How long some work took.
#[derive(Clone, Copy, Debug)]
pub struct Time {
    /// By the host's clock, until all was done.
    pub wall: Duration,
    /// By the GPU's clock, from the first dispatch to the last one.
    pub gpu: Option<Duration>,
}

impl From<Duration> for Time {
    fn from(wall: Duration) -> Self {
        Time { wall, gpu: None }
    }
}

impl Time {
    /// A GPU that says it took longer than the host waited for it has a clock that is wrong.
    pub fn of(wall: Duration, gpu: Option<Duration>) -> Self {
        let gpu = gpu.filter(|gpu| *gpu <= wall);
        Time { wall, gpu }
    }
}

/// Both stamps, of 8 bytes each.
const BYTES: u64 = 16;

/// A GPU's clock, which is read twice.
pub struct Clock {
    stamps: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    read: wgpu::Buffer,
    /// Nanoseconds of a tick.
    period: f32,
    /// Whether it can be read outside of passes.
    in_encoders: bool,
}

impl Clock {
    /// None where the device has none.
    pub fn new(device: &wgpu::Device, queue: &wgpu::Queue) -> Option<Self> {
        let features = device.features();
        let buffer = |usage| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("timestamps"),
                size: BYTES,
                usage,
                mapped_at_creation: false,
            })
        };
        features.contains(Features::TIMESTAMP_QUERY).then(|| Clock {
            stamps: device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("timestamps"),
                ty: wgpu::QueryType::Timestamp,
                count: 2,
            }),
            resolved: buffer(BufferUsages::QUERY_RESOLVE | BufferUsages::COPY_SRC),
            read: buffer(BufferUsages::MAP_READ | BufferUsages::COPY_DST),
            period: queue.get_timestamp_period(),
            in_encoders: features.contains(Features::TIMESTAMP_QUERY_INSIDE_ENCODERS),
        })
    }

    /// Reads it where a pass begins and where it ends.
    pub fn of_pass(&self) -> ComputePassTimestampWrites<'_> {
        ComputePassTimestampWrites {
            query_set: &self.stamps,
            beginning_of_pass_write_index: Some(0),
            end_of_pass_write_index: Some(1),
        }
    }

    /// The clock if it can be read outside of passes, too.
    pub fn outside(&self) -> Option<&Self> {
        self.in_encoders.then_some(self)
    }

    /// Reads it before and after what is recorded outside of passes.
    pub fn around(&self, encoder: &mut CommandEncoder, record: impl FnOnce(&mut CommandEncoder)) {
        encoder.write_timestamp(&self.stamps, 0);
        record(encoder);
        encoder.write_timestamp(&self.stamps, 1);
    }

    /// How long it was between the stamps of work that is done.
    pub fn elapsed(&self, device: &wgpu::Device, queue: &wgpu::Queue) -> Result<Option<Duration>> {
        let mut encoder = device.create_command_encoder(&Default::default());
        encoder.resolve_query_set(&self.stamps, 0..2, &self.resolved, 0);
        encoder.copy_buffer_to_buffer(&self.resolved, 0, &self.read, 0, BYTES);
        queue.submit([encoder.finish()]);
        // What fails shows when the range is asked for.
        self.read.slice(..).map_async(MapMode::Read, |_| {});
        device.poll(PollType::wait_indefinitely())?;
        let stamps = match self.read.slice(..).get_mapped_range() {
            Ok(view) => {
                let bytes: &[u8] = &view;
                let stamp = |at: usize| bytemuck::pod_read_unaligned(&bytes[at..at + 8]);
                [stamp(0), stamp(8)]
            }
            Err(error) => return Err(format!("the GPU's clock cannot be read: {error}").into()),
        };
        self.read.unmap();
        Ok(between(stamps, self.period))
    }
}

/// The time between two stamps; none where they are not of a clock that runs.
fn between([start, end]: [u64; 2], period: f32) -> Option<Duration> {
    let ticks = end.checked_sub(start).filter(|ticks| *ticks > 0)?;
    let seconds = ticks as f64 * f64::from(period) * 1e-9;
    let runs = start > 0 && seconds > 0.0;
    Duration::try_from_secs_f64(seconds).ok().filter(|_| runs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_does_not_run_tells_nothing() {
        let took = between([5, 1005], 2.0);
        assert_eq!(took, Some(Duration::from_micros(2)));
        for (stamps, period) in [
            ([0, 0], 1.0),
            ([0, 1000], 1.0),
            ([7, 7], 1.0),
            ([8, 7], 1.0),
            ([7, 1000], 0.0),
            ([7, 1000], -1.0),
            ([7, 1000], f32::NAN),
            ([7, u64::MAX], f32::INFINITY),
        ] {
            assert_eq!(between(stamps, period), None, "{stamps:?} × {period}");
        }
    }

    #[test]
    fn a_gpu_is_not_busy_for_longer_than_the_host_waits() {
        let [short, long] = [1, 2].map(Duration::from_millis);
        assert_eq!(Time::of(long, Some(short)).gpu, Some(short));
        assert_eq!(Time::of(short, Some(long)).gpu, None);
        assert_eq!(Time::from(short).gpu, None);
    }
}
