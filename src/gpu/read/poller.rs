//! The reads under way, and the one thread that waits for the device on their behalf.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_intrusive::channel::shared::{OneshotReceiver, OneshotSender, oneshot_channel};

use super::staging::Staging;
use crate::Error;
use crate::gpu::device::loss::{Loss, is_lost};

/// How a read ends: with its staging buffer mapped, or not.
type Outcome = Result<(), Error>;

/// What a read waits on.
pub(crate) type Receiver = OneshotReceiver<Outcome>;

/// The reads of a device that are under way, by number.
pub(crate) struct Poller {
    device: wgpu::Device,
    loss: Loss,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    reads: BTreeMap<u64, Read>,
    next: u64,
    /// Whether the helper thread runs.
    #[cfg(not(target_arch = "wasm32"))]
    helper: bool,
}

/// A read under way. Keeps its staging buffer, since the caller may drop the future at any time
/// and the buffer can be used again only after it was mapped.
struct Read {
    staging: Arc<Staging>,
    done: OneshotSender<Outcome>,
}

impl Poller {
    pub(crate) fn new(device: &wgpu::Device, loss: Loss) -> Self {
        Poller {
            device: device.clone(),
            loss,
            state: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for the first `bytes` bytes to be mapped once what was submitted is done. Returns the
    /// read's number, too.
    pub(crate) fn map(self: &Arc<Self>, staging: Arc<Staging>, bytes: u64) -> (u64, Receiver) {
        let (done, receiver) = oneshot_channel();
        let buffer = staging.buffer.clone();
        let number = self.insert(Read { staging, done });
        let poller = Arc::downgrade(self);
        buffer.map_async(wgpu::MapMode::Read, 0..bytes, move |result| {
            if let Some(poller) = poller.upgrade() {
                poller.finish(number, result);
            }
        });
        (number, receiver)
    }

    fn insert(&self, read: Read) -> u64 {
        let mut state = self.lock();
        let number = state.next;
        state.next += 1;
        state.reads.insert(number, read);
        number
    }

    /// wgpu's answer to a request to map. Called from within whatever call polls the device.
    fn finish(&self, number: u64, result: Result<(), wgpu::BufferAsyncError>) {
        let Some(read) = self.lock().reads.remove(&number) else {
            return;
        };
        let outcome = match result {
            Ok(()) => {
                read.staging.set_mapped();
                Ok(())
            }
            Err(error) => {
                let reason = error.to_string();
                if is_lost(&self.device) {
                    self.loss.note(&reason);
                }
                Err(Error::DeviceLost { reason })
            }
        };
        // Where the future is gone, the buffer returns to the pool here, else with the future.
        drop(read.staging);
        // Nobody may be listening.
        let _ = read.done.send(outcome);
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod waiting {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    /// Within this time of the first look there is one look after the other: a small read is done.
    const EAGER: Duration = Duration::from_micros(200);
    /// The longest pause between two looks.
    const LONGEST: Duration = Duration::from_micros(100);
    /// Pauses grow with the time that has passed, which they lengthen by this part at most.
    const PART: u32 = 16;

    impl Poller {
        /// Sees to it that the helper thread runs while reads are under way.
        pub(crate) fn start_thread(self: &Arc<Self>) {
            let mut state = self.lock();
            if state.helper || state.reads.is_empty() {
                return;
            }
            state.helper = true;
            drop(state);
            let poller = self.clone();
            let thread = thread::Builder::new().name("wgpu-activations read".into());
            if thread.spawn(move || poller.serve()).is_err() {
                // No thread to be had: then this one waits.
                self.serve();
            }
        }

        /// Waits for the oldest read until there is none.
        fn serve(&self) {
            while let Some(number) = self.oldest() {
                self.wait(number);
            }
        }

        /// The oldest read. Where there is none, the helper's time is over.
        fn oldest(&self) -> Option<u64> {
            let mut state = self.lock();
            let oldest = state.reads.first_key_value().map(|(&number, _)| number);
            state.helper = oldest.is_some();
            oldest
        }

        /// Blocks until this read is finished, by this thread or another.
        ///
        /// wgpu holds a lock while it waits, which `Buffer::destroy` and others want: so it is
        /// asked again and again, and never waits.
        pub(crate) fn wait(&self, number: u64) {
            let start = Instant::now();
            loop {
                // wgpu panics where it notices that the device is lost.
                let Ok(idle) = catch_unwind(AssertUnwindSafe(|| self.look())) else {
                    return self.fail("wgpu panicked while looking after a read");
                };
                if !self.lock().reads.contains_key(&number) {
                    return;
                }
                // Another thread looked, too, and is about to call `finish`; or nobody ever will.
                if idle && is_lost(&self.device) {
                    return self.fail("first noticed while waiting for a read");
                }
                pause(start.elapsed());
            }
        }

        /// Has wgpu finish the reads whose submission is done. Whether the device has nothing
        /// more to do.
        ///
        /// Not by a wait of no time for the read's submission: with another thread that polls
        /// wgpu 30 asserts then what need not hold.
        fn look(&self) -> bool {
            let status = self.device.poll(wgpu::PollType::Poll);
            status.is_ok_and(|status| status.is_queue_empty())
        }

        /// Ends all reads: the device is lost.
        fn fail(&self, reason: &str) {
            self.loss.note(reason);
            let reads = std::mem::take(&mut self.lock().reads);
            for read in reads.into_values() {
                let reason = reason.to_owned();
                let _ = read.done.send(Err(Error::DeviceLost { reason }));
            }
        }
    }

    /// Lets others work for a while, the longer the more time has passed.
    fn pause(passed: Duration) {
        match passed < EAGER {
            true => thread::yield_now(),
            false => thread::sleep((passed / PART).min(LONGEST)),
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::gpu::device::late::Late;
    use crate::gpu::read::staging::Pool;

    /// Any adapter's device.
    fn device() -> (wgpu::Device, wgpu::Queue) {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter = pollster::block_on(instance.request_adapter(&Default::default()));
        let adapter = adapter.expect("an adapter: run `cargo xtask setup`");
        let device = adapter.request_device(&Default::default());
        pollster::block_on(device).expect("the defaults are granted")
    }

    /// A driver that loses the device makes wgpu's poll panic, and wgpu then never answers. No
    /// software adapter does that, so the panic is left out.
    #[test]
    fn where_wgpu_never_answers_reads_end_all_the_same() {
        let (device, queue) = device();
        let loss = Loss::default();
        let poller = Arc::new(Poller::new(&device, loss.clone()));
        let staging = Arc::new(Pool::new(&device, &Default::default()))
            .take(4, &Late::default())
            .expect("4 bytes");
        let staging = Arc::new(staging);
        queue.submit([]);
        let (done, receiver) = oneshot_channel();
        // Never asked to be mapped, so never answered.
        let number = poller.insert(Read { staging, done });
        let waiting = poller.clone();
        let waiter = std::thread::spawn(move || waiting.wait(number));
        assert!(loss.check().is_ok());
        device.destroy();
        assert!(waiter.join().is_ok());
        let outcome = pollster::block_on(receiver.receive());
        assert!(matches!(outcome, Some(Err(Error::DeviceLost { .. }))));
        assert!(loss.check().is_err());
    }
}
