//! Pipelines compiled ahead of their first use.

use crate::gpu::GpuActivations;
use crate::gpu::device::bounds::Bounds;
use crate::walk::{Kernel, Layout, Width};
use crate::{Chain, Direction, Error};

impl GpuActivations {
    /// Compiles the usual pipelines of these chains ahead of their first use: f32, out of place,
    /// in place for forward, at any offset, and the one for odd ends.
    ///
    /// # Errors
    /// [`Error::Limit`] where the device has too few storage buffers, [`Error::Refused`] where it
    /// cannot compile one; [`Error::DeviceLost`].
    pub fn warm_up(&self, chains: &[(Chain, Direction)]) -> Result<(), Error> {
        let bounds = self.shared.bounds.clone()?;
        for (chain, direction) in chains {
            let kernel = chain.kernel(*direction);
            for layout in usual(kernel, *direction, &bounds)? {
                let shifted = Layout {
                    shifted: true,
                    ..layout.clone()
                };
                for (width, layout) in [
                    (Width::Four, &layout),
                    (Width::Four, &shifted),
                    (Width::One, &shifted),
                ] {
                    self.watch(|| self.pipeline(chain, kernel, layout, width))?;
                }
            }
        }
        // All of them may have been there already.
        self.scoped("warming up", || ())
    }
}

/// The layouts that most requests come to: all outputs in one pass, or one in each where the
/// device has too few storage buffers for that.
fn usual(kernel: &Kernel, direction: Direction, bounds: &Bounds) -> Result<Vec<Layout>, Error> {
    let together = Layout::separate(kernel, |_| true);
    let check = |layout: &Layout| bounds.check_bindings(layout.writable.len());
    let outputs = kernel.slots[kernel.reads..].iter();
    let mut layouts = match check(&together) {
        Ok(()) => vec![together],
        Err(_) => outputs
            .map(|&output| {
                let used = |slot| slot == output || kernel.needs(output, slot);
                Layout::separate(kernel, used)
            })
            .collect(),
    };
    layouts.iter().try_for_each(check)?;
    if direction == Direction::Forward {
        layouts.push(Layout::in_place(kernel));
    }
    Ok(layouts)
}
