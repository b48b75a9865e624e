// The copy button, and the form that fills values into what it copies.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { clipboard, copied, copy, step, visit } from "./support.mjs";

const DRAIN = [
  "printf '%s\\n' \"n1\"",
  "printf '%s\\n' \"to staging, in 2 copies, a line that is long enough to be longer than any telephone is wide\"",
].join("\n");

/** What a page sees that does not come by HTTPS. */
function hideClipboard() {
  window.hidden = navigator.clipboard;
  Object.defineProperty(navigator, "clipboard", { value: undefined });
}

/** The commands as the document has them. */
const written = {
  drain: DRAIN.replace("n1", "$NODE").replace("staging", "$ENVIRONMENT").replace("in 2", "in $COUNT"),
  places: `node=$NODE
printf '%s|' "$KEEPER" "$node"
for each in $NODE; do printf '%s|' "$each"; done
cat <<END
in a document: $KEEPER
END`,
};

const field = (page, name) => page.locator(`.stepmark-params [name="${name}"]`);

/** Values that would do harm in a shell if they were not quoted. */
const HOSTILE = [
  "two words",
  "it's",
  '"; touch hurt; "',
  "$(touch hurt)",
  "`touch hurt`",
  "a\\",
  "\\",
  "'; touch hurt; '",
  "!! !$",
  "* ? [a-z] ~",
  "-n",
  "#no comment",
  "END",
  "${HOME}",
  "<script>window.hurt = 1</script>",
  "ü 漢",
];

test("the copy button copies the commands of its step, and nothing else", () =>
  visit("drain.html", {}, async (page) => {
    assert.equal(await copy(page, "drain"), DRAIN);
    assert.equal(await copy(page, "table"), "printf '%-8s %-10s %s\\n' NAME STATUS AGE n1 Ready 3d n2 Ready 4d");
    assert.match(await page.getByRole("status").last().textContent(), /^Copied/);
  }));

test("a browser without a clipboard for scripts copies all the same", () =>
  visit(
    "drain.html",
    { before: (page) => page.addInitScript(hideClipboard) },
    async (page) => {
      await step(page, "drain").getByRole("button", { name: "Copy" }).click();
      await copied(page, "drain");
      assert.equal(await page.evaluate(() => window.hidden.readText()), DRAIN);
    },
  ));

test("the keyboard alone is enough to copy", () =>
  visit("drain.html", {}, async (page) => {
    await step(page, "drain").locator(".stepmark-number").focus();
    const button = step(page, "drain").getByRole("button", { name: "Copy" });
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press("Tab");
      if (await button.evaluate((each) => each === document.activeElement)) break;
    }
    await page.keyboard.press("Enter");
    await copied(page, "drain");
    assert.equal(await clipboard(page), DRAIN);
  }));

test("what is typed stands in the commands, and goes when the field is emptied", () =>
  visit("drain.html", {}, async (page) => {
    const shown = step(page, "drain").locator(".stepmark-commands");
    await field(page, "NODE").fill("n7");
    assert.match(await copy(page, "drain"), /^printf '%s\\n' "n7"\n/);
    await field(page, "ENVIRONMENT").selectOption("production");
    assert.match(await shown.textContent(), /to production, in 2 copies/);
    await field(page, "NODE").fill("");
    assert.match(await shown.textContent(), /printf '%s\\n' "\$NODE"/);
  }));

test("a value that the runbook would refuse is told, and not filled in", () =>
  visit("drain.html", {}, async (page) => {
    const count = field(page, "COUNT");
    await count.fill("many");
    assert.equal(await count.getAttribute("aria-invalid"), "true");
    const problem = page.locator(`#${await count.getAttribute("aria-describedby")}`);
    assert.notEqual((await problem.textContent()).trim(), "");
    assert.match(await step(page, "drain").textContent(), /in \$COUNT copies/);
    await count.fill("12");
    assert.equal(await count.getAttribute("aria-invalid"), null);
    assert.equal(await problem.count(), 0);
    assert.match(await step(page, "drain").textContent(), /in 12 copies/);
  }));

test("a value is held against pattern and kind of its parameter, and what is wrong is told", () =>
  visit("drain.html", {}, async (page) => {
    const tried = {
      RELEASE: { bad: ["1.4", "v1", "v1.4 "], good: ["v1.4", "v22.0", "v\u0663.1"] },
      ADDRESS: {
        bad: ["1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7::8", "fe80::1%eth0", "12345::", ":::", "1.2.3.4::"],
        good: ["10.0.0.1", " 10.0.0.1 ", "::", "::1", "2001:DB8::7", "1:2:3:4:5:6:7:8", "::ffff:192.0.2.7", "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:7::"],
      },
    };
    for (const [name, { bad, good }] of Object.entries(tried)) {
      const input = field(page, name);
      for (const value of bad) {
        await input.fill(value);
        assert.equal(await input.getAttribute("aria-invalid"), "true", value);
        const told = page.locator(`#${await input.getAttribute("aria-describedby")}`);
        assert.match(await told.textContent(), name === "RELEASE" ? /matches v\\d\+/ : /no IP address/, value);
        assert.ok(await told.isVisible());
      }
      for (const value of good) {
        await input.fill(value);
        assert.equal(await input.getAttribute("aria-invalid"), null, value);
      }
    }
  }));

test("data gets each value as a run writes it, or none", () =>
  visit("drain.html", {}, async (page) => {
    const folder = mkdtempSync(join(tmpdir(), "stepmark-data-"));
    const run = (name, text, ...rest) => {
      writeFileSync(join(folder, "a.md"), text);
      const options = { cwd: folder, stdio: "pipe" };
      execFileSync(process.env.STEPMARK, ["ci", "a.md", "--record", "none", ...rest], options);
      const made = readFileSync(join(folder, name), "utf8");
      rmSync(join(folder, name));
      return made;
    };
    const documents = {
      rack: (text, subst) => ["rack.yaml", "yaml", text, subst],
      label: (text, subst) => ["label.json", "json", text, subst],
    };
    const empty = { "rack.yaml": "kept: true\n", "label.json": "{\"kept\": true}\n" };
    const written = {};
    await field(page, "NODE").fill("");
    for (const id of Object.keys(documents)) written[id] = await copy(page, id);
    let compared = 0;
    for (const value of [...HOSTILE, "n1", "12", "-4.5", "true", "null", "~", "a: b", "a #b", "- a", "[a]", "{a: b}", "*a", "&a", "%", "@", " a ", "0x1f", "1e3", "a\tb"]) {
      await field(page, "NODE").fill(value);
      for (const id of Object.keys(documents)) {
        const copied = await copy(page, id);
        if (copied.includes("${NODE}") && !value.includes("${")) {
          assert.match(value, /^[-+.0-9a-fx]+$|^true$/i, `${value} can be told from what it is not`);
          continue;
        }
        const [name, lang] = documents[id]("");
        const document = (text, subst, param) =>
          `---\nstepmark:\n  cwd: document\n${param}---\n\n# A\n\n<!-- stepmark: merge=${name}${subst} -->\n\`\`\`${lang}\n${text}\n\`\`\`\n`;
        writeFileSync(join(folder, name), empty[name]);
        const byRun = run(name, document(written[id], " subst", "  params: {NODE: a}\n"), "--set", `NODE=${value}`);
        writeFileSync(join(folder, name), empty[name]);
        assert.equal(run(name, document(copied, "", "")), byRun, `${id} with ${value}`);
        compared += 1;
      }
    }
    assert.ok(compared > 60, `${compared} were compared`);
    rmSync(folder, { recursive: true });
  }));

test("what is typed is there after a reload, and a secret has no field", () =>
  visit("drain.html", {}, async (page) => {
    assert.equal(await field(page, "TOKEN").count(), 0);
    await field(page, "NODE").fill("n9");
    // No server takes the form.
    await field(page, "NODE").press("Enter");
    await page.reload();
    assert.equal(await field(page, "NODE").inputValue(), "n9");
    assert.match(await copy(page, "drain"), /'%s\\n' "n9"\n/);
  }));

test("a shell reads each value as it was typed", () =>
  visit("drain.html", {}, async (page) => {
    await field(page, "KEEPER").fill("Zoe");
    for (const value of HOSTILE) {
      await field(page, "NODE").fill(value);
      for (const id of ["drain", "places"]) assert.equal(shell(await copy(page, id)), meant(id, value), value);
    }
    assert.equal(await page.evaluate(() => window.hurt), undefined);
  }));

/** What the real Bash prints for commands, in a folder with one file. */
function shell(commands, env = {}) {
  const options = { encoding: "utf8", env, cwd: join(process.env.SITE, "badges") };
  return execFileSync("bash", ["--noprofile", "--norc", "-c", commands], options);
}

/** What it prints for the commands of the document, where the values are those of variables. */
const meant = (id, value) => shell(written[id], { NODE: value, KEEPER: "Zoe", ENVIRONMENT: "staging", COUNT: "2" });
