//! What naga says of somebody's WGSL, and where in it.

use wgpu::naga::front::wgsl::parse_str;
use wgpu::naga::valid::{Capabilities, FunctionError, ValidationError, ValidationFlags, Validator};

use super::library;
use super::scan::{Fault, Scanned};
use crate::expr::definition::in_one_line;

/// What naga says of a kernel that calls the function where invocations part, as kernels do.
pub(super) fn compiled(params: &[&str], scanned: &Scanned) -> Result<(), Fault> {
    let arguments: String = params.iter().map(|name| format!(", {name}: f32")).collect();
    let (before, behind) = match scanned.is_expression {
        true => ("return ", ";"),
        false => ("", ""),
    };
    let head = format!(
        "{}fn wa_own(x: f32{arguments}) -> f32 {{\n{before}",
        library::text(&scanned.called)
    );
    let zeros = ", 0.0".repeat(params.len());
    let module = format!(
        "{head}{}{behind}\n}}\n\
         @group(0) @binding(0) var<storage, read_write> wa_x: array<f32>;\n\
         @compute @workgroup_size(64)\n\
         fn wa_main(@builtin(global_invocation_id) wa_id: vec3<u32>) {{\n    \
         if (wa_x[wa_id.x] > 0.0) {{\n        \
         wa_x[wa_id.x] = wa_own(wa_x[wa_id.x]{zeros});\n    }}\n}}\n",
        scanned.plain
    );
    let fault = |at: Option<usize>, reason: String| {
        let end = scanned.plain.trim_end().len();
        let at = at.map_or(0, |at| at.saturating_sub(head.len()).min(end));
        let reason = in_one_line(&reason);
        Err(Fault { at, reason })
    };
    let parsed = match parse_str(&module) {
        Ok(parsed) => parsed,
        Err(error) => {
            let at = error.location(&module).map(|at| at.offset as usize);
            return fault(at, error.message().to_owned());
        }
    };
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    if let Err(error) = validator.validate(&parsed) {
        let at = error.location(&module).map(|at| at.offset as usize);
        return fault(at, innermost(error.as_inner()));
    }
    Ok(())
}

/// What an error says at its root, where the names of what is around it are gone.
fn innermost(error: &ValidationError) -> String {
    if let ValidationError::Function {
        source: FunctionError::InvalidReturnType { .. },
        ..
    } = error
    {
        return "it must return an f32, and it does not here".into();
    }
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
