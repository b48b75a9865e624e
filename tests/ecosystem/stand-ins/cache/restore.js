const fs = require("node:fs");
const path = require("node:path");

const kept = path.join(process.env.STORE, "cache", process.env.INPUT_KEY);
const hit = fs.existsSync(kept);
if (hit) fs.cpSync(kept, process.env.INPUT_PATH, { recursive: true });
fs.appendFileSync(process.env.GITHUB_OUTPUT, `cache-hit=${hit}\n`);
console.log(`cache ${hit ? "hit" : "miss"}: ${process.env.INPUT_KEY}`);
