//! Compiles every composed shader, and says how long each took: lines `csv:KIND,DIRECTION,MS`.

use wgpu_activations::{Chain, Direction, Kind};

fn main() {
    web::page(async {
        let (device, _) = web::device().await?;
        let (mut most, mut all, mut count) = (0.0_f64, 0.0, 0);
        for kind in Kind::all() {
            for direction in Direction::ALL {
                let name = format!("{},{direction:?}", kind.name()).to_lowercase();
                let milliseconds =
                    compile(&device, &Chain::map(kind).compiled_wgsl(direction)).await;
                let milliseconds = milliseconds.map_err(|error| format!("{name}: {error}"))?;
                web::say(&format!("csv:{name},{milliseconds:.1}"));
                most = most.max(milliseconds);
                all += milliseconds;
                count += 1;
            }
        }
        web::say(&format!(
            "{count} pipelines in {:.1} s, the slowest in {:.2} s",
            all / 1e3,
            most / 1e3
        ));
        Ok(())
    });
}

/// Milliseconds until the device has answered.
async fn compile(device: &wgpu::Device, shader: &str) -> Result<f64, String> {
    let start = web::now();
    let scope = device.push_error_scope(wgpu::ErrorFilter::Validation);
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: None,
        source: wgpu::ShaderSource::Wgsl(shader.into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: None,
        layout: None,
        module: &module,
        entry_point: Some("main"),
        compilation_options: Default::default(),
        cache: None,
    });
    drop(pipeline);
    match scope.pop().await {
        Some(error) => Err(error.to_string()),
        None => Ok(web::now() - start),
    }
}
