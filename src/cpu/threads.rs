//! Slices over all cores.

use std::sync::{Mutex, PoisonError};

/// Inputs and outputs of one length, to be cut at the same places.
pub(super) struct Slices<'a> {
    /// The number of the first element.
    pub(super) start: usize,
    /// How many numbers there are in each.
    pub(super) len: usize,
    /// What is read.
    pub(super) input: Vec<&'a [f32]>,
    /// What is written.
    pub(super) output: Vec<&'a mut [f32]>,
}

impl Slices<'_> {
    /// The first `at` numbers of each, and the rest.
    fn split(self, at: usize) -> (Self, Self) {
        let input = self.input.into_iter().map(|slice| slice.split_at(at));
        let output = self.output.into_iter().map(|slice| slice.split_at_mut(at));
        let ((left, right), (first, second)) = (input.unzip(), output.unzip());
        let slices = |start, len, input, output| Slices {
            start,
            len,
            input,
            output,
        };
        let (start, len) = (self.start, self.len);
        (
            slices(start, at, left, first),
            slices(start + at, len - at, right, second),
        )
    }
}

/// What a thread takes at once: a multiple of every vector's length, and small enough that
/// several inputs and outputs stay in the second-level cache.
const PIECE: usize = 1 << 14;

/// Does the work on pieces of the slices, of so many times `unit`, on all cores if they are long: a
/// worker for each.
///
/// Where `always_cut` is set, the pieces are the same for one thread as for many.
///
/// The calling thread starts at once and others join it when they wake up: each takes the next
/// piece until none is left. Of few numbers it does some alone first, to see whether the rest is worth
/// a second thread.
pub(super) fn on_all_cores<W: FnMut(Slices<'_>)>(
    slices: Slices<'_>,
    unit: usize,
    always_cut: bool,
    worker: impl Fn() -> W + Sync,
) {
    let few = slices.len <= ALONE;
    let threads = if few && always_cut {
        1
    } else {
        threads(slices.len)
    };
    if threads == 1 && !always_cut {
        return worker()(slices);
    }
    let slices = match few && !always_cut {
        false => slices,
        true => match alone(slices, unit, worker()) {
            Some(rest) => rest,
            None => return,
        },
    };
    // Of few numbers smaller pieces, so that both threads end together.
    let piece = if few && !always_cut { TRIED } else { PIECE };
    let piece = unit * (piece / unit).max(1);
    let queue = Mutex::new(Some(slices));
    together(threads, || {
        let mut work = worker();
        while let Some(piece) = next_piece(&queue, piece) {
            work(piece);
        }
    });
}

/// Up to this length, waking a second thread takes about as long as doing its share, where a number
/// takes half a nanosecond.
const ALONE: usize = 1 << 16;

/// Numbers that show how long others take.
const TRIED: usize = 1 << 12;

/// What is worth a second thread, which takes some 20 us to wake up in a virtual machine.
#[cfg(not(target_arch = "wasm32"))]
const WORTH: std::time::Duration = std::time::Duration::from_micros(60);

/// Does some of the work and, unless the rest is worth a second thread, that as well.
#[cfg(not(target_arch = "wasm32"))]
fn alone<'a>(
    slices: Slices<'a>,
    unit: usize,
    mut work: impl FnMut(Slices<'a>),
) -> Option<Slices<'a>> {
    let tried = unit * (TRIED / unit).max(1);
    if slices.len <= tried {
        work(slices);
        return None;
    }
    let (some, rest) = slices.split(tried);
    let start = std::time::Instant::now();
    work(some);
    let rest_takes = start.elapsed() * (rest.len / tried) as u32; // at most 16
    if rest_takes < WORTH {
        work(rest);
        return None;
    }
    Some(rest)
}

/// How many threads work on that many numbers.
#[cfg(not(target_arch = "wasm32"))]
fn threads(len: usize) -> usize {
    rayon::current_num_threads().min(len.div_ceil(PIECE))
}

/// Runs `help` on that many threads, this one among them, until all have returned.
#[cfg(not(target_arch = "wasm32"))]
fn together(threads: usize, help: impl Fn() + Sync) {
    rayon::in_place_scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|_| help());
        }
        help();
    });
}

/// There is only this one.
#[cfg(target_arch = "wasm32")]
fn threads(_len: usize) -> usize {
    1
}

#[cfg(target_arch = "wasm32")]
fn alone<'a>(
    slices: Slices<'a>,
    _unit: usize,
    mut work: impl FnMut(Slices<'a>),
) -> Option<Slices<'a>> {
    work(slices);
    None
}

#[cfg(target_arch = "wasm32")]
fn together(_threads: usize, help: impl Fn()) {
    help();
}

/// The next piece of what is left.
fn next_piece<'a>(queue: &Mutex<Option<Slices<'a>>>, length: usize) -> Option<Slices<'a>> {
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    let rest = queue.take()?;
    if rest.len <= length {
        return Some(rest);
    }
    let (piece, rest) = rest.split(length);
    *queue = Some(rest);
    Some(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_done_once() {
        for len in [0, 1, PIECE, ALONE, ALONE + 1, 5 * PIECE + 3, 20 * PIECE] {
            let a: Vec<f32> = (0..len).map(|i| i as f32).collect();
            let (mut b, mut c) = (vec![0.0; len], vec![1.0; len]);
            let slices = Slices {
                start: 0,
                len,
                input: vec![&a[..]],
                output: vec![&mut b[..], &mut c[..]],
            };
            on_all_cores(slices, 1, false, || {
                |Slices { input, output, .. }: Slices<'_>| {
                    let [b, c] = <[_; 2]>::try_from(output).expect("two");
                    assert!(input[0].len() <= ALONE && b.len() == input[0].len());
                    for ((a, b), c) in input[0].iter().zip(b).zip(c) {
                        *b += a;
                        *c -= a;
                    }
                }
            });
            assert_eq!(a, b);
            assert!(a.iter().zip(&c).all(|(a, c)| *c == 1.0 - a));
        }
    }
}
