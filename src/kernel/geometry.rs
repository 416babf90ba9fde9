//! Workgroups: how values are shared out among invocations.

/// Invocations in a workgroup: within every device's limits, and the fastest measured.
pub(crate) const WORKGROUP: u32 = 256;

/// Values that one invocation takes. An invocation costs about 1 ns of CPU on Mesa's software
/// Vulkan, so fewer and fatter ones win there.
pub(crate) const ITEMS: u32 = 4;

/// Which values one invocation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Spread {
    /// Neighbours: the best on software adapters, where an invocation is a SIMD lane.
    Consecutive,
    /// One in every workgroup's width, so that neighbouring invocations touch neighbouring
    /// memory: coalesced on GPUs.
    Strided,
}

impl Spread {
    /// Values from one invocation's first to its neighbour's first.
    pub(crate) const fn local_step(self) -> u32 {
        match self {
            Spread::Consecutive => ITEMS,
            Spread::Strided => 1,
        }
    }

    /// Values from one item of an invocation to its next.
    pub(crate) const fn spacing(self) -> u32 {
        match self {
            Spread::Consecutive => 1,
            Spread::Strided => WORKGROUP,
        }
    }
}

/// The workgroups of one dispatch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grid {
    pub width: u32,
    pub height: u32,
}

impl Grid {
    /// The most values of one dispatch, where a side may have `limit` workgroups.
    pub(crate) fn most_values(limit: u32) -> u64 {
        let groups = u64::from(limit).saturating_mul(u64::from(limit));
        // A value's number must fit in a u32, and so must that of the last idle invocation.
        groups
            .saturating_mul(u64::from(WORKGROUP * ITEMS))
            .min(1 << 31)
    }

    /// Enough workgroups for `values`: a row, or where that is too long, nearly a square.
    pub(crate) fn cover(values: u64, limit: u32) -> Self {
        let groups = values.div_ceil(u64::from(WORKGROUP * ITEMS));
        let limit = u64::from(limit);
        let height = if groups <= limit {
            1
        } else {
            groups.isqrt().max(groups.div_ceil(limit))
        };
        let width = groups.div_ceil(height);
        Grid {
            width: width as u32,
            height: height as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grids_cover_all_values_within_the_limit() {
        let tile = u64::from(WORKGROUP * ITEMS);
        for values in [
            1,
            tile,
            tile + 1,
            65_535 * tile,
            65_535 * tile + 1,
            (1 << 31) - 1,
            1 << 31,
        ] {
            let grid = Grid::cover(values, 65_535);
            assert!(
                grid.width <= 65_535 && grid.height <= 65_535,
                "{values}: {grid:?}"
            );
            let covered = u64::from(grid.width) * u64::from(grid.height) * tile;
            assert!(covered >= values, "{values}: {grid:?}");
            assert!(
                covered < values + u64::from(grid.height + 1) * tile,
                "{values}: {grid:?}"
            );
        }
    }

    #[test]
    fn a_small_limit_still_covers() {
        for limit in 1..40 {
            let most = u64::from(limit) * u64::from(limit);
            assert_eq!(
                Grid::most_values(limit),
                most * u64::from(WORKGROUP * ITEMS)
            );
            for groups in 1..=most {
                let grid = Grid::cover(groups * u64::from(WORKGROUP * ITEMS), limit);
                assert!(
                    grid.width <= limit && grid.height <= limit,
                    "{groups}: {grid:?}"
                );
                assert!(u64::from(grid.width) * u64::from(grid.height) >= groups);
            }
        }
    }
}
