//! The C linker with which Rust links programs.

use super::host::{Host, Os};
use super::remedy;

/// Says where the linker is. That none is found is a warning and no error: this very program
/// was linked a moment ago, so cargo may be configured to use another.
pub fn report(host: &Host) -> String {
    if host.os == Os::Windows {
        return "linker: Rust finds that of Visual Studio by itself".into();
    }
    match host.program("cc") {
        Some(cc) => format!("linker: {}", cc.display()),
        None => format!(
            "linker: there is no `cc` on the PATH. If the build stops with \
             \"linker `cc` not found\":\n{}",
            remedy::LINKER
        ),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::fake::Fake;
    use super::*;

    #[test]
    fn a_missing_linker_comes_with_the_remedy() {
        let mut fake = Fake::new();
        assert!(report(&fake.host).contains("sudo apt-get install -y gcc"));
        fake.program("cc", "exit 0");
        assert!(report(&fake.host).ends_with("/bin/cc"));
        fake.host.os = Os::Windows;
        assert!(report(&fake.host).contains("Visual Studio"));
    }
}
