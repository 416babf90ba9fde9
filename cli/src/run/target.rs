//! The file that is written: what stands before its elements.

use std::fs;

use super::place::Place;
use super::source::Source;
use super::stored::names;
use crate::Result;
use crate::tensors;

/// The start of the output for x: safetensors or .npy as the output's name says, else as x is.
pub fn start(x: &Source, place: &Place) -> Result<Vec<u8>> {
    match place.is("safetensors") || (x.metadata.is_some() && !place.is("npy")) {
        true => safetensors_start(x, place),
        false => Ok(x.header.to_bytes()),
    }
}

/// Refuses to replace a file of many tensors by one of them.
pub fn check_keeps(read: &Source, place: &Place) -> Result<(), String> {
    let tensors = read.metadata.as_ref().map_or(0, |m| m.offset_keys().len());
    let real = |place: &Place| fs::canonicalize(&place.path).ok();
    if tensors <= 1 || real(place).is_none_or(|path| real(&read.place) != Some(path)) {
        return Ok(());
    }
    let shown = place.path.display();
    Err(format!(
        "{shown} holds {tensors} tensors, and one would take the place of all: write to another file"
    ))
}

fn safetensors_start(x: &Source, place: &Place) -> Result<Vec<u8>> {
    if x.header.fortran && !x.header.has_one_order() {
        return Err(format!(
            "{} is in Fortran order, which safetensors do not have: save np.ascontiguousarray(x)",
            x.place
        )
        .into());
    }
    let shown = place.path.display();
    let stem = x.place.path.file_stem().filter(|_| !x.place.is_stdio());
    let stem = stem.map(|stem| stem.to_string_lossy().into_owned());
    let named = place.tensor.clone().or(x.place.tensor.clone()).or(stem);
    let name = named.ok_or_else(|| format!("name the tensor: {shown}:NAME"))?;
    let notes = x.metadata.as_ref().and_then(|m| m.metadata().clone());
    let start = tensors::start(&name, names(x.format).2, &x.header.shape, notes);
    start.map_err(|e| format!("{shown}: {e}").into())
}
