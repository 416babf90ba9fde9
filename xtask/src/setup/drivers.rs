//! Sees to it that Linux has a driver: looks, installs what is missing if it may, looks again.

use super::host::Host;
use super::{apt, gl, remedy, say, vulkan};

/// Something that was looked for and not found.
#[derive(Debug)]
pub struct Missing {
    /// What, in words.
    pub what: String,
    /// Whether packages would bring it; a wrong environment variable stays wrong.
    pub installable: bool,
}

impl Missing {
    /// Something that packages would bring.
    pub fn package(what: &str) -> Self {
        Self {
            what: format!("{what} is missing"),
            installable: true,
        }
    }

    /// A variable that replaces the search by something wrong.
    pub fn wrong_variable(name: &str, what: &str) -> Self {
        Self {
            what: format!("{name} is set, but to no {what} that fits this machine: unset it"),
            installable: false,
        }
    }
}

/// What was found of the two ways to a GPU.
struct Drivers {
    vulkan: Result<String, Missing>,
    gl: Result<String, Missing>,
}

impl Drivers {
    fn probe(host: &Host) -> Self {
        Self {
            vulkan: vulkan::probe(host),
            gl: gl::probe(host),
        }
    }

    fn named(&self) -> [(&'static str, &Result<String, Missing>); 2] {
        [("Vulkan", &self.vulkan), ("GL", &self.gl)]
    }

    fn report(&self) {
        for (name, driver) in self.named() {
            match driver {
                Ok(found) => say(&format!("{name}: {found}")),
                Err(missing) => say(&format!("{name}: {}", missing.what)),
            }
        }
    }

    fn packages(&self) -> Vec<&'static str> {
        let missing =
            |driver: &Result<_, Missing>| driver.as_ref().is_err_and(|missing| missing.installable);
        let vulkan = missing(&self.vulkan).then_some(apt::VULKAN);
        let gl = missing(&self.gl).then_some(apt::GL);
        [vulkan, gl]
            .into_iter()
            .flatten()
            .flatten()
            .copied()
            .collect()
    }

    /// Either way to a GPU is enough to go on; none is an error with the remedy.
    fn verdict(&self, why_not_installed: Option<&str>) -> Result<(), String> {
        if self.vulkan.is_ok() && self.gl.is_ok() {
            return Ok(());
        }
        let why = why_not_installed.map_or(String::new(), |why| format!("\n{why}"));
        if self.vulkan.is_err() && self.gl.is_err() {
            return Err(format!("no GPU driver was found.{why}{}", self.remedy()));
        }
        say(&format!(
            "going on with the one that there is.{why}{}",
            self.remedy()
        ));
        Ok(())
    }

    /// Nothing where no package would help: then what is wrong was reported already.
    fn remedy(&self) -> String {
        if self.packages().is_empty() {
            return String::new();
        }
        format!("\nTo install what is missing by hand:\n{}", remedy::DRIVERS)
    }
}

/// Why something is missing although apt-get has done its work.
const STILL_MISSING: &str = "apt-get installed its packages, yet something is still missing.";

/// Finds a driver or installs it; an error says what to do by hand.
pub fn ensure(host: &Host) -> Result<(), String> {
    let before = Drivers::probe(host);
    before.report();
    let packages = before.packages();
    if packages.is_empty() {
        return before.verdict(None);
    }
    match apt::install(host, &packages) {
        Ok(()) => {
            let after = Drivers::probe(host);
            after.report();
            after.verdict(Some(STILL_MISSING))
        }
        Err(why) => before.verdict(Some(&why)),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::fake::{Fake, Machine};
    use super::*;

    const LVP: &str = "/usr/share/vulkan/icd.d/lvp_icd.json";

    fn with_vulkan(fake: &Fake) {
        fake.library("/usr/lib/libvulkan.so.1", Machine::Ours);
        fake.lavapipe(LVP);
    }

    fn with_gl(fake: &Fake) {
        fake.library("/usr/lib/libEGL.so.1", Machine::Ours);
    }

    #[test]
    fn only_what_is_missing_is_asked_for() {
        let fake = Fake::new();
        let packages = |fake: &Fake| Drivers::probe(&fake.host).packages();
        assert_eq!(packages(&fake), [apt::VULKAN, apt::GL].concat());
        with_gl(&fake);
        assert_eq!(packages(&fake), apt::VULKAN);
        with_vulkan(&fake);
        assert!(packages(&fake).is_empty());
    }

    #[test]
    fn either_driver_is_enough_where_nothing_may_be_installed() {
        for with in [with_vulkan, with_gl] {
            let fake = Fake::new();
            assert!(ensure(&fake.host).is_err());
            with(&fake);
            assert_eq!(ensure(&fake.host), Ok(()));
        }
    }

    #[test]
    fn with_no_driver_the_error_says_why_and_what_to_do() {
        let message = ensure(&Fake::new().host).expect_err("an empty machine");
        assert!(message.contains("apt-get"), "{message}");
        for system in ["Debian", "Fedora", "Arch", "macOS", "Windows"] {
            assert!(message.contains(system), "{system} in {message}");
        }
    }

    #[test]
    fn root_installs_what_is_missing() {
        let mut fake = Fake::new();
        fake.user(0);
        fake.apt(&format!(
            "[ $1 = update ] && exit 0\n{}",
            fake.line_that_installs_drivers()
        ));
        assert_eq!(ensure(&fake.host), Ok(()));
    }

    #[test]
    fn an_installation_that_changes_nothing_is_an_error() {
        let mut fake = Fake::new();
        fake.user(0);
        fake.apt("exit 0");
        assert!(ensure(&fake.host).is_err());
    }

    #[test]
    fn a_wrong_variable_is_not_answered_with_packages() {
        let mut fake = Fake::new();
        with_vulkan(&fake);
        with_gl(&fake);
        fake.host.set("VK_DRIVER_FILES", "/nowhere.json");
        let drivers = Drivers::probe(&fake.host);
        assert!(drivers.packages().is_empty());
        assert_eq!(drivers.remedy(), "");
        assert_eq!(ensure(&fake.host), Ok(()));
    }
}
