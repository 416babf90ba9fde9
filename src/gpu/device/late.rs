//! wgpu's answers that come later than the calls that they belong to, as they do in the browser.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::answer::{Answer, translated};
use crate::Error;

/// The answers that a caller has yet to hear, in order. On native there are none: each call
/// knows its own.
#[derive(Default)]
pub(crate) struct Late {
    answers: Mutex<Answers>,
}

#[derive(Default)]
struct Answers {
    /// The first error among those that have come.
    first: Option<Error>,
    pending: VecDeque<Pending>,
}

/// An answer, and what it answers.
struct Pending {
    doing: &'static str,
    answer: Pin<Box<dyn Answer>>,
}

impl Late {
    fn lock(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an answer, and lets go of those that have come and say nothing: the list holds no
    /// more than is under way.
    #[cfg_attr(not(any(test, target_arch = "wasm32")), expect(dead_code))]
    pub(crate) fn add(&self, doing: &'static str, answer: Pin<Box<dyn Answer>>) {
        let mut answers = self.lock();
        answers.pending.push_back(Pending { doing, answer });
        let mut context = Context::from_waker(Waker::noop());
        while let Some(oldest) = answers.pending.front_mut() {
            let Poll::Ready(answer) = oldest.answer.as_mut().poll(&mut context) else {
                break;
            };
            let error = answer.map(|error| translated(&error, oldest.doing));
            answers.pending.pop_front();
            answers.first = answers.first.take().or(error);
        }
    }

    /// Takes what there is and waits for it. The first error, if there is one.
    pub(crate) fn settle(&self) -> impl Future<Output = Result<(), Error>> + use<> {
        let Answers { mut first, pending } = std::mem::take(&mut *self.lock());
        async move {
            for Pending { doing, answer } in pending {
                let error = answer.await.map(|error| translated(&error, doing));
                first = first.or(error);
            }
            first.map_or(Ok(()), Err)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    fn refused(message: &str) -> Option<wgpu::Error> {
        let (source, description) = (message.to_owned().into(), message.into());
        Some(wgpu::Error::Validation {
            source,
            description,
        })
    }

    /// Ready when it is asked the second time.
    fn later(answer: Option<wgpu::Error>) -> Pin<Box<dyn Answer>> {
        let mut answer = Some(answer);
        let mut asked = false;
        Box::pin(std::future::poll_fn(move |context| {
            if std::mem::replace(&mut asked, true) {
                return Poll::Ready(answer.take().flatten());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }))
    }

    #[test]
    fn the_first_error_is_kept_and_told_once() {
        let late = Late::default();
        late.add("a", later(None));
        late.add("b", later(refused("first")));
        late.add("c", later(refused("second")));
        late.add("d", Box::pin(ready(None)));
        let Err(Error::Refused { doing, message }) = pollster::block_on(late.settle()) else {
            panic!("no error");
        };
        assert_eq!((doing, &*message), ("b", "first"));
        assert_eq!(pollster::block_on(late.settle()), Ok(()));
    }

    #[test]
    fn what_has_been_answered_is_not_kept() {
        let late = Late::default();
        for _ in 0..10 {
            late.add("something", Box::pin(ready(None)));
        }
        assert_eq!(late.lock().pending.len(), 0);
        late.add("something", Box::pin(pending()));
        late.add("something", Box::pin(ready(None)));
        assert_eq!(late.lock().pending.len(), 2);
    }
}
