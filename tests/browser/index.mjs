// The index of a site: what stands in it, and its filter.
import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./support.mjs";

const rows = (page) => page.locator("table.stepmark-index tbody tr");
const filter = (page) => page.getByRole("searchbox");
const status = (page, path) => rows(page).and(page.locator(`[data-path="${path}"]`)).getAttribute("data-status");

test("each runbook stands in the index with its status", () =>
  visit("index.html", {}, async (page) => {
    assert.equal(await status(page, "drain.md"), "passed");
    assert.equal(await status(page, "failing.md"), "failed");
    assert.equal(await status(page, "storage/backup.md"), "never");
  }));

test("the filter shows what has all words, and tells how many", () =>
  visit("index.html", {}, async (page) => {
    const all = await rows(page).count();
    const shown = page.locator("table.stepmark-index tbody tr:visible");
    const told = page.locator(".stepmark-matches");
    await filter(page).fill("FAILED cluster");
    assert.equal(await shown.count(), 1);
    assert.equal(await shown.getAttribute("data-path"), "failing.md");
    assert.equal(await told.textContent(), `1 of ${all} runbooks`);
    await filter(page).fill("homelab");
    assert.equal(await shown.getAttribute("data-path"), "drain.md");
    await filter(page).fill("no such runbook");
    assert.equal(await shown.count(), 0);
    await filter(page).fill("");
    assert.equal(await shown.count(), all);
  }));

test("an address can hold what to look for", () =>
  visit("index.html?q=storage", {}, async (page) => {
    assert.equal(await filter(page).inputValue(), "storage");
    const shown = page.locator("table.stepmark-index tbody tr:visible");
    assert.equal(await shown.getAttribute("data-path"), "storage/backup.md");
  }));

test("a word before a colon asks for a column, and quotes keep words together", () =>
  visit("index.html", {}, async (page) => {
    const shown = page.locator("table.stepmark-index tbody tr:visible");
    const all = await rows(page).count();
    const paths = () => shown.evaluateAll((each) => each.map((row) => row.dataset.path));
    for (const label of ["Owner", "Target"]) {
      const cell = page.locator(`table.stepmark-index td[data-label="${label}"]:not(:empty)`).first();
      const [value, path] = await cell.evaluate((each) => [each.textContent.trim(), each.parentElement.dataset.path]);
      await filter(page).fill(`${label.toLowerCase()}:"${value}"`);
      assert.ok((await paths()).includes(path));
      await filter(page).fill(`tag:"${value}x"`);
      assert.equal(await shown.count(), 0);
    }
    const tag = page.locator("table.stepmark-index .stepmark-tag").first();
    const [name, path] = await tag.evaluate((each) => [each.textContent, each.closest("tr").dataset.path]);
    await filter(page).fill(`tag:"${name}"`);
    assert.ok((await paths()).includes(path));
    await filter(page).fill("tag:");
    assert.equal(await shown.count(), all);
    await filter(page).fill("status:failed");
    assert.ok((await paths()).includes("failing.md"));
    assert.equal(await shown.and(page.locator(':not([data-status="failed"])')).count(), 0);
    await filter(page).fill('"no such"');
    assert.equal(await shown.count(), 0);
    const hint = await filter(page).getAttribute("aria-describedby");
    assert.match(await page.locator(`#${hint}`).textContent(), /owner:NAME/);
  }));

test("the address says what is looked for", () =>
  visit("index.html", {}, async (page) => {
    const asked = () => page.evaluate(() => new URLSearchParams(location.search).get("q"));
    await filter(page).fill("tag:x y");
    assert.equal(await asked(), "tag:x y");
    await filter(page).fill("");
    assert.equal(await asked(), null);
  }));
