//! The numbers of the vectorised loops, and the functions they have.

mod double;
mod lane;
mod lanes;
mod single;
#[cfg(test)]
mod ulp;
mod wide;

pub(super) use lane::Lane;
pub(super) use wide::Wide;
