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
    if (live === null) {
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
    // In data. What is `null` cannot stand there.
    "data-double": (value) => JSON.stringify(value).slice(1, -1),
    "yaml-single": (value) => value.replaceAll("'", "''"),
    "yaml-bare": (value) => (isPlain(value) ? value : JSON.stringify(value)),
    "json-bare": (value) => (isJson(value) ? value : isTyped(value) ? null : JSON.stringify(value)),
    "data-plain": (value) => (isPlain(value) ? value : null),
    "as-double": (value) => (/["\\\p{Cc}]/u.test(value) ? null : value),
    "as-single": (value) => (/['\p{Cc}]/u.test(value) ? null : value),
    "as-block": (value) => (/^\s|\s$|\p{Cc}/u.test(value) ? null : value),
  };

  // What is more than a text to YAML, or could be.
  const NUMBER = /^[-+]?(0[xob][0-9a-f]+|([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?|\.inf|\.nan)$/i;
  const WORDS = /^[\p{L}\p{N}_/][\p{L}\p{N}_./@%+-]*(:[\p{L}\p{N}_./@%+-]+| [\p{L}\p{N}_/][\p{L}\p{N}_./@%+-]*)*$/u;
  const isTyped = (value) => NUMBER.test(value) || /^(true|false)$/i.test(value);
  const isPlain = (value) => NUMBER.test(value) || (WORDS.test(value) && value.toLowerCase() !== "null");
  const isJson = (value) => /^(true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?)$/.test(value);

  const fields = () =>
    all(".stepmark-params :is(input, select, textarea)[name]").filter((field) => field.type !== "password");
  const kept = `stepmark:parameters:${location.pathname}`;
  const written = new WeakMap();

  function fill(mark, value) {
    if (!written.has(mark)) written.set(mark, mark.textContent);
    const quote = Object.hasOwn(quoting, mark.dataset.quote) ? quoting[mark.dataset.quote] : null;
    const quoted = value !== "" && quote !== null ? quote(value) : null;
    mark.textContent = quoted ?? written.get(mark);
    mark.toggleAttribute("data-filled", quoted !== null);
    return value === "" || quoted !== null;
  }

  // Whether the value stands everywhere.
  function fillAll(name, value) {
    const marks = all("var.stepmark-param").filter((mark) => mark.dataset.param === name);
    return marks.map((mark) => fill(mark, value)).every((isFilled) => isFilled);
  }

  // As a run reads addresses.
  const IPV4 = /^((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\.(?!$)|$)){4}$/;
  function groups(text) {
    if (text === "") return 0;
    const parts = text.split(":");
    const isIpv4 = IPV4.test(parts.at(-1));
    const rest = isIpv4 ? parts.slice(0, -1) : parts;
    return rest.every((part) => /^[0-9a-f]{1,4}$/i.test(part)) ? rest.length + (isIpv4 ? 2 : 0) : NaN;
  }
  function isAddress(text) {
    if (IPV4.test(text)) return true;
    const [head, tail, ...more] = text.split("::");
    if (tail === undefined) return groups(head) === 8;
    return more.length === 0 && !head.includes(".") && groups(head) + groups(tail) <= 7;
  }

  // What keeps a value from standing in the commands, in the browser's words where it has some.
  function problemOf(field) {
    const isIp = closest(field, "tr[data-type]")?.dataset.type === "ip";
    const isWrong = isIp && field.value !== "" && !isAddress(meant(field));
    field.setCustomValidity(isWrong ? "This is no IP address: 192.0.2.7 and 2001:db8::7 are" : "");
    if (field.value === "" || field.validity.valid) return "";
    const says = field.validity.patternMismatch && field.title !== "" ? ` (${field.title})` : "";
    return field.validationMessage + says;
  }

  // What is wrong with a value stands behind its field.
  function complain(field, problem, isWrong = true) {
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
      if (isWrong) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
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
    const problem = problemOf(field);
    const isEverywhere = fillAll(field.name, problem === "" ? meant(field) : "");
    if (isEverywhere) complain(field, problem);
    else complain(field, "It is not filled in where data would not hold it as it is", false);
  }

  function entered(field) {
    take(field);
    store("sessionStorage", kept, Object.fromEntries(fields().map((each) => [each.name, each.value])));
  }

  function showForms() {
    for (const cell of all(".stepmark-params .stepmark-fill[hidden], .stepmark-params[hidden]")) cell.hidden = false;
    const before = stored("sessionStorage", kept);
    for (const field of fields()) {
      const value = Object.hasOwn(before, field.name) ? String(before[field.name]) : field.value;
      const isChoice = field instanceof HTMLSelectElement;
      if (!isChoice || [...field.options].some((option) => option.value === value)) field.value = value;
      take(field);
    }
  }

  // ---- The index ----

  // What a row has of that which a word before a colon asks for.
  const texts = (row, selector) => [...row.querySelectorAll(selector)].map((each) => each.textContent.trim());
  const parts = {
    status: (row) => [row.dataset.status ?? ""],
    owner: (row) => texts(row, 'td[data-label="Owner"]'),
    target: (row) => texts(row, 'td[data-label="Target"]'),
    tag: (row) => texts(row, "td .stepmark-tag"),
  };

  // Words, and in double quotes what has blanks in it.
  function terms(query) {
    const found = query.toLowerCase().matchAll(/(?:(status|owner|target|tag):)?(?:"([^"]*)"?|(\S*))/g);
    return [...found]
      .map(([, part, quoted, word]) => ({ part, text: quoted ?? word }))
      .filter(({ text }) => text !== "");
  }

  function matches(row, asked) {
    const cells = [...row.cells].map((cell) => cell.textContent);
    const { path = "", tags = "" } = row.dataset;
    const all = [...cells, path, tags].join("\n").toLowerCase();
    return asked.every(({ part, text }) =>
      part === undefined
        ? all.includes(text)
        : parts[part](row).some((value) => value.toLowerCase().startsWith(text)),
    );
  }

  // The address leads to what is shown. Browsers may forbid it to pages that are files.
  function keepAsked(query) {
    const address = new URL(location.href);
    if (query === "") address.searchParams.delete("q");
    else address.searchParams.set("q", query);
    try {
      history.replaceState(history.state, "", address);
    } catch {
      return;
    }
  }

  function filter(field, isTold) {
    const words = terms(field.value);
    const rows = all("table.stepmark-index tbody tr");
    for (const row of rows) row.hidden = !matches(row, words);
    const shown = rows.filter((row) => !row.hidden).length;
    const told = `${shown} of ${rows.length} runbooks`;
    for (const place of all(".stepmark-matches")) place.textContent = words.length === 0 ? "" : told;
    if (isTold) {
      tell(told);
      keepAsked(field.value);
    }
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

  const ticked = `stepmark:ticks:${location.pathname}`;
  function showTicks() {
    const ticks = stored("localStorage", ticked);
    for (const box of all("input.stepmark-manual")) {
      if (Object.hasOwn(ticks, box.id)) box.checked = ticks[box.id] === true;
    }
  }
  function tick(box) {
    store("localStorage", ticked, { ...stored("localStorage", ticked), [box.id]: box.checked });
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

  // Sites turn their pages by arrow keys. Who has something of a page in focus scrolls it, or moves in it.
  function keepArrows(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    if (closest(event.target, '[class^="stepmark-"], main :is(pre, code, .table-wrapper)[tabindex]') !== null) event.stopPropagation();
  }

  // What only a mouse could scroll, of the author's.
  function reachWide() {
    for (const wide of all("main :is(pre, .table-wrapper):not([tabindex]), main pre:not([tabindex]) > code")) {
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
    }
  }

  // mdBook opens its table of contents by a label, which only a mouse can press.
  function pressLabel(event) {
    const label = closest(event.target, '#mdbook-sidebar-toggle[role="button"]');
    if (label === null || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    label.click();
  }

  function start() {
    for (const button of all(".stepmark-copy[hidden]")) button.hidden = false;
    showForms();
    showFilter();
    showTicks();
    keepTime();
    unfold();
    reachWide();
    window.addEventListener("resize", reachWide);
    setInterval(keepTime, 60000);
    document.body.addEventListener("keydown", keepArrows);
    document.body.addEventListener("keydown", pressLabel);
  }

  document.addEventListener("click", (event) => {
    const button = closest(event.target, "button.stepmark-copy");
    if (button !== null) pressed(button);
  });
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (closest(field, "input.stepmark-filter")) filter(field, true);
    else if (closest(field, ".stepmark-params") && fields().includes(field)) entered(field);
  });
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
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
