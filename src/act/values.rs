//! The values of a kind's parameters.

use super::MAX_PARAMS;

/// The values of a kind's parameters, in order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Values<T = f32> {
    count: usize,
    values: [T; MAX_PARAMS],
}

/// As many as an activation has.
impl<T: Copy + Default> FromIterator<T> for Values<T> {
    fn from_iter<I: IntoIterator<Item = T>>(given: I) -> Self {
        let (mut count, mut values) = (0, [T::default(); MAX_PARAMS]);
        for value in given {
            values[count] = value;
            count += 1;
        }
        Values { count, values }
    }
}

impl<T> std::ops::Deref for Values<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.values[..self.count]
    }
}
