//! What only a browser can show: results to the budget, and that errors which arrive late are
//! learnt all the same.

use web::Gpu;
use wgpu_activations::{Format, Kind, reference};

fn main() {
    web::page(async {
        let gpu = Gpu::new().await?;
        let results = [
            gpu.judge("gelu_keeps_its_budget", gelu(&gpu).await),
            gpu.judge("a_destroyed_buffer_is_not_read", destroyed(&gpu).await),
            gpu.judge("a_late_error_is_learnt_once", late(&gpu).await),
        ];
        web::all_passed(&results)
    });
}

/// gelu of the special numbers and of numbers from all over its range, in place.
async fn gelu(gpu: &Gpu) -> Result<String, String> {
    let special = [
        0.0,
        -0.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        f32::MAX,
        1e-30,
    ];
    let spread = (-20_000..=20_000).map(|i| i as f32 * 1e-3);
    let x: Vec<f32> = special.into_iter().chain(spread).collect();
    let buffer = gpu.buffer(&x);
    let applied = gpu.activations.apply(&buffer, Kind::Gelu);
    applied.map_err(|error| error.to_string())?;
    let budget = Kind::Gelu.activation().ulps[0];
    let mut most = 0.0_f64;
    for (&x, y) in x.iter().zip(gpu.read(&buffer).await?) {
        let want = reference::value(x.into(), 0, Kind::Gelu);
        let error = reference::error_in_ulps(y, want, 0.0, Format::F32);
        if error > budget {
            return Err(format!("gelu({x:e}) is {y:e}, not {want:e}: {error} ULP"));
        }
        most = most.max(error);
    }
    Ok(format!(
        "{} values, at most {most:.2} ULP of {budget}",
        x.len()
    ))
}

/// The staging buffer of an earlier read, which is used again, still holds other numbers.
async fn destroyed(gpu: &Gpu) -> Result<String, String> {
    gpu.read(&gpu.buffer(&[1.0, 2.0, 3.0, 4.0])).await?;
    let buffer = gpu.buffer(&[5.0, 6.0, 7.0, 8.0]);
    buffer.destroy();
    match gpu.read(&buffer).await {
        Err(reason) => Ok(reason),
        Ok(numbers) => Err(format!("{numbers:?} were read")),
    }
}

/// In a browser `apply` cannot know yet that the buffer is gone; `check` does, and tells it once.
async fn late(gpu: &Gpu) -> Result<String, String> {
    let before = gpu.activations.check().await;
    before.map_err(|error| format!("an error of an earlier call: {error}"))?;
    let buffer = gpu.buffer(&[1.0; 4]);
    buffer.destroy();
    let applied = gpu.activations.apply(&buffer, Kind::Gelu);
    let told = match applied.and(gpu.activations.check().await) {
        Err(error) => error.to_string(),
        Ok(()) => return Err("apply to a destroyed buffer succeeds".into()),
    };
    match gpu.activations.check().await {
        Ok(()) => Ok(told),
        Err(again) => Err(format!("told twice: {again}")),
    }
}
