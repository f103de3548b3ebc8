//! Long work that rests now and then, so that whoever waits for it can do something else between any two rests: a page
//! draws, or reads what is typed. When and how often that is, only who drives the work decides.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Rests once. Only for work that [`Work`] or [`at_once`] drives: nothing wakes it.
pub async fn rest() {
    let mut rested = false;
    poll_fn(|_| match std::mem::replace(&mut rested, true) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}

/// Work that somebody drives from rest to rest. To stop it, drop it.
pub struct Work<T>(Pin<Box<dyn Future<Output = T>>>);

impl<T> Work<T> {
    /// Nothing is done yet.
    pub fn new(work: impl Future<Output = T> + 'static) -> Self {
        Work(Box::pin(work))
    }

    /// Goes on to the next rest; gives what came of it at the end, and must not be asked after that.
    pub fn go_on(&mut self) -> Option<T> {
        match self.0.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(done) => Some(done),
            Poll::Pending => None,
        }
    }
}

impl<T> fmt::Debug for Work<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Work")
    }
}

/// Does all of it without a rest.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn count(to: u32) -> u32 {
        let mut sum = 0;
        for n in 1..=to {
            rest().await;
            sum += n;
        }
        sum
    }

    #[test]
    fn work_goes_on_from_rest_to_rest() {
        let mut work = Work::new(count(3));
        assert_eq!([(); 4].map(|()| work.go_on()), [None, None, None, Some(6)]);
    }

    #[test]
    fn work_is_done_at_once() {
        assert_eq!(at_once(count(100)), 5050);
    }
}
