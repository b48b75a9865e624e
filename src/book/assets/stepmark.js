// What stepmark's parts of a page do in a browser. A page is whole without: this shows what only works with a script (the
// attribute `hidden` goes), and changes texts that are there. Nothing is fetched, nothing leaves the browser, and no text
// ever becomes HTML. Names of parameters are names of fields, and may be `closest` or `elements`: so nothing is asked of a
// form itself.
(() => {
  "use strict";

  // A page may have the script twice: from the site and from a chapter.
  const loaded = Symbol.for("stepmark");
  if (window[loaded]) return;
  window[loaded] = true;

  const all = (selector) => [...document.querySelectorAll(selector)];
  const closest = (node, selector) =>
    node instanceof Element ? Element.prototype.closest.call(node, selector) : null;

  function element(name, className, text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  // Browsers may forbid to store anything; then nothing is kept.
  function stored(storage, key) {
    try {
      const kept = JSON.parse(window[storage].getItem(key));
      return kept !== null && typeof kept === "object" ? kept : {};
    } catch {
      return {};
    }
  }
  function store(storage, key, value) {
    try {
      window[storage].setItem(key, JSON.stringify(value));
    } catch {
      return;
    }
  }

  // What screen readers are told.
  let live = null;
  function tell(words) {
    if (!live?.isConnected) {
      live = element("div", "stepmark-live");
      live.setAttribute("role", "status");
      document.body.append(live);
    }
    // The same words again are told again.
    live.textContent = live.textContent === words ? `${words}\u00a0` : words;
  }

  // ---- Copying ----

  function commands(button) {
    const place = closest(button, ".stepmark-commands") ?? closest(button, ".stepmark-step");
    return place === null ? "" : [...place.querySelectorAll("kbd[data-command]")].map((each) => each.textContent).join("\n");
  }

  // Where the clipboard is closed to scripts: pages that do not come by HTTPS.
  function copyByHand(text) {
    const focused = document.activeElement;
    const area = element("textarea", "stepmark-live");
    area.readOnly = true;
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    return copied;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyByHand(text);
    }
  }

  const labels = new WeakMap();
  async function pressed(button) {
    delete button.dataset.copied;
    const copied = await copy(commands(button));
    const label = labels.get(button) ?? { text: button.textContent, timer: 0 };
    labels.set(button, label);
    clearTimeout(label.timer);
    button.textContent = copied ? "Copied" : "Not copied";
    button.dataset.copied = String(copied);
    tell(copied ? "Copied" : "The browser does not let this page copy: select the text instead");
    label.timer = setTimeout(() => {
      button.textContent = label.text;
      delete button.dataset.copied;
    }, 2500);
  }

  // ---- Parameters ----

  // How a value is written so that the shell reads the value, by where it stands (data-quote).
  const bare = (value) => (/^[A-Za-z0-9_@%+:,./-]+$/.test(value) ? value : `'${single(value)}'`);
  const single = (value) => value.replaceAll("'", "'\\''");
  const quoting = {
    text: (value) => value,
    bare,
    // Without quotes a shell splits what it expands, and takes these signs for patterns.
    words: (value) =>
      value.replace(/(\[[!^]?|[A-Za-z0-9_./:@%+,\-*?\] \t]+)|./gu, (sign, kept) => kept ?? `\\${sign}`),
    single,
    heredoc: (value) => value.replace(/[\\$`]/g, "\\$&"),
    // Where somebody types, Bash has a meaning for `!` in double quotes that no backslash takes away.
    double: (value) => value.replace(/[\\"$`]/g, "\\$&").replace(/!+/g, "\"'$&'\""),
  };

  const fields = () =>
    all(".stepmark-params :is(input, select, textarea)[name]").filter((field) => field.type !== "password");
  // A page can become another one without being loaded.
  const kept = () => `stepmark:parameters:${location.pathname}`;
  const written = new WeakMap();

  function fill(mark, value) {
    if (!written.has(mark)) written.set(mark, mark.textContent);
    const quote = Object.hasOwn(quoting, mark.dataset.quote) ? quoting[mark.dataset.quote] : null;
    const filled = value !== "" && quote !== null;
    mark.textContent = filled ? quote(value) : written.get(mark);
    mark.toggleAttribute("data-filled", filled);
  }

  function fillAll(name, value) {
    for (const mark of all("var.stepmark-param")) {
      if (mark.dataset.param === name) fill(mark, value);
    }
  }

  // What is wrong with a value stands behind its field, in the browser's words and language.
  function complain(field, problem) {
    const id = `stepmark-complaint-${field.name}`;
    const before = document.getElementById(id);
    const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((part) => part && part !== id);
    if (problem === "") {
      before?.remove();
      field.removeAttribute("aria-invalid");
    } else {
      const place = before ?? element("span", "stepmark-complaint");
      place.id = id;
      place.textContent = problem;
      if (before === null) field.after(place);
      field.setAttribute("aria-invalid", "true");
      described.push(id);
    }
    if (described.length > 0) field.setAttribute("aria-describedby", described.join(" "));
    else field.removeAttribute("aria-describedby");
  }

  // What a run would make of what was typed.
  function meant(field) {
    const type = closest(field, "tr[data-type]")?.dataset.type ?? "string";
    if (type === "list") {
      const items = field.value.split(",").map((item) => item.trim());
      return items.filter((item) => item !== "").join(",");
    }
    return ["int", "ip", "bool", "choice"].includes(type) ? field.value.trim() : field.value;
  }

  function take(field) {
    const valid = field.value === "" || field.validity.valid;
    complain(field, valid ? "" : field.validationMessage);
    fillAll(field.name, valid ? meant(field) : "");
  }

  function entered(field) {
    take(field);
    store("sessionStorage", kept(), Object.fromEntries(fields().map((each) => [each.name, each.value])));
  }

  function showForms() {
    for (const cell of all(".stepmark-params .stepmark-fill[hidden], .stepmark-params[hidden]")) cell.hidden = false;
    const before = stored("sessionStorage", kept());
    for (const field of fields()) {
      const value = Object.hasOwn(before, field.name) ? String(before[field.name]) : field.value;
      const isChoice = field instanceof HTMLSelectElement;
      if (!isChoice || [...field.options].some((option) => option.value === value)) field.value = value;
      take(field);
    }
  }

  // ---- The index ----

  function matches(row, words) {
    const cells = [...row.cells].map((cell) => cell.textContent);
    const { path = "", tags = "", status = "" } = row.dataset;
    const text = [...cells, path, tags, `status:${status}`].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  }

  function filter(field, isTold) {
    const words = field.value.toLowerCase().split(/\s+/).filter((word) => word !== "");
    const rows = all("table.stepmark-index tbody tr");
    for (const row of rows) row.hidden = !matches(row, words);
    const shown = rows.filter((row) => !row.hidden).length;
    const told = `${shown} of ${rows.length} runbooks`;
    for (const place of all(".stepmark-matches")) place.textContent = words.length === 0 ? "" : told;
    if (isTold) tell(told);
  }

  function showFilter() {
    const asked = new URLSearchParams(location.search).get("q");
    for (const field of all("input.stepmark-filter")) {
      field.hidden = false;
      for (const around of all(".stepmark-filtering[hidden]")) around.hidden = false;
      if (all(".stepmark-matches").length === 0) field.after(element("span", "stepmark-matches"));
      if (asked !== null) field.value = asked;
      filter(field, false);
    }
  }

  // ---- Time ----

  const units = [
    [365 * 86400, 730 * 86400, "year"],
    [30 * 86400, 90 * 86400, "month"],
    [86400, 86400, "day"],
  ];

  // The words of src/book/age.rs, by the reader's clock.
  function age(seconds) {
    if (seconds < -300) return "in the future, by another clock";
    if (seconds < 60) return "just now";
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
    const [size, , name] = units.find(([, from]) => seconds >= from);
    const number = Math.floor(seconds / size);
    return `${number} ${name}${number === 1 ? "" : "s"} ago`;
  }

  function keepTime() {
    const now = Date.now();
    for (const time of all("time.stepmark-age[datetime]")) {
      const at = Date.parse(time.dateTime);
      if (!Number.isNaN(at)) time.textContent = age((now - at) / 1000);
    }
    for (const status of all('.stepmark-status[data-status="passed"][data-fresh-until]')) {
      if (!(Date.parse(status.dataset.freshUntil) < now)) continue;
      for (const holder of [status, closest(status, "tr[data-status]")]) {
        if (holder !== null) holder.dataset.status = "old";
      }
      status.textContent = "old";
    }
  }

  // ---- Things done by hand ----

  const ticked = () => `stepmark:ticks:${location.pathname}`;
  function showTicks() {
    const ticks = stored("localStorage", ticked());
    for (const box of all("input.stepmark-manual")) {
      if (Object.hasOwn(ticks, box.id)) box.checked = ticks[box.id] === true;
    }
  }
  function tick(box) {
    store("localStorage", ticked(), { ...stored("localStorage", ticked()), [box.id]: box.checked });
  }

  // ---- What is folded ----

  function unfold() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return;
    }
    const target = id.startsWith("step") ? document.getElementById(id) : null;
    let folded = closest(target, "details:not([open])");
    if (folded === null) return;
    for (; folded !== null; folded = closest(folded, "details:not([open])")) folded.open = true;
    target.scrollIntoView();
  }

  let unfolded = [];
  function unfoldForPrint() {
    unfolded = all("details:not([open])").filter((details) => details.className.startsWith("stepmark-"));
    for (const details of unfolded) details.open = true;
  }
  function foldAfterPrint() {
    for (const details of unfolded) details.open = false;
    unfolded = [];
  }

  // Sites turn their pages by arrow keys, which scroll a long line first.
  function keepArrows(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const place = closest(event.target, '[class^="stepmark-"] [tabindex="0"], [class^="stepmark-"][tabindex="0"]');
    if (place !== null && place.scrollWidth > place.clientWidth) event.stopPropagation();
  }

  // mdBook opens its table of contents by a label, which only a mouse can press.
  function pressLabel(event) {
    const label = closest(event.target, '#mdbook-sidebar-toggle[role="button"]');
    if (label === null || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    label.click();
  }

  // ---- Beginning, and beginning again ----

  // All of it may be done twice.
  function setUp() {
    for (const button of all(".stepmark-copy[hidden]")) button.hidden = false;
    showForms();
    // What somebody looks for is not taken from the address again.
    if (all("input.stepmark-filter[hidden]").length > 0) showFilter();
    showTicks();
    keepTime();
    unfold();
  }

  // What `setUp` is for; nothing of this is made here.
  const PARTS =
    ".stepmark-step, .stepmark-head, .stepmark-params, .stepmark-index, .stepmark-copy, .stepmark-filter, .stepmark-manual";
  function isPart(node) {
    if (!(node instanceof Element)) return false;
    return Element.prototype.matches.call(node, PARTS) || Element.prototype.querySelector.call(node, PARTS) !== null;
  }

  // Some sites go to another page by putting its parts into this one.
  function watch() {
    const observer = new MutationObserver((changes) => {
      if (changes.some(({ addedNodes }) => [...addedNodes].some(isPart))) setUp();
    });
    observer.observe(document.body, { childList: true, subtree: true });
  }

  function start() {
    setUp();
    watch();
    setInterval(keepTime, 60000);
    document.body.addEventListener("keydown", keepArrows);
    document.body.addEventListener("keydown", pressLabel);
  }

  // Docusaurus takes its page over once it is loaded, and wants it as it was; then it says so here.
  function startWhenTaken() {
    const root = document.documentElement;
    const isWaiting = () => root.dataset.hasHydrated === "false";
    if (!isWaiting()) return start();
    const observer = new MutationObserver(() => {
      if (isWaiting()) return;
      observer.disconnect();
      start();
    });
    observer.observe(root, { attributes: true, attributeFilter: ["data-has-hydrated"] });
  }

  document.addEventListener("click", (event) => {
    const button = closest(event.target, "button.stepmark-copy");
    if (button !== null) pressed(button);
  });
  document.addEventListener("input", (event) => {
    if (closest(event.target, "input.stepmark-filter")) filter(event.target, true);
  });
  // First of all who listen, and last: React, where it made the page, would put the default back.
  for (const name of ["input", "change"]) {
    const taken = (event) => {
      if (!closest(event.target, ".stepmark-params")) return;
      event.stopPropagation();
      if (fields().includes(event.target)) entered(event.target);
    };
    window.addEventListener(name, taken, { capture: true });
  }
  document.addEventListener("change", (event) => {
    if (closest(event.target, "input.stepmark-manual")) tick(event.target);
  });
  // There is no server that would take it.
  document.addEventListener("submit", (event) => {
    if (closest(event.target, ".stepmark-params")) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) keepTime();
  });
  window.addEventListener("hashchange", unfold);
  window.addEventListener("beforeprint", unfoldForPrint);
  window.addEventListener("afterprint", foldAfterPrint);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", startWhenTaken);
  else startWhenTaken();
})();
