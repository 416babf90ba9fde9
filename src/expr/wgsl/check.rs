//! What the compiler says of somebody's WGSL, and where in it.

#[cfg(not(target_arch = "wasm32"))]
use wgpu::naga::valid::{FunctionError, ValidationError};

#[cfg(not(target_arch = "wasm32"))]
use super::library;
use super::scan::{Fault, Scanned, place, scan};
use crate::Error;
use crate::body::Part;
use crate::expr::definition::in_one_line;

/// What somebody wrote for a part of a function.
pub(super) struct Text {
    pub part: Part,
    /// What it is, for messages.
    what: String,
    scanned: Scanned,
}

impl Text {
    /// A text in which nothing ends the function that it will stand in.
    pub(super) fn new(part: Part, what: String, text: &str) -> Result<Self, Error> {
        match scan(text) {
            Ok(scanned) => Ok(Text {
                part,
                what,
                scanned,
            }),
            Err((plain, fault)) => Err(error(&what, &plain, fault)),
        }
    }

    /// Without comments, and with single spaces for all white space.
    pub(super) fn in_one_line(&self) -> String {
        in_one_line(&self.scanned.plain)
    }

    /// Whether it is the body of a function of x and these parameters. In a browser there is no naga:
    /// the browser's own compiler says later what is wrong.
    pub(super) fn check(&self, params: &[&str]) -> Result<(), Error> {
        #[cfg(not(target_arch = "wasm32"))]
        compiled(params, &self.scanned)
            .map_err(|fault| error(&self.what, &self.scanned.plain, fault))?;
        let _ = params;
        Ok(())
    }
}

fn error(what: &str, plain: &str, fault: Fault) -> Error {
    let (line, column) = place(plain, fault.at);
    Error::Wgsl {
        function: what.to_owned(),
        line,
        column,
        reason: fault.reason,
    }
}

/// Whether these can be parameters' names in WGSL: keywords cannot.
pub(super) fn check_params(params: &[&str]) -> Result<(), String> {
    let plain = Text::new(Part::Order(0), String::new(), "x");
    for param in params {
        let is_one = plain
            .as_ref()
            .is_ok_and(|text| text.check(&[param]).is_ok());
        if !is_one || param.starts_with("wa_") {
            return Err(format!("{param} cannot be a parameter's name in WGSL"));
        }
    }
    Ok(())
}

/// What naga says of a kernel that calls the function where invocations part, as kernels do.
#[cfg(not(target_arch = "wasm32"))]
fn compiled(params: &[&str], scanned: &Scanned) -> Result<(), Fault> {
    use wgpu::naga::front::wgsl::parse_str;
    use wgpu::naga::valid::{Capabilities, ValidationFlags, Validator};

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
#[cfg(not(target_arch = "wasm32"))]
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
