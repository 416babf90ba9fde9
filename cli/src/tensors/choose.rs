//! Which of a file's tensors is meant.

use safetensors::tensor::{Metadata, TensorInfo};

/// So many tensors are listed where none is named.
const LISTED: usize = 10;

/// The tensor of that name. Where there is none, says which there are.
pub fn choose<'a>(metadata: &'a Metadata, name: Option<&str>) -> Result<&'a TensorInfo, String> {
    let Some(name) = name else {
        return Err(list(metadata));
    };
    metadata.info(name).ok_or_else(|| unknown(metadata, name))
}

fn list(metadata: &Metadata) -> String {
    let names = metadata.offset_keys();
    let entry = |name: &String| match metadata.info(name) {
        Some(info) => format!("{} ({} {:?})", name.escape_debug(), info.dtype, info.shape),
        None => name.escape_debug().to_string(),
    };
    let shown: Vec<String> = names.iter().take(LISTED).map(entry).collect();
    let (count, shown) = (names.len(), shown.join(", "));
    match count {
        0 => "it holds no tensors".into(),
        1 => format!("name its tensor, FILE.safetensors:NAME. It holds {shown}"),
        2..=LISTED => format!("name one of its {count} tensors, FILE.safetensors:NAME: {shown}"),
        _ => format!(
            "name one of its {count} tensors, FILE.safetensors:NAME. The first {LISTED}: {shown}"
        ),
    }
}

fn unknown(metadata: &Metadata, name: &str) -> String {
    let names = metadata.offset_keys();
    let shown: Vec<String> = nearest(&names, name).map(|n| format!("{n:?}")).collect();
    match shown.len() {
        0 => "it holds no tensors".into(),
        _ => format!(
            "it holds {} tensors, and none is named {name:?}; the nearest: {}",
            names.len(),
            shown.join(", ")
        ),
    }
}

/// Three names at most: those that contain what was asked for before those spelt like it.
fn nearest<'a>(names: &'a [String], wanted: &str) -> impl Iterator<Item = &'a String> {
    let wanted = wanted.to_lowercase();
    let score = |name: &String| {
        let name = name.to_lowercase();
        let part = !wanted.is_empty() && name.contains(&wanted);
        f64::from(part) + strsim::normalized_damerau_levenshtein(&name, &wanted)
    };
    let mut scored: Vec<(f64, &String)> = names.iter().map(|name| (score(name), name)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.into_iter().map(|(_, name)| name).take(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(names: &[String]) -> Metadata {
        let info = |i: usize| TensorInfo {
            dtype: safetensors::Dtype::F32,
            shape: vec![1],
            data_offsets: (4 * i, 4 * i + 4),
        };
        let tensors = names.iter().enumerate().map(|(i, n)| (n.clone(), info(i)));
        Metadata::new(None, tensors.collect()).expect("sound")
    }

    #[test]
    fn without_a_name_the_first_ten_are_listed() {
        let many: Vec<String> = (0..12).map(|i| format!("layer.{i}.weight")).collect();
        let error = choose(&metadata(&many), None).expect_err("no name");
        assert!(error.contains("12 tensors"), "{error}");
        assert!(error.contains("layer.0.weight (F32 [1])"), "{error}");
        assert!(error.contains("layer.9.weight"), "{error}");
        assert!(!error.contains("layer.10.weight"), "{error}");
        let error = choose(&metadata(&[]), None).expect_err("empty");
        assert_eq!(error, "it holds no tensors");
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let names = [
            "model.up.weight",
            "model.down.weight",
            "model.up.bias",
            "head",
        ];
        let all = metadata(&names.map(String::from));
        assert!(choose(&all, Some("head")).is_ok());
        let error = choose(&all, Some("model.up.wieght")).expect_err("misspelt");
        assert!(
            error.contains("the nearest: \"model.up.weight\""),
            "{error}"
        );
        let error = choose(&all, Some("UP.BIAS")).expect_err("a part");
        assert!(error.contains("the nearest: \"model.up.bias\""), "{error}");
        assert!(choose(&metadata(&[]), Some("x")).is_err());
    }
}
