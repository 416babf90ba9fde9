//! Pipelines compiled ahead of their first use.

use std::sync::Arc;

use crate::body::Body;
use crate::gpu::device::bounds::Bounds;
use crate::gpu::{GpuActivations, Shared};
use crate::walk::{Layout, Sharing, Width};
use crate::wgsl::{Function, Recipe, Shader, row_work};
use crate::{Chain, Direction, Error};

impl GpuActivations {
    /// Compiles the usual pipelines of these chains ahead of their first use: f32, out of place,
    /// in place for forward, at any offset, and those for odd ends.
    ///
    /// # Errors
    /// [`Error::Limit`] where the device has too few storage buffers, [`Error::Refused`] where it
    /// cannot compile one; [`Error::NoDerivative`], [`Error::DeviceLost`].
    pub fn warm_up(&self, chains: &[(Chain, Direction)]) -> Result<(), Error> {
        let bounds = self.shared.bounds.clone()?;
        for (chain, direction) in chains {
            let parts = Body::available(chain, *direction)?.parts().into_iter();
            let usual = parts.map(|body| usual(body, &bounds));
            for (body, layout) in usual.collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
                let gathers = body.gathered().next().is_some();
                let shared: Vec<Option<Sharing>> = match body.has_rows() {
                    true => {
                        let all = bounds.geometry.sharings(row_work(&body));
                        all.into_iter().map(Some).collect()
                    }
                    false => vec![None],
                };
                let of = |width| [(width, false), (width, true)];
                let ways = match gathers {
                    true => of(Width::One).to_vec(),
                    false => [of(Width::Four), of(Width::One)].concat(),
                };
                let ways = ways
                    .into_iter()
                    .flat_map(|way| shared.iter().map(move |sharing| (way, *sharing)));
                for ((width, shifted), sharing) in ways {
                    let geometry = match sharing {
                        Some(sharing) => bounds.geometry.of_rows(sharing.lanes),
                        None => bounds.geometry,
                    };
                    let shader = Shader::Body(Recipe {
                        functions: Function::all(chain),
                        body: body.clone(),
                        layout: Layout {
                            shifted,
                            ..layout.clone()
                        },
                        width,
                        geometry,
                        sharing,
                    });
                    let Shared {
                        context, pipelines, ..
                    } = &*self.shared;
                    self.watch(|| pipelines.get(context, &shader))?;
                }
            }
        }
        // All of them may have been there already.
        self.scoped("warming up", || ())
    }
}

/// The bodies and layouts that most requests come to: all outputs in one pass, or one in each where
/// the device has too few storage buffers for that; one slot in place of the other where there are
/// two.
fn usual(body: Body, bounds: &Bounds) -> Result<Vec<(Arc<Body>, Layout)>, Error> {
    let check = |body: &Arc<Body>| bounds.check_bindings(body.slots().count());
    let body = Arc::new(body);
    let bodies: Vec<Arc<Body>> = match check(&body) {
        Ok(()) => vec![body],
        Err(_) => {
            let alone = |output| Arc::new(body.only(|slot| slot == output));
            body.writes().map(alone).collect()
        }
    };
    bodies.iter().try_for_each(check)?;
    let separate = bodies
        .iter()
        .map(|body| (body.clone(), Layout::separate(body)));
    let in_place = bodies.iter().filter(|body| body.slots().count() == 2);
    let in_place = in_place.map(|body| (body.clone(), Layout::in_place(body)));
    Ok(separate.chain(in_place).collect())
}
