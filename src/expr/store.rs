//! Definitions, each once and for good.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::definition::Definition;
use super::parse::Fault;

/// What there is, by name, expression and parameters.
static KNOWN: Mutex<Option<FxHashMap<String, &'static Definition>>> = Mutex::new(None);

/// The definition of these, which is made where there is none yet.
pub(super) fn get(
    name: &str,
    expression: &str,
    params: &[&str],
) -> Result<&'static Definition, Fault> {
    let key = format!("{name}\n{expression}\n{}", params.join(","));
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    if let Some(definition) = known.get(&key) {
        return Ok(definition);
    }
    let definition = Definition::new(known.len(), name, expression, params, hash(&key))?;
    let definition: &'static Definition = Box::leak(Box::new(definition));
    known.insert(key, definition);
    Ok(definition)
}

/// FNV-1a: the same on every machine, as the WGSL text is.
fn hash(text: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    text.bytes().fold(0x811c_9dc5, step)
}
