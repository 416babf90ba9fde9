//! Definitions, each once and for good.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::definition::Definition;

/// What there is, by all that it is made of.
static KNOWN: Mutex<Option<FxHashMap<String, &'static Definition>>> = Mutex::new(None);

/// The definition of this key. Where there is none yet, it is made with the number that is its own.
pub(super) fn get<E>(
    key: &str,
    make: impl FnOnce(usize) -> Result<Definition, E>,
) -> Result<&'static Definition, E> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    if let Some(definition) = known.get(key) {
        return Ok(definition);
    }
    let definition: &'static Definition = Box::leak(Box::new(make(known.len())?));
    known.insert(key.to_owned(), definition);
    Ok(definition)
}
