//! What of a device's limits decides how work is cut and bound.

use crate::Error;
use crate::walk::{Geometry, Spread};

/// Bytes of the largest value: four lanes of f32.
const VECTOR: u64 = 16;
/// Positions in a binding are counted in u32: of 2-byte elements at the smallest.
const MOST_BINDING: u64 = 1 << 32;

/// What of the device's limits matters here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Storage bindings start at multiples of this; itself a multiple of 16.
    pub alignment: u64,
    /// The largest storage binding in bytes.
    pub binding: u64,
    /// Storage bindings of one shader.
    pub bindings: u64,
    /// Workgroups along a side.
    pub side: u32,
    /// How values are shared out among invocations.
    pub geometry: Geometry,
}

impl Bounds {
    /// Reads them off, or names the limit that is too small for any kernel. `most`: of invocations in
    /// a workgroup.
    pub(crate) fn of(limits: &wgpu::Limits, spread: Spread, most: u32) -> Result<Self, Error> {
        let invocations = limits
            .max_compute_invocations_per_workgroup
            .min(limits.max_compute_workgroup_size_x)
            .min(most);
        // What a device has that computes at all; WebGL 2 has 0 of most.
        for (limit, have, need) in [
            (
                "max_compute_invocations_per_workgroup",
                u64::from(limits.max_compute_invocations_per_workgroup),
                1,
            ),
            (
                "max_compute_workgroup_size_x",
                u64::from(limits.max_compute_workgroup_size_x),
                1,
            ),
            (
                "max_compute_workgroups_per_dimension",
                u64::from(limits.max_compute_workgroups_per_dimension),
                1,
            ),
            (
                "max_storage_buffers_per_shader_stage",
                u64::from(limits.max_storage_buffers_per_shader_stage),
                1,
            ),
            (
                "max_storage_buffer_binding_size",
                limits.max_storage_buffer_binding_size,
                1 << 16,
            ),
            (
                "max_uniform_buffers_per_shader_stage",
                u64::from(limits.max_uniform_buffers_per_shader_stage),
                1,
            ),
        ] {
            if have < need {
                return Err(Error::Limit { limit, have, need });
            }
        }
        Ok(Bounds {
            alignment: u64::from(limits.min_storage_buffer_offset_alignment).max(VECTOR),
            binding: limits.max_storage_buffer_binding_size.min(MOST_BINDING),
            bindings: u64::from(limits.max_storage_buffers_per_shader_stage),
            side: limits.max_compute_workgroups_per_dimension,
            geometry: Geometry::new(invocations, spread),
        })
    }

    /// Whether a shader may have so many storage bindings.
    pub(crate) fn check_bindings(&self, count: usize) -> Result<(), Error> {
        let (have, need) = (self.bindings, count as u64);
        match need > have {
            true => Err(Error::Limit {
                limit: "max_storage_buffers_per_shader_stage",
                have,
                need,
            }),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::WORKGROUP;

    fn of(change: impl FnOnce(&mut wgpu::Limits)) -> Result<Bounds, Error> {
        let mut limits = wgpu::Limits::default();
        change(&mut limits);
        Bounds::of(&limits, Spread::Consecutive, WORKGROUP)
    }

    #[test]
    fn every_position_in_a_binding_is_a_u32() -> Result<(), Error> {
        let bounds = of(|limits| limits.max_storage_buffer_binding_size = 1 << 40)?;
        // Of halves.
        assert!(bounds.binding / 2 <= 1 << 31);
        Ok(())
    }

    #[test]
    fn bindings_start_at_whole_values() -> Result<(), Error> {
        for alignment in [1, 4, 16, 32, 256] {
            let bounds = of(|limits| limits.min_storage_buffer_offset_alignment = alignment)?;
            assert!(bounds.alignment.is_multiple_of(VECTOR));
            assert!(bounds.alignment.is_multiple_of(alignment.into()));
        }
        Ok(())
    }

    #[test]
    fn a_workgroup_keeps_to_both_of_its_limits() -> Result<(), Error> {
        let bounds = of(|limits| limits.max_compute_invocations_per_workgroup = 64)?;
        assert_eq!(bounds.geometry.workgroup, 64);
        let bounds = of(|limits| limits.max_compute_workgroup_size_x = 32)?;
        assert_eq!(bounds.geometry.workgroup, 32);
        Ok(())
    }
}
