//! A PGP key that lives as long as a test.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A keyring with one key, without a passphrase.
pub struct Keyring {
    home: TempDir,
    fingerprint: String,
}

impl Keyring {
    pub fn new() -> Self {
        // The path of a socket has at most 108 bytes, and TMPDIR may have more.
        let home = TempDir::with_prefix_in("gpg-", "/tmp").expect("a folder in /tmp");
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o700))
            .expect("gpg wants it for itself");
        let mut keyring = Self {
            home,
            fingerprint: String::new(),
        };
        keyring.gpg(&[
            "--quick-generate-key",
            "Homelab <homelab@example.org>",
            "future-default",
            "default",
            "never",
        ]);
        let listed = keyring.gpg(&["--with-colons", "--list-secret-keys"]);
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        // `fpr:::::::::FINGERPRINT:`, that of the key before those of its subkeys.
        let fingerprint = listed.lines().find_map(|line| line.strip_prefix("fpr:"));
        keyring.fingerprint = fingerprint
            .map(|fields| fields.trim_matches(':').to_owned())
            .expect("a key was made");
        keyring
    }

    /// What GNUPGHOME is to say.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn gpg(&self, arguments: &[&str]) -> Output {
        let output = Command::new("gpg")
            .args([
                "--batch",
                "--quiet",
                "--pinentry-mode",
                "loopback",
                "--passphrase",
                "",
            ])
            .args(arguments)
            .env("GNUPGHOME", self.home())
            .stdin(Stdio::null())
            .output()
            .expect("gpg was found");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "gpg {arguments:?}: {told}");
        output
    }
}

impl Drop for Keyring {
    /// Ends the agent that gpg has started: it would outlive the test otherwise.
    fn drop(&mut self) {
        // Where this fails, the agent ends by itself when its folder is gone.
        let _ = Command::new("gpgconf")
            .args(["--kill", "all"])
            .env("GNUPGHOME", self.home())
            .status();
    }
}
