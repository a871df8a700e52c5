"use strict";
(() => {
  const panel = document.querySelector(".detail");
  const first = panel.innerHTML;
  const sets = [...document.querySelectorAll("details.set")];

  /* Runs lie packed in the page and are unpacked at the first look. */
  let unpacked;
  const details = () => unpacked ??= (async () => {
    const text = document.getElementById("details").textContent;
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  })();

  const make = (tag, text, name) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    return element;
  };
  const count = (n) => n.toLocaleString("en");
  const money = (usd, priced) => {
    if (usd === null) return "unknown";
    const digits = usd === 0 ? 0 : Math.max(4, 1 - Math.floor(Math.log10(usd)));
    return (priced ? "$" : "≥ $") + usd.toFixed(Math.min(digits, 12));
  };
  const time = (ms) => ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;

  const fact = (list, name, value) => {
    const pair = make("div");
    pair.append(make("dt", name), make("dd", value));
    list.append(pair);
  };
  const block = (into, title, text, open) => {
    if (!text) return;
    const fold = make("details");
    fold.open = open;
    const body = make("pre", text);
    body.tabIndex = 0;
    fold.append(make("summary", title), body);
    into.append(fold);
  };

  const showRun = (run, number, of) => {
    const [solved, score, usd, priced, tokensIn, tokensOut, calls, ms, stopped, error, id, episode,
      answer, failure, trace] = run;
    const article = make("article");
    const verdict = solved === null ? "no verdict" : solved ? "✓ solved" : "✗ not solved";
    const head = make("p");
    head.append(make("span", verdict, "verdict " + (solved === null ? "n" : solved ? "s4" : "s0")));
    if (of > 1) head.prepend(`Run ${number} of ${of} `);
    if (!solved && score > 0) head.append(` ${Math.round(100 * score)} % of its tests pass`);
    article.append(head);
    const list = make("dl");
    fact(list, "cost", money(usd, priced));
    fact(list, "tokens", `${count(tokensIn)} in, ${count(tokensOut)} out`);
    fact(list, "calls", count(calls));
    if (ms !== null) fact(list, "time", time(ms));
    if (stopped) fact(list, "stopped", stopped);
    if (error) fact(list, "error", error);
    article.append(list);
    block(article, "failing test", failure, true);
    block(article, "answer", answer, true);
    block(article, "trace", trace, !answer);
    if (id) {
      const line = make("p", undefined, "command");
      line.append("Whole trace: ", make("code",
        `flowreasoner runs show ${id}` + (episode === null ? "" : `/${episode}`)));
      article.append(line);
    }
    return article;
  };

  let shown = null;
  const choose = (field) => {
    shown?.classList.remove("shown");
    field?.classList.add("shown");
    shown = field;
    panel.classList.toggle("open", field !== null);
    if (!field) panel.innerHTML = first;
  };
  const show = async (field) => {
    if (field === shown) return;
    const row = field.parentElement;
    const set = row.closest("details.set");
    const column = field.cellIndex;
    choose(field);
    const system = row.closest("table").tHead.rows[0].cells[column].textContent;
    let all;
    try {
      all = await details();
    } catch (error) {
      panel.replaceChildren(make("p", `This browser could not unpack the details: ${error.message}`));
      return;
    }
    if (shown !== field) return;
    const runs = all[sets.indexOf(set)][row.dataset.row][column - 1];
    const close = make("button", "Close");
    close.type = "button";
    close.onclick = () => choose(null);
    panel.replaceChildren(close, make("h3", row.cells[0].textContent), make("p", system));
    runs.forEach((run, i) => panel.append(showRun(run, i + 1, runs.length)));
    if (runs.length === 0) panel.append(make("p", "This system did not run on this problem."));
    panel.scrollTop = 0;
  };

  /* One stop of Tab for each grid and plot, arrows within. */
  const move = (from, to) => {
    if (!to) return;
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };
  const visibleRows = (table) => [...table.tBodies[0].rows].filter((row) => !row.hidden);
  const setStop = (table) => {
    for (const stop of table.querySelectorAll('td[tabindex="0"]')) stop.tabIndex = -1;
    const row = visibleRows(table)[0];
    if (row) row.cells[1].tabIndex = 0;
  };
  for (const set of sets) {
    const table = set.querySelector("table");
    [...table.tBodies[0].rows].forEach((row, i) => {
      row.dataset.row = i;
      row.dataset.text = row.cells[0].textContent.toLowerCase();
      const fields = [...row.cells].slice(1);
      row.dataset.differ = new Set(fields.map((f) => f.textContent.trim())).size > 1 ? "1" : "";
      row.dataset.hard = fields.filter((f) => f.className !== "s4" && f.className !== "n").length /
        (fields.filter((f) => f.className !== "n").length || 1);
      for (const field of fields) field.tabIndex = -1;
    });
    setStop(table);
    table.addEventListener("focusin", (event) => {
      const field = event.target.closest("td");
      if (field) show(field);
    });
    table.addEventListener("click", (event) => {
      const field = event.target.closest("td");
      if (!field) return;
      move(table.querySelector('td[tabindex="0"]') ?? field, field);
      show(field);
    });
    table.addEventListener("keydown", (event) => {
      const field = event.target.closest("td");
      const step = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
        PageUp: [-10, 0], PageDown: [10, 0]}[event.key];
      if (!field || !step) return;
      event.preventDefault();
      const rows = visibleRows(table);
      const at = rows.indexOf(field.parentElement) + step[0];
      const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
      const column = field.cellIndex + step[1];
      move(field, column > 0 ? row.cells[column] : null);
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown) choose(null);
  });

  const form = document.querySelector(".filter");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => {
    const text = form.elements.text.value.toLowerCase();
    const key = form.elements.hardest.checked ? (row) => -row.dataset.hard : (row) => row.dataset.row;
    for (const set of sets) {
      const body = set.querySelector("tbody");
      const rows = [...body.rows];
      for (const row of rows) {
        row.hidden = !row.dataset.text.includes(text) ||
          (form.elements.differ.checked && !row.dataset.differ);
      }
      body.append(...rows.sort((a, b) => key(a) - key(b) || a.dataset.row - b.dataset.row));
      setStop(body.parentElement);
    }
  });

  for (const plot of document.querySelectorAll(".plot")) {
    const at = (point) => Number(point.querySelector("circle").getAttribute("cx"));
    const points = [...plot.querySelectorAll(".point")].sort((a, b) => at(a) - at(b));
    const readout = plot.parentElement.querySelector(".readout");
    points.forEach((point, i) => {
      point.setAttribute("tabindex", i === 0 ? "0" : "-1");
      const read = () => { readout.textContent = point.getAttribute("aria-label"); };
      point.addEventListener("focus", read);
      point.addEventListener("pointerenter", read);
      point.addEventListener("keydown", (event) => {
        const step = {ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1}[event.key];
        if (!step) return;
        event.preventDefault();
        const next = points[i + step];
        if (!next) return;
        point.setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      });
    });
  }
})();
