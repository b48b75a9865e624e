// A browser, a server for the site in $SITE, and pages that tell what goes wrong on them.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { after } from "node:test";

const require = createRequire(join(process.env.BROWSER_MODULES, "package.json"));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

const server = createServer(async (request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  const file = join(process.env.SITE, normalize(path), path.endsWith("/") ? "index.html" : "");
  try {
    const bytes = await readFile(file);
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(bytes);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" });
    response.end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

/** Where the site is. */
export const origin = `http://127.0.0.1:${server.address().port}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
after(async () => {
  await browser.close();
  server.close();
});

/** The themes of mdBook that are light, and those that are dark. */
export const THEMES = { light: "light", rust: "light", coal: "dark", navy: "dark", ayu: "dark" };
export const PHONE = { width: 375, height: 800 };
export const DESK = { width: 1280, height: 900 };

/**
 * Opens a page of the site, and hands it to `look`. Whatever that is about: nothing is said on the console, nothing fails,
 * no dialog opens, and nothing is asked of another host.
 */
export async function visit(path, options, look) {
  const { theme, before, ...rest } = options;
  const context = await browser.newContext({ viewport: DESK, ...rest });
  const wrong = [];
  try {
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
    await context.route(
      (url) => url.origin !== origin && !["data:", "blob:", "about:"].includes(url.protocol),
      (route) => {
        wrong.push(`asks another host for ${route.request().url()}`);
        return route.abort();
      },
    );
    if (theme !== undefined) {
      await context.addInitScript((name) => localStorage.setItem("mdbook-theme", name), theme);
    }
    const page = await context.newPage();
    page.on("pageerror", (error) => wrong.push(`fails: ${error}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) wrong.push(`says: ${message.text()} ${message.location().url}`);
    });
    page.on("dialog", (dialog) => {
      wrong.push(`opens a dialog: ${dialog.message()}`);
      return dialog.dismiss();
    });
    await before?.(page);
    await page.goto(`${origin}/${path}`, { waitUntil: "load" });
    await look(page, context);
    assert.deepEqual(wrong, [], path);
  } finally {
    await context.close();
  }
}

/** What axe-core finds on the page that it calls serious or critical, an entry each. */
export async function violations(page) {
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  return found.violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** How far the page can be scrolled to the side. */
export function overflow(page) {
  return page.evaluate(() => {
    const places = [document.scrollingElement, ...document.querySelectorAll("main, .content, .page")];
    return Math.max(...places.map((place) => place.scrollWidth - place.clientWidth));
  });
}

/** What lies on the clipboard. */
export const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** A step of the page by its id. */
export const step = (page, id) => page.locator(`#step-${id}`);

/** Waits until the button of a step says that it has copied. */
export const copied = (page, id) => step(page, id).locator('.stepmark-copy[data-copied="true"]').waitFor();

/** Presses the copy button of a step, and returns what is copied. */
export async function copy(page, id) {
  await step(page, id).getByRole("button", { name: "Copy" }).click();
  await copied(page, id);
  return clipboard(page);
}

/** Every page of the site that a runbook or a chapter has become, and its index. */
export const PAGES = ["index.html", "drain.html", "failing.html", "notes.html", "hostile.html", "storage/backup.html"];
