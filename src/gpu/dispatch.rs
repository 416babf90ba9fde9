//! Work that is ready to be recorded.

use std::sync::Arc;

use super::GpuActivations;
use crate::gpu::cache::pipelines::Pipeline;
use crate::gpu::prepare::launches::Launch;
use crate::walk::Grid;
use crate::wgsl::Function;
use crate::{Chain, Error, Kind};

/// A chain bound to its buffers: record it any number of times.
///
/// Recording cannot fail and allocates nothing of its own. The dispatch keeps its buffers alive.
#[derive(Clone, Debug)]
pub struct Dispatch {
    pub(super) activations: GpuActivations,
    pub(super) chain: Chain,
    pub(super) launches: Vec<Bound>,
}

/// A launch with its pipeline and the values of parameters: one call of `dispatch_workgroups`.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub pipeline: Arc<Pipeline>,
    pub bind_group: wgpu::BindGroup,
    pub launch: Arc<Launch>,
}

impl Dispatch {
    /// Records the work into the caller's pass, which has whatever label and timestamps the
    /// caller gave it. Sets the pipeline and bind group 0.
    ///
    /// The pass must be of this dispatch's device: another one refuses the encoder where it is
    /// finished, as it does for all that is foreign.
    pub fn record(&self, pass: &mut wgpu::ComputePass<'_>) {
        for bound in &self.launches {
            let Grid { width, height } = bound.launch.grid;
            pass.set_pipeline(&bound.pipeline.pipeline);
            pass.set_bind_group(0, &bound.bind_group, &[]);
            pass.dispatch_workgroups(width, height, 1);
        }
    }

    /// Records the work into a compute pass of its own, named as
    /// [`Options::label`](crate::Options::label) says. Where several dispatches follow each
    /// other, one pass for all and [`Dispatch::record`] cost less.
    pub fn encode(&self, encoder: &mut wgpu::CommandEncoder) {
        let label = self.activations.options().name();
        self.encode_with(
            encoder,
            &wgpu::ComputePassDescriptor {
                label: Some(label),
                timestamp_writes: None,
            },
        );
    }

    /// As [`Dispatch::encode`], with a label and timestamps of the caller's.
    pub fn encode_with(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        pass: &wgpu::ComputePassDescriptor<'_>,
    ) {
        self.record(&mut encoder.begin_compute_pass(pass));
    }

    /// Encodes and submits the work alone: for what is done once. Submitted when this returns, not
    /// yet finished.
    ///
    /// # Errors
    /// [`Error::Refused`] where a buffer has been destroyed, [`Error::DeviceLost`].
    pub fn submit(&self) -> Result<(), Error> {
        if self.launches.is_empty() {
            return Ok(());
        }
        let activations = &self.activations;
        let submit = || {
            let device = activations.device();
            let mut encoder = device.create_command_encoder(&Default::default());
            self.encode(&mut encoder);
            activations.queue().submit([encoder.finish()]);
        };
        activations.watch(|| activations.scoped("submitting", submit))
    }

    /// What is computed.
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Gives the chain other values, in some tens of µs: parameters, constants, probabilities and seeds of
    /// what is drawn. Views stay as they were checked, and so do pipelines, but where a value comes to
    /// or leaves a usual one for which there is a cheaper shader (beta = 1 of softplus and swish,
    /// alpha = 1 of celu). So a dropout has another mask in each step of a training, and p = 0 when it
    /// is over.
    ///
    /// Holds for what is recorded from now on. Work that was recorded before keeps its values,
    /// submitted or not, and so do clones and all other dispatches.
    ///
    /// # Errors
    /// [`Error::OtherChain`] where more than values differs; [`Error::Parameter`],
    /// [`Error::Chain`] for a value outside its domain, [`Error::OutOfMemory`], [`Error::Refused`]
    /// where a buffer has been destroyed, [`Error::DeviceLost`]. On an error the dispatch is as it
    /// was.
    ///
    /// ```no_run
    /// # fn go(mut dispatch: wgpu_activations::Dispatch, pass: &mut wgpu::ComputePass<'_>)
    /// #     -> Result<(), wgpu_activations::Error> {
    /// # use wgpu_activations::{Chain, Kind};
    /// for step in 0..100 {
    ///     dispatch.set_chain(Chain::map(Kind::Gelu).dropout(0.1, step))?;
    ///     dispatch.record(pass);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn set_chain(&mut self, chain: impl Into<Chain>) -> Result<(), Error> {
        let chain = chain.into();
        if !chain.is_like(&self.chain) {
            return Err(Error::OtherChain {
                before: self.chain.to_string(),
                after: chain.to_string(),
            });
        }
        chain.check()?;
        let functions = Function::all(&chain);
        let launches = self.launches.iter();
        let launches = launches.map(|bound| bound.launch.with_functions(&functions));
        self.launches = self.activations.bind(&chain, launches.collect())?;
        self.chain = chain;
        Ok(())
    }

    /// As [`Dispatch::set_chain`], with other parameters of the chain's only activation.
    ///
    /// # Errors
    /// Those of [`Dispatch::set_chain`]; [`Error::Chain`] where there is not one activation.
    ///
    /// ```no_run
    /// # fn go(mut dispatch: wgpu_activations::Dispatch, pass: &mut wgpu::ComputePass<'_>)
    /// #     -> Result<(), wgpu_activations::Error> {
    /// # use wgpu_activations::Kind;
    /// dispatch.set_kind(Kind::Elu { alpha: 0.5 })?;
    /// dispatch.record(pass);
    /// # Ok(()) }
    /// ```
    pub fn set_kind(&mut self, kind: Kind) -> Result<(), Error> {
        let chain = self.chain.with_kind(kind).ok_or_else(|| Error::Chain {
            chain: self.chain.to_string(),
            reason: "it has not one activation: give all its values with set_chain".into(),
        })?;
        self.set_chain(chain)
    }

    /// How many times `dispatch_workgroups` is called: more than once where a view is larger
    /// than one binding or its ends do not fall on 16 bytes, never where there are no elements.
    pub fn launches(&self) -> usize {
        self.launches.len()
    }
}
