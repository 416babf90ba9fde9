//! The map family: an activation alone, element by element.

use super::Kernel;
use crate::{Direction, Slot};

static KERNELS: [Kernel; 4] = [
    Kernel {
        name: "forward",
        index: 0,
        body: include_str!("../../shaders/kernel/map/forward.wgsl"),
        derivatives: 1,
        slots: &[Slot::X, Slot::Y],
        reads: 1,
        needs: &[&[Slot::X]],
        optional_writes: false,
    },
    Kernel {
        name: "backward",
        index: 1,
        body: include_str!("../../shaders/kernel/map/backward.wgsl"),
        derivatives: 1,
        slots: &[Slot::X, Slot::Dy, Slot::Dx],
        reads: 2,
        needs: &[&[Slot::X, Slot::Dy]],
        optional_writes: false,
    },
    Kernel {
        name: "second",
        index: 2,
        body: include_str!("../../shaders/kernel/map/second.wgsl"),
        derivatives: 2,
        slots: &[Slot::X, Slot::Dy, Slot::Ddx, Slot::Ddy, Slot::Dx],
        reads: 3,
        needs: &[&[Slot::X, Slot::Ddx], &[Slot::X, Slot::Dy, Slot::Ddx]],
        optional_writes: false,
    },
    Kernel {
        name: "jet",
        index: 3,
        body: include_str!("../../shaders/kernel/map/jet.wgsl"),
        derivatives: 3,
        slots: &[Slot::X, Slot::Y, Slot::D1, Slot::D2],
        reads: 1,
        needs: &[&[Slot::X], &[Slot::X], &[Slot::X]],
        optional_writes: true,
    },
];

/// The kernel of this direction.
pub(crate) fn map(direction: Direction) -> &'static Kernel {
    &KERNELS[match direction {
        Direction::Forward => 0,
        Direction::Backward => 1,
        Direction::Second => 2,
        Direction::Jet => 3,
    }]
}
