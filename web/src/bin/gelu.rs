//! The smallest page that uses the library: gelu's `apply` and `read`. Its size is published.

use wgpu_activations::{GpuActivations, Kind};

fn main() {
    web::page(async {
        let (device, queue) = web::device().await?;
        let buffer = web::buffer(&device, &queue, &[-1.0, 0.0, 1.0, 2.0]);
        let activations = GpuActivations::new(&device, &queue);
        let applied = activations.apply(&buffer, Kind::Gelu);
        applied.map_err(|error| error.to_string())?;
        let y = activations.read::<f32>(&buffer).await;
        for y in y.map_err(|error| error.to_string())? {
            web::say(&y.to_string());
        }
        Ok(())
    });
}
