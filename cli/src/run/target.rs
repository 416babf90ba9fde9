//! The file that is written: what stands before its elements.

use std::error::Error;
use std::fs;

use safetensors::Dtype;
use wgpu_activations::Format;

use super::place::Place;
use super::source::Source;
use crate::bytes::STDIO;
use crate::npy::Header;
use crate::tensors;

/// The start of the output for x: safetensors or .npy as the output's name says, else as x is.
pub fn start(x: &Source, place: &Place) -> Result<Vec<u8>, Box<dyn Error>> {
    if place.is_safetensors() || (x.tensor.is_some() && !place.is_npy()) {
        return safetensors_start(x, place);
    }
    let header = Header {
        big_endian: false,
        ..x.header.clone()
    };
    Ok(header.to_bytes())
}

/// Refuses to replace a file of many tensors by one of them.
pub fn check_keeps(read: &Source, place: &Place) -> Result<(), String> {
    let Some(tensor) = read.tensor.as_ref().filter(|t| t.beside > 1) else {
        return Ok(());
    };
    let same = match (fs::canonicalize(&read.path), fs::canonicalize(&place.path)) {
        (Ok(ours), Ok(theirs)) => ours == theirs,
        _ => false,
    };
    match same {
        true => Err(format!(
            "{} holds {} tensors, and one would take the place of all: write to another file",
            place.path.display(),
            tensor.beside
        )),
        false => Ok(()),
    }
}

fn safetensors_start(x: &Source, place: &Place) -> Result<Vec<u8>, Box<dyn Error>> {
    if x.header.fortran && !x.header.has_one_order() {
        return Err(format!(
            "{} is in Fortran order, which safetensors do not have: save np.ascontiguousarray(x)",
            x.shown
        )
        .into());
    }
    if x.tensor.is_none() && place.tensor.is_none() && x.path.as_os_str() == STDIO {
        return Err(format!("name the tensor: {}:NAME", place.path.display()).into());
    }
    let stem = x.path.file_stem().unwrap_or_default().to_string_lossy();
    let theirs = x.tensor.as_ref().map(|t| t.name.as_str());
    let name = place.tensor.as_deref().or(theirs).unwrap_or(&stem);
    let notes = x.tensor.as_ref().and_then(|t| t.notes.clone());
    let bytes = tensors::start(name, dtype(x.format), &x.header.shape, notes);
    bytes.map_err(|e| format!("{}: {e}", place.path.display()).into())
}

fn dtype(format: Format) -> Dtype {
    match format {
        Format::F16 => Dtype::F16,
        Format::Bf16 => Dtype::BF16,
        _ => Dtype::F32,
    }
}
