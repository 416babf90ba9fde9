//! What a stand-in's C header compiles to.

use std::process::Command;

use wgpu_activations::approx::Approximation;

use crate::Result;

/// The size of a compiled stand-in.
pub struct Size {
    pub instructions: usize,
    /// Bytes of knots and coefficients.
    pub table: usize,
}

/// Compiles the header for this machine and counts. None without a C compiler named cc.
pub fn size(stand_in: &Approximation) -> Result<Option<Size>> {
    let folder = tempfile::tempdir()?;
    let [source, assembly] = ["it.c", "it.s"].map(|name| folder.path().join(name));
    let name = stand_in.function().name();
    let text = format!(
        "{}\nfloat it(float x) {{ return wa_{name}(x); }}\n",
        stand_in.header(None)
    );
    std::fs::write(&source, text)?;
    let compiler = Command::new("cc")
        .args(["-std=c99", "-Os", "-S", "-o"])
        .args([&assembly, &source])
        .output();
    match compiler {
        Ok(output) if output.status.success() => {
            Ok(Some(count(&std::fs::read_to_string(assembly)?)))
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(format!("cc does not compile the header of {name}: {said}").into())
        }
        Err(_) => Ok(None),
    }
}

/// Instructions are indented and begin with a letter; data of tables are `.long` and their kin.
fn count(assembly: &str) -> Size {
    let of = |line: &str| -> (usize, usize) {
        let word = line.split_whitespace().next().unwrap_or_default();
        let is_indented = line.starts_with(char::is_whitespace);
        match word {
            ".long" | ".word" | ".4byte" => (0, 4),
            _ if is_indented && word.starts_with(char::is_alphabetic) => (1, 0),
            _ => (0, 0),
        }
    };
    let sizes = assembly.lines().map(of);
    let (instructions, table) = sizes.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    Size {
        instructions,
        table,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instructions_and_data_are_told_apart() {
        let size = count(
            "it:\n\t.cfi_startproc\n\tmovss\t.LC2, %xmm1\n\tret\n.LC2:\n\t.long\t1077936128\n",
        );
        assert_eq!((size.instructions, size.table), (2, 4));
    }
}
