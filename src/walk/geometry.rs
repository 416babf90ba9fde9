//! Workgroups: how values are shared out among invocations.

/// Invocations in a workgroup where the device allows them: the fastest measured.
pub(crate) const WORKGROUP: u32 = 256;

/// Mesa's llvmpipe leaves a shader's loops, without a word, after so many turns of all of them
/// together (`LP_MAX_TGSI_LOOP_ITERATIONS`).
pub(crate) const TURNS_OF_SOFTWARE: u64 = 65_000;

/// The most values of a row that an invocation keeps there. Its compiler takes each place of an array
/// by itself, and for 256 of them half a minute.
pub(crate) const KEPT_BY_SOFTWARE: u32 = 64;

/// The most times that a row is gone through there without its values being kept by several.
const FEW_TIMES: u64 = 8;

/// From so many rows on each has an invocation of its own there: fewer leave lanes and cores idle.
const MANY_ROWS: u64 = 64;

/// The most operations of a body that keeps values there.
const OPS_OF_KEPT: usize = 24;

/// The most values of a row that are kept there although it would be read only twice.
const LEVELLED_AND_KEPT: u64 = 8;

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
    /// For messages.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Spread::Consecutive => "consecutive",
            Spread::Strided => "strided by the workgroup",
        }
    }
}

/// The invocations of a workgroup and the values of each. The same for all kernels of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Geometry {
    /// Invocations in a workgroup.
    pub workgroup: u32,
    pub spread: Spread,
}

/// What is done with each row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowWork {
    /// How many times it is gone through.
    pub times: u64,
    /// Values that are taken in a turn of a loop, at least, where it is read again.
    pub turn: u32,
    /// Operations of the body.
    pub ops: usize,
    /// Whether sums are added up with the largest number, where nothing is kept.
    pub is_levelled: bool,
}

/// How rows are shared out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Sharing {
    /// How many invocations share a row.
    pub lanes: u32,
    /// The most values of it that one of them keeps; 0 where it reads them again.
    pub kept: u32,
}

impl Geometry {
    /// For so many invocations in a workgroup.
    pub(crate) fn new(invocations: u32, spread: Spread) -> Self {
        Geometry {
            workgroup: invocations.max(1),
            spread,
        }
    }

    /// What shaders are shown with.
    pub(crate) const fn usual() -> Self {
        Geometry {
            workgroup: WORKGROUP,
            spread: Spread::Consecutive,
        }
    }

    /// Values of a workgroup.
    pub(crate) const fn tile(self) -> u32 {
        self.workgroup * ITEMS
    }

    /// Rows of a tile, which an invocation takes one after the other where sums are computed. In a
    /// processor's cache rows of 4096 columns are in each other's way; on GPUs more of them leave
    /// fewer terms.
    pub(crate) const fn rows(self) -> u32 {
        match self.spread {
            Spread::Consecutive => 4,
            Spread::Strided => 8,
        }
    }

    /// How each of so many rows of so many values is shared out, where results depend on whole rows. On
    /// software adapters invocations are threads of one processor's core, and wait for each other: one
    /// alone is the fastest, with what it keeps of a short row, and reading a longer one again, out of the
    /// cache, but where it is searched many times. On GPUs what is kept stays in registers. Where it
    /// reads again, several values are taken in a turn of a loop.
    pub(crate) fn sharing(self, values: u64, rows: u64, work: RowWork) -> Sharing {
        let RowWork {
            times,
            turn,
            ops,
            is_levelled,
        } = work;
        let each = |lanes: u32| values.div_ceil(lanes.into());
        let is_software = self.spread == Spread::Consecutive;
        // Long code with arrays is what its compiler takes worst, and to read twice costs no more than to
        // keep.
        let costs_more = ops > OPS_OF_KEPT || is_levelled && values > LEVELLED_AND_KEPT;
        if is_software && costs_more && values <= 256 {
            return Sharing { lanes: 1, kept: 0 };
        }
        let reads_again = times <= FEW_TIMES;
        let (most_lanes, most) = match is_software {
            true => (if reads_again { 1 } else { 32 }, KEPT_BY_SOFTWARE.into()),
            false => (self.most_lanes(), 4),
        };
        for lanes in self.choices().filter(|lanes| *lanes <= most_lanes) {
            if each(lanes) <= most && !(is_software && ops > OPS_OF_KEPT) {
                // An array is filled with zeros first: one not much too long.
                let kept = [4, 8, 16, 32].into_iter().find(|kept| each(lanes) <= *kept);
                let kept = kept.unwrap_or(most) as u32;
                return Sharing { lanes, kept };
            }
        }
        let mut enough = self.choices().filter(|lanes| match self.spread {
            Spread::Consecutive => {
                let turns = each(*lanes).div_ceil(turn.into()) * times;
                let alone = reads_again && rows >= MANY_ROWS;
                (*lanes > 1 || alone) && turns <= TURNS_OF_SOFTWARE / 2
            }
            Spread::Strided => false,
        });
        let lanes = enough.next().unwrap_or(self.most_lanes());
        let kept = if !is_software && each(lanes) <= 8 {
            8
        } else {
            0
        };
        Sharing { lanes, kept }
    }

    /// Whether loops of so many turns run to their end.
    pub(crate) fn allows_turns(self, turns: u64) -> bool {
        self.spread == Spread::Strided || turns <= TURNS_OF_SOFTWARE
    }

    /// A power of two, as halves are added to halves.
    const fn most_lanes(self) -> u32 {
        1 << self.workgroup.ilog2()
    }

    /// How many invocations may share a row: on GPUs more numbers, since eight vec4 in an array are
    /// twice as slow there as four.
    fn choices(self) -> impl Iterator<Item = u32> {
        let lanes: &[u32] = match self.spread {
            Spread::Consecutive => &[1, 8, 32, 256],
            Spread::Strided => &[1, 8, 32, 64, 128, 256],
        };
        let lanes = lanes.iter().copied();
        lanes.filter(move |lanes| *lanes <= self.most_lanes())
    }

    /// All that [`Geometry::sharing`] may come to for such work.
    pub(crate) fn sharings(self, work: RowWork) -> Vec<Sharing> {
        let mut all: Vec<Sharing> = Vec::new();
        for values in (0..40).map(|n| 1 << n) {
            for rows in [1, MANY_ROWS] {
                let sharing = self.sharing(values, rows, work);
                if !all.contains(&sharing) {
                    all.push(sharing);
                }
            }
        }
        all
    }

    /// The same with the workgroup for rows that so many invocations share.
    pub(crate) fn of_rows(self, lanes: u32) -> Self {
        let workgroup = match (self.spread, lanes) {
            (Spread::Consecutive, 1) => self.workgroup.min(32),
            (Spread::Consecutive, lanes) => lanes,
            (Spread::Strided, lanes) => self.workgroup / lanes * lanes,
        };
        Geometry { workgroup, ..self }
    }

    /// Values from one invocation's first to its neighbour's first.
    pub(crate) const fn local_step(self) -> u32 {
        match self.spread {
            Spread::Consecutive => ITEMS,
            Spread::Strided => 1,
        }
    }

    /// Values from one item of an invocation to its next.
    pub(crate) const fn spacing(self) -> u32 {
        match self.spread {
            Spread::Consecutive => 1,
            Spread::Strided => self.workgroup,
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
    pub(crate) fn most_values(tile: u32, limit: u32) -> u64 {
        let groups = u64::from(limit).saturating_mul(u64::from(limit));
        // A value's number must fit in a u32, and so must that of the last idle invocation.
        groups.saturating_mul(u64::from(tile)).min(1 << 31)
    }

    /// Enough workgroups for `values`: a row, or where that is too long, nearly a square.
    pub(crate) fn cover(values: u64, tile: u32, limit: u32) -> Self {
        let groups = values.div_ceil(u64::from(tile));
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

    const TILE: u32 = Geometry::usual().tile();

    #[test]
    fn invocations_take_each_value_of_a_tile_once() {
        for spread in [Spread::Consecutive, Spread::Strided] {
            for invocations in [1, 7, 64, 1024] {
                let geometry = Geometry::new(invocations, spread);
                let mut taken = vec![0; geometry.tile() as usize];
                for local in 0..geometry.workgroup {
                    for item in 0..ITEMS {
                        let value = local * geometry.local_step() + item * geometry.spacing();
                        taken[value as usize] += 1;
                    }
                }
                assert!(taken.iter().all(|times| *times == 1), "{geometry:?}");
                assert!(geometry.workgroup <= invocations);
            }
        }
    }

    #[test]
    fn spreads_say_who_neighbours_are() {
        let [items, invocations] = [Spread::Consecutive, Spread::Strided].map(|spread| {
            let geometry = Geometry::new(64, spread);
            (geometry.spacing(), geometry.local_step())
        });
        // One invocation's items, or one item of all invocations, lie side by side.
        assert_eq!((items.0, invocations.1), (1, 1));
        assert_ne!(Spread::Consecutive.name(), Spread::Strided.name());
    }

    #[test]
    fn a_row_is_enough_where_it_fits() {
        for groups in [1, 2, 39, 40] {
            let grid = Grid::cover(groups * u64::from(TILE), TILE, 40);
            assert_eq!((u64::from(grid.width), grid.height), (groups, 1));
        }
    }

    #[test]
    fn numbers_of_values_fit_a_u32() {
        let most = Grid::most_values(TILE, u32::MAX);
        let grid = Grid::cover(most, TILE, u32::MAX);
        let behind = u64::from(grid.width) * u64::from(grid.height) * u64::from(TILE);
        assert!(most >= 1 << 31 && behind <= 1 << 32);
    }

    #[test]
    fn grids_cover_all_values_within_the_limit() {
        let tile = u64::from(TILE);
        for values in [
            1,
            tile,
            tile + 1,
            65_535 * tile,
            65_535 * tile + 1,
            (1 << 31) - 1,
            1 << 31,
        ] {
            let grid = Grid::cover(values, TILE, 65_535);
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
            assert_eq!(Grid::most_values(TILE, limit), most * u64::from(TILE));
            for groups in 1..=most {
                let grid = Grid::cover(groups * u64::from(TILE), TILE, limit);
                assert!(
                    grid.width <= limit && grid.height <= limit,
                    "{groups}: {grid:?}"
                );
                assert!(u64::from(grid.width) * u64::from(grid.height) >= groups);
            }
        }
    }
}
