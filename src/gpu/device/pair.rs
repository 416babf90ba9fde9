//! Whether the queue is the device's own.
//!
//! What a queue refuses wgpu reports to that queue's device, where the scopes of another device
//! do not catch it: a queue of another device must not be used at all. wgpu does not say whose a
//! queue is. But what a queue is asked to call back is called when its own device is polled, by
//! the thread that polls.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use super::loss::is_lost;
use crate::Error;

/// Nothing is known yet.
const UNKNOWN: u8 = 0;
/// The queue is the device's.
const OWN: u8 = 1;
/// The queue is another device's.
const FOREIGN: u8 = 2;

/// How often a device without work is polled in vain before its queue is called foreign. Once is
/// enough but where another thread polls, too, and has yet to call back.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(1);
/// How long work that is under way is waited for. Behind it the queue is taken for the device's.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is known of a device and a queue.
#[derive(Debug)]
pub(crate) struct Pair {
    known: AtomicU8,
}

impl Pair {
    /// Knows at once where the device has nothing to do, as one that was just made.
    pub(crate) fn new(device: &wgpu::Device, queue: &wgpu::Queue) -> Self {
        let known = match Call::ask(queue).look(device) {
            Seen::Here => OWN,
            _ => UNKNOWN,
        };
        Pair {
            known: AtomicU8::new(known),
        }
    }

    /// Refuses a queue of another device. Where nothing is known yet it waits for the device's
    /// work, for a second at most.
    pub(crate) fn check(&self, device: &wgpu::Device, queue: &wgpu::Queue) -> Result<(), Error> {
        if self.known.load(Ordering::Acquire) == UNKNOWN {
            self.known.store(find(device, queue), Ordering::Release);
        }
        match self.known.load(Ordering::Acquire) {
            FOREIGN => Err(Error::ForeignQueue),
            _ => Ok(()),
        }
    }
}

fn find(device: &wgpu::Device, queue: &wgpu::Queue) -> u8 {
    let (start, mut vain) = (Instant::now(), 0);
    let mut call = Call::ask(queue);
    while start.elapsed() < PATIENCE {
        match call.look(device) {
            Seen::Here => return OWN,
            Seen::Lost => return UNKNOWN,
            Seen::Elsewhere => call = Call::ask(queue),
            Seen::Busy => {}
            Seen::Not => {
                vain += 1;
                call = Call::ask(queue);
            }
        }
        if vain == TRIES {
            // A lost device calls nobody.
            return if is_lost(device) { UNKNOWN } else { FOREIGN };
        }
        thread::sleep(PAUSE);
    }
    OWN
}

/// A queue that was asked to call back.
struct Call {
    /// The thread that called.
    by: Arc<OnceLock<ThreadId>>,
}

/// What became of a call.
enum Seen {
    /// It came from the poll of the device: the queue is its own.
    Here,
    /// It came on another occasion, whichever device was polled then.
    Elsewhere,
    /// The device has work to do, and calls later.
    Busy,
    /// The device has nothing to do, and did not call.
    Not,
    /// wgpu panicked: the device is lost.
    Lost,
}

impl Call {
    fn ask(queue: &wgpu::Queue) -> Self {
        let by = Arc::new(OnceLock::new());
        let caller = by.clone();
        queue.on_submitted_work_done(move || {
            let _ = caller.set(thread::current().id());
        });
        Call { by }
    }

    /// Polls the device once.
    fn look(&self, device: &wgpu::Device) -> Seen {
        if self.by.get().is_some() {
            return Seen::Elsewhere;
        }
        let status = catch_unwind(AssertUnwindSafe(|| device.poll(wgpu::PollType::Poll)));
        match (status, self.by.get()) {
            (Ok(Ok(_)), Some(by)) if *by == thread::current().id() => Seen::Here,
            (Ok(Ok(_)), Some(_)) => Seen::Elsewhere,
            (Ok(Ok(status)), None) if status.is_queue_empty() => Seen::Not,
            (Ok(Ok(_)), None) => Seen::Busy,
            _ => Seen::Lost,
        }
    }
}
