const fs = require("node:fs");
const path = require("node:path");

const kept = path.join(process.env.STORE, "cache", process.env.INPUT_KEY);
fs.cpSync(process.env.INPUT_PATH, kept, { recursive: true });
