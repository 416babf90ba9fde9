//! Where matrices lie in a pool.

/// How far behind a number its gradient stands.
pub const SLOPES: u32 = 1 << 21;

/// A matrix in a pool, or one turned over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tensor {
    pub first: u32,
    pub rows: u32,
    pub columns: u32,
    pub turned: bool,
}

impl Tensor {
    /// Its gradient.
    pub fn slope(self) -> Tensor {
        let first = self.first + SLOPES;
        Tensor { first, ..self }
    }

    /// Rows and columns exchanged.
    pub fn turned(self) -> Tensor {
        Tensor {
            rows: self.columns,
            columns: self.rows,
            turned: !self.turned,
            ..self
        }
    }

    /// `count` of its rows.
    pub fn part(self, row: u32, count: u32) -> Tensor {
        debug_assert!(
            !self.turned && row + count <= self.rows,
            "rows that are there"
        );
        Tensor {
            first: self.first + row * self.columns,
            rows: count,
            ..self
        }
    }

    /// The same numbers in other rows.
    pub fn reshaped(self, rows: usize, columns: usize) -> Tensor {
        debug_assert!(!self.turned && rows * columns == self.len() as usize);
        let [rows, columns] = [rows, columns].map(|count| count as u32);
        Tensor {
            rows,
            columns,
            ..self
        }
    }

    pub fn len(self) -> u32 {
        self.rows * self.columns
    }

    /// First element, step to the next row, step to the next column.
    pub fn place(self) -> [u32; 3] {
        match self.turned {
            true => [self.first, 1, self.rows],
            false => [self.first, self.columns, 1],
        }
    }
}

/// Gives out the places of a pool, one behind the other.
#[derive(Debug, Default)]
pub struct Plan {
    pub used: u32,
    /// Whether tensors have no gradients of their own behind them.
    plain: bool,
}

impl Plan {
    /// Of tensors that have no [`Tensor::slope`], of any size.
    pub fn plain() -> Self {
        Plan {
            used: 0,
            plain: true,
        }
    }

    /// The numbers of the pool.
    pub fn numbers(&self) -> usize {
        let slopes = if self.plain { 0 } else { SLOPES };
        (slopes + self.used) as usize
    }

    pub fn tensor(&mut self, rows: usize, columns: usize) -> Tensor {
        let first = self.used;
        let [rows, columns] = [rows, columns].map(|count| count as u32);
        self.used += rows * columns;
        assert!(
            self.plain || self.used <= SLOPES,
            "a pool holds {SLOPES} numbers, not {}",
            self.used
        );
        Tensor {
            first,
            rows,
            columns,
            turned: false,
        }
    }
}
