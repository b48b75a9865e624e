// A runbook that means harm: whatever it holds is text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { visit } from "./support.mjs";

/** What could run, in elements and attributes that are really there. */
const dangers = () => {
  const found = [];
  const main = document.querySelector("main");
  for (const element of main.querySelectorAll("*")) {
    const name = element.localName;
    if (["iframe", "object", "embed", "base", "meta", "style", "svg", "math", "link"].includes(name)) found.push(name);
    if (name === "script" && /hurt/.test(element.textContent)) found.push(name);
    for (const { name: attribute, value } of element.attributes) {
      const url = value.replace(/[\u0000-\u0020]/g, "").toLowerCase();
      if (attribute.startsWith("on") || attribute === "style") found.push(`${name} ${attribute}`);
      if (/^(href|src|action|formaction|xlink:href|srcdoc|data)$/.test(attribute) && /^(javascript|data|vbscript):/.test(url)) {
        found.push(`${name} ${attribute}=${value}`);
      }
    }
    if (name === "form" && !element.classList.contains("stepmark-params")) found.push("form");
    if (name === "img" && new URL(element.src, location.href).origin !== location.origin) found.push(`img ${element.src}`);
  }
  return found;
};

/** Moves over, presses and opens all that there is. */
async function meddle(page) {
  for (const box of await page.locator("main :is(summary, details, input, b, div, kbd)").all()) {
    if (await box.isVisible()) await box.dispatchEvent("mouseover");
  }
  for (const folded of await page.locator("main summary").all()) await folded.dispatchEvent("click");
  for (const link of await page.locator('main a:not([href^="http"])').all()) {
    const href = await link.getAttribute("href");
    if (href === null || href.startsWith("#") || /script:/i.test(href)) await link.dispatchEvent("click");
  }
}

for (const javaScriptEnabled of [true, false]) {
  const script = javaScriptEnabled ? "with" : "without";
  test(`nothing of a hostile runbook runs, ${script} stepmark's own script`, () =>
    visit("hostile.html", { javaScriptEnabled }, async (page) => {
      assert.deepEqual(await page.evaluate(dangers), []);
      assert.ok(await page.locator("main").isVisible());
      await meddle(page);
      if (!javaScriptEnabled) return;
      assert.equal(await page.evaluate(() => window.hurt), undefined);
    }));
}

test("what a hostile runbook holds is read as it is written", () =>
  visit("hostile.html", {}, async (page) => {
    const text = await page.locator("main").innerText();
    assert.ok(text.includes("<script>window.hurt=\"output\"</script>"), text);
    assert.ok(text.includes("{{#include notes.md}}"), text);
    assert.ok(text.includes("</samp></pre><script>window.hurt=\"failure\"</script>"), text);
  }));

test("parameters with the names of what scripts use are only parameters", () =>
  visit("hostile.html", {}, async (page) => {
    const value = "\"><img src=x onerror=window.hurt='typed'>";
    await page.locator('[name="elements"]').fill(value);
    await page.locator('[name="closest"]').selectOption("plain");
    assert.ok((await page.locator("#step-prints").innerText()).includes("onerror=window.hurt='typed'"));
    assert.deepEqual(await page.evaluate(dangers), []);
    assert.equal(await page.evaluate(() => window.hurt), undefined);
  }));

test("nothing of it runs in the index and on the pages of its tags", () =>
  visit("index.html", {}, async (page) => {
    assert.deepEqual(await page.evaluate(dangers), []);
    const links = await page.locator("main a[href]").evaluateAll((all) => all.map((link) => link.href));
    for (const link of new Set(links.map((each) => each.split("#")[0]))) {
      const response = await page.goto(link);
      assert.equal(response.status(), 200, link);
      assert.deepEqual(await page.evaluate(dangers), [], link);
      assert.equal(await page.evaluate(() => window.hurt), undefined);
    }
  }));
