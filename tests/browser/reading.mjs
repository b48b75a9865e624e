// What a page is to who reads it: with and without a script, on paper, on a telephone, in each theme.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DESK, PAGES, PHONE, THEMES, overflow, step, violations, visit } from "./support.mjs";

test("each page says nothing on the console and asks no other host", async () => {
  for (const path of PAGES) {
    await visit(path, {}, (page) => page.locator("main h1").first().waitFor());
  }
});

test("no page is wider than a telephone", async () => {
  for (const path of PAGES) {
    await visit(path, { viewport: PHONE }, async (page) => assert.equal(await overflow(page), 0, path));
  }
});

for (const [theme, colorScheme] of Object.entries(THEMES)) {
  test(`axe finds nothing serious in the theme ${theme}`, async () => {
    // In the two that a site begins with, all pages.
    for (const path of ["light", "navy"].includes(theme) ? PAGES : ["index.html", "drain.html", "notes.html"]) {
      await visit(path, { theme, colorScheme }, async (page) => assert.deepEqual(await violations(page), [], path));
    }
    await visit("index.html", { theme, colorScheme, viewport: PHONE }, async (page) =>
      assert.deepEqual(await violations(page), []),
    );
  });
}

test("what failed is unfolded, what went well is not", () =>
  visit("failing.html", {}, async (page) => {
    const failed = page.locator('.stepmark-result[data-status="failed"]');
    assert.equal(await failed.count(), 1);
    assert.match(await failed.innerText(), /NotReady/);
    assert.equal(await failed.locator("details.stepmark-output").getAttribute("open"), "");
    const expected = step(page, "ready").locator("details.stepmark-expected");
    assert.equal(await expected.getAttribute("open"), null);
    await expected.locator("summary").press("Enter");
    assert.ok(await expected.locator("samp").isVisible());
  }));

test("a page is whole without a script", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await visit("drain.html", { javaScriptEnabled: false, colorScheme }, async (page) => {
      assert.equal(await page.locator("main button:visible").count(), 0);
      assert.equal(await page.locator(".stepmark-params :is(input, select):visible").count(), 0);
      assert.ok(await page.getByText("Which node?").isVisible());
      assert.ok(await step(page, "drain").getByText("printf").first().isVisible());
      const folded = page.locator("details.stepmark-expected").first();
      await folded.locator("summary").click();
      assert.ok(await folded.locator("samp").first().isVisible());
    });
    await visit("index.html", { javaScriptEnabled: false, colorScheme }, async (page) => {
      assert.equal(await page.locator("main input:visible, main button:visible").count(), 0);
      assert.equal(await page.locator("table.stepmark-index tbody tr:visible").count(), PAGES.length - 2);
    });
  }
});

test("paper has all that is folded, and nothing to press", async () => {
  for (const javaScriptEnabled of [true, false]) {
    await visit("drain.html", { javaScriptEnabled }, async (page) => {
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator("main :is(button, select):visible").count(), 0);
      const outputs = await page.locator("main samp").all();
      assert.ok(outputs.length > 0);
      for (const output of outputs) assert.ok((await output.boundingBox())?.height > 0, await output.textContent());
    });
  }
});

test("paper has the page, and nothing around it", async () => {
  for (const path of ["drain.html", "notes.html", "index.html"]) {
    await visit(path, { viewport: { width: 720, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: "print" });
      for (const around of ["#mdbook-sidebar", "#mdbook-menu-bar", ".nav-chapters", "pre > .buttons"]) {
        assert.equal(await page.locator(around).filter({ visible: true }).count(), 0, `${path} ${around}`);
      }
      assert.equal(await overflow(page), 0, path);
      const wide = await page.locator("main *").evaluateAll((all) =>
        all.filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML),
      );
      assert.deepEqual(wide, [], path);
      const { left, right } = await page.locator("main").evaluate((main) => main.getBoundingClientRect().toJSON());
      assert.ok(left < 60 && right > 660, `${path} is as wide as paper: ${left} to ${right}`);
    });
  }
});

test("a fence that is only shown is not run anywhere", () =>
  visit("notes.html", {}, async (page) => {
    assert.equal(await page.locator("pre.playground, .play-button, .editable").count(), 0);
    assert.ok(await page.getByText("fn main() {}").isVisible());
  }));

test("a box that nobody can tick has a name, an image without words has none", () =>
  visit("notes.html", {}, async (page) => {
    assert.equal(await page.locator("main li input").count(), 0);
    assert.equal(await page.locator("main li").getByRole("img", { name: "done", exact: true }).count(), 2);
    assert.equal(await page.locator("main img").getAttribute("alt"), "");
  }));

test("no word of a heading is cut off", () =>
  visit("notes.html", { viewport: PHONE }, async (page) => {
    const { right } = await page.getByRole("heading", { name: /^Avery/ }).evaluate((heading) => {
      const range = document.createRange();
      range.selectNodeContents(heading);
      return range.getBoundingClientRect().toJSON();
    });
    assert.ok(right <= PHONE.width, `it ends at ${right}`);
  }));

test("things done by hand stay ticked in this browser", () =>
  visit("drain.html", { viewport: DESK }, async (page) => {
    const lamp = page.getByRole("checkbox", { name: /Look at the lamp|by-hand-1/ });
    const door = page.getByRole("checkbox", { name: /Close the door|by-hand-2/ });
    await lamp.check();
    await page.reload();
    assert.ok(await lamp.isChecked());
    assert.ok(!(await door.isChecked()));
    await lamp.uncheck();
    await page.reload();
    assert.ok(!(await lamp.isChecked()));
  }));

test("arrows scroll a long command, and do not turn the page", () =>
  visit("drain.html", { viewport: PHONE }, async (page) => {
    const long = step(page, "drain").locator(".stepmark-commands > pre").nth(1);
    await long.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((pre) => pre.scrollLeft > 0, await long.elementHandle());
    assert.match(page.url(), /drain\.html/);
  }));

test("arrows turn no page from a short command or a field", () =>
  visit("drain.html", { viewport: DESK }, async (page) => {
    const button = step(page, "drain").getByRole("button", { name: "Copy" });
    const short = step(page, "drain").locator(".stepmark-commands > pre").first();
    for (const place of [short, button, page.locator('[name="NODE"]'), page.locator("input.stepmark-manual").first()]) {
      await place.focus();
      for (const key of ["ArrowRight", "ArrowLeft"]) {
        // Whoever turns the page keeps the key for itself.
        const turned = page.evaluate(
          () => new Promise((told) => window.addEventListener("keyup", () => told(window.turned === true), { once: true })),
        );
        await page.evaluate(() => {
          window.turned = false;
          document.addEventListener("keydown", () => (window.turned = true), { once: true });
        });
        await page.keyboard.press(key);
        assert.equal(await turned, false, key);
      }
    }
    assert.match(page.url(), /drain\.html/);
  }));

test("results grow old by the reader's clock", () =>
  visit(
    "drain.html",
    { before: (page) => page.clock.setFixedTime(Date.now() + 40 * 86_400_000) },
    async (page) => {
      const head = page.locator(".stepmark-head");
      assert.equal(await head.locator(".stepmark-status").getAttribute("data-status"), "old");
      assert.match(await head.textContent(), /old.*40 days ago|40 days ago.*old/s);
    },
  ));
