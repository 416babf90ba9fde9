//! A prepared dispatch gets other values of its parameters.

use libtest_mimic::Trial;
use wgpu_activations::{
    Chain, Direction, Dispatch, Error, Kind, KinkPolicy, Slot, View, reference,
};

use crate::Outcome;
use crate::adapters::{Gpu, buffer, storage};
use crate::own::Own;
use crate::views::{compare, view};

pub fn trials(gpu: &'static Gpu) -> Vec<Trial> {
    let trial = |name, body: fn(&Gpu) -> Outcome| gpu.trial(format!("parameters::{name}"), body);
    vec![
        trial("from_now_on", from_now_on),
        trial("at_kinks", at_kinks),
        trial("nothing_is_compiled", nothing_is_compiled),
        trial("usual_values", usual_values),
        trial("seeds_and_constants", seeds_and_constants),
        trial("refused", refused),
    ]
}

/// Several launches: a head, a bulk and a tail.
const COUNT: usize = 1003;
const FIRST: usize = 3;

/// Its value far below is `min`.
fn kind(min: f32) -> Kind {
    Kind::HardTanh { min, max: 1e9 }
}

fn prepared(gpu: &Gpu, y: &wgpu_activations::wgpu::Buffer, min: f32) -> Result<Dispatch, Error> {
    let x = gpu.buffer(&[-1e9; COUNT + FIRST]);
    let slots = [
        (Slot::X, view(&x, FIRST, COUNT)),
        (Slot::Y, view(y, FIRST, COUNT)),
    ];
    gpu.activations
        .prepare(kind(min), Direction::Forward, COUNT as u64, &slots)
}

/// What was recorded before keeps its values, and so do clones and dispatches that share them.
fn from_now_on(gpu: &Gpu) -> Outcome {
    let [y, other] = [(); 2].map(|()| gpu.blank(COUNT + FIRST));
    let mut dispatch = prepared(gpu, &y, -2.0)?;
    let (clone, beside) = (dispatch.clone(), prepared(gpu, &other, -2.0)?);
    let recorded = |dispatch: &Dispatch| {
        let mut encoder = gpu.device().create_command_encoder(&Default::default());
        dispatch.encode(&mut encoder);
        encoder.finish()
    };
    let before = recorded(&dispatch);
    dispatch.set_kind(kind(-5.0))?;
    if dispatch.chain().kind() != Some(kind(-5.0)) || clone.chain().kind() != Some(kind(-2.0)) {
        return Err("the chain is not what was set".into());
    }
    let after = recorded(&dispatch);
    dispatch.set_kind(kind(-7.0))?;
    let last = recorded(&dispatch);
    for (commands, to, want) in [
        (after, &y, -5.0),
        (before, &y, -2.0),
        (last, &y, -7.0),
        (recorded(&clone), &y, -2.0),
        (recorded(&beside), &other, -2.0),
    ] {
        gpu.activations.queue().submit([commands]);
        compare(
            &format!("min = {want}"),
            &gpu.read(to),
            FIRST,
            &[want; COUNT],
        )?;
    }
    Ok(())
}

/// celu″(0) is 1 / alpha in TensorFlow: values at kinks follow their parameters.
fn at_kinks(gpu: &Gpu) -> Outcome {
    let a = &gpu.activations;
    let (x, d2) = (gpu.buffer(&[0.0; 5]), gpu.blank(5));
    let slots = [(Slot::X, View::from(&x)), (Slot::D2, View::from(&d2))];
    let chain = Chain::map(Kind::Celu { alpha: 1.0 }).kinks(KinkPolicy::Tf);
    let mut dispatch = a.prepare(chain, Direction::Jet, 5, &slots)?;
    for alpha in [0.25, 1.0, -0.5, 2.0] {
        dispatch.set_kind(Kind::Celu { alpha })?;
        let mut encoder = a.device().create_command_encoder(&Default::default());
        dispatch.encode(&mut encoder);
        a.queue().submit([encoder.finish()]);
        let want = reference::value(0.0, 2, *dispatch.chain()) as f32;
        assert_eq!(want, 1.0 / alpha);
        compare(&format!("alpha = {alpha}"), &gpu.read(&d2), 0, &[want; 5])?;
    }
    Ok(())
}

fn nothing_is_compiled(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let x = buffer(&own.activations, &[1.0; 64]);
    let slots = [(Slot::X, View::from(&x)), (Slot::Y, View::from(&x))];
    let elu = |alpha| Kind::Elu { alpha };
    let mut dispatch = own
        .activations
        .prepare(elu(1.0), Direction::Forward, 64, &slots)?;
    let before = own.pipelines()?;
    for i in 1..100 {
        dispatch.set_kind(elu(i as f32))?;
    }
    match own.pipelines()? == before {
        true => Ok(()),
        false => Err("a new value compiles something".into()),
    }
}

/// softplus has a shader of its own for beta = 1: a dispatch that comes to it or leaves it computes the
/// same as one that is prepared with the value, and compiles once.
fn usual_values(gpu: &Gpu) -> Outcome {
    let own = Own::new(gpu)?;
    let a = &own.activations;
    // One launch, and so one pipeline for each shader.
    let x: Vec<f32> = (0..1000).map(|i| i as f32 / 100.0 - 5.0).collect();
    let x = buffer(a, &x);
    let [y, want] = [(); 2].map(|()| buffer(a, &[0.0; 1000]));
    let softplus = |beta| Kind::Softplus { beta };
    let mut dispatch = a.prepare_forward(&x, &y, softplus(1.0))?;
    let before = own.pipelines()?;
    for beta in [2.0, 1.0, 0.5, 1.0, 3.0] {
        dispatch.set_kind(softplus(beta))?;
        dispatch.submit()?;
        a.forward(&x, &want, softplus(beta))?;
        let [got, want] = [&y, &want].map(|buffer| a.read_blocking::<f32>(buffer));
        compare(&format!("beta = {beta}"), &got?, 0, &want?)?;
    }
    match own.pipelines()? - before {
        1 => Ok(()),
        others => Err(format!("{others} pipelines more, not one").into()),
    }
}

/// A dispatch with other values computes what one that is prepared with them does.
fn seeds_and_constants(gpu: &Gpu) -> Outcome {
    let chain = |p: f32, seed: u64, by: f32| {
        let elu = Kind::Elu { alpha: by };
        Chain::x()
            .scale_by(by)
            .act(elu)
            .dropout(p, seed)
            .rrelu(0.0, by, seed)
    };
    let x: Vec<f32> = (0..COUNT).map(|i| i as f32 / 100.0 - 5.0).collect();
    let x = gpu.buffer(&x);
    let [y, want] = [(); 2].map(|()| gpu.blank(COUNT));
    let mut dispatch = gpu
        .activations
        .prepare_forward(&x, &y, chain(0.5, 1, 1.0))?;
    for values in [
        chain(0.5, 2, 0.5),
        chain(0.0, 2, 0.25),
        chain(0.9, u64::MAX, 2.0),
    ] {
        dispatch.set_chain(values)?;
        dispatch.submit()?;
        gpu.activations.forward(&x, &want, values)?;
        compare(&values.to_string(), &gpu.read(&y), 0, &gpu.read(&want))?;
    }
    for other in [
        Chain::x()
            .scale_by(1.0)
            .act(Kind::Elu { alpha: 1.0 })
            .dropout(0.5, 1),
        chain(0.5, 1, 1.0).accumulate(),
    ] {
        if !matches!(dispatch.set_chain(other), Err(Error::OtherChain { .. })) {
            return Err(format!("{other} in place of {}", dispatch.chain()).into());
        }
    }
    match dispatch.set_chain(chain(1.0, 1, 1.0)) {
        Err(Error::Chain { .. }) => Ok(()),
        other => Err(format!("p = 1: {other:?}").into()),
    }
}

/// On an error the dispatch is as it was.
fn refused(gpu: &Gpu) -> Outcome {
    let y = gpu.blank(COUNT + FIRST);
    let mut dispatch = prepared(gpu, &y, -2.0)?;
    match dispatch.set_kind(Kind::Relu) {
        Err(Error::OtherChain { .. }) => {}
        other => return Err(format!("another activation: {other:?}").into()),
    }
    match dispatch.set_kind(kind(f32::NAN)) {
        Err(Error::Parameter { .. }) => {}
        other => return Err(format!("a value out of its domain: {other:?}").into()),
    }
    let gone = storage(&gpu.activations, 4096);
    let slots = [(Slot::X, View::from(&gone)), (Slot::Y, View::from(&gone))];
    let prepare = || {
        gpu.activations
            .prepare(kind(-2.0), Direction::Forward, 7, &slots)
    };
    let mut of_destroyed = prepare()?;
    gone.destroy();
    match of_destroyed.set_kind(kind(-3.0)) {
        Err(Error::Refused { .. }) if of_destroyed.chain().kind() == Some(kind(-2.0)) => {}
        other => return Err(format!("a destroyed buffer: {other:?}").into()),
    }
    let mut encoder = gpu.device().create_command_encoder(&Default::default());
    dispatch.encode(&mut encoder);
    gpu.activations.queue().submit([encoder.finish()]);
    compare("as it was", &gpu.read(&y), FIRST, &[-2.0; COUNT])
}
