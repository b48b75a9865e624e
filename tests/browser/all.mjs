// All that is looked at in a browser. `tests/integration/browser.rs` makes the site, and starts this.
import "./copying.mjs";
import "./hostile.mjs";
import "./index.mjs";
import "./reading.mjs";
import "./turning.mjs";
