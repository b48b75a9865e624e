// Sites that turn their pages without loading them, and such as take a page over once it is loaded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { step, visit } from "./support.mjs";

/** Goes from the page to another one as the script of a site would. */
const turn = (page, path) =>
  page.evaluate(async (to) => {
    const text = await (await fetch(to)).text();
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    history.pushState({}, "", to);
    document.querySelector("main").replaceWith(document.adoptNode(main));
  }, path);

test("a page that was put into another one has its form and its buttons", () =>
  visit("failing.html", {}, async (page) => {
    await turn(page, "drain.html");
    await step(page, "drain").locator(".stepmark-copy").first().waitFor();
    const field = page.locator(".stepmark-params :is(input, select)").first();
    await field.waitFor();
    assert.equal(await page.locator(".stepmark-params .stepmark-fill[hidden], .stepmark-copy[hidden]").count(), 0);
  }));

test("a page is left as it is until the site has taken it over", async () => {
  const before = (page) =>
    page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (document.documentElement === null) return;
        observer.disconnect();
        document.documentElement.dataset.hasHydrated = "false";
      }).observe(document, { childList: true });
    });
  await visit("drain.html", { before }, async (page) => {
    const button = step(page, "drain").locator(".stepmark-copy").first();
    assert.ok(await button.isHidden());
    await page.evaluate(() => (document.documentElement.dataset.hasHydrated = "true"));
    await button.waitFor();
  });
});
