// SPDX-License-Identifier: Apache-2.0
#include "reports/html/shell.h"

namespace steelyard::reports {

// Everything is readable without it. The chosen language goes from page to page of a site behind the '#' of its links,
// because pages on a disk share nothing else that every browser allows. Numbers are compared by their <data value>,
// words by the language shown. NOLINTNEXTLINE(readability-function-size): it is one literal
Literal script() {
  return R"js("use strict";
(() => {
  const root = document.documentElement;
  const nav = document.getElementById("switches");
  nav.hidden = false;
  const languages = [...nav.querySelectorAll("[data-lang]")];
  const pages = [...document.querySelectorAll("a[href]")];
  const speak = (language) => {
    root.lang = language;
    for (const b of languages) b.setAttribute("aria-pressed", String(b.dataset.lang === language));
    for (const page of pages) page.hash = language;
  };
  for (const b of languages) b.addEventListener("click", () => {
    speak(b.dataset.lang);
    if (pages.length) location.replace("#" + b.dataset.lang);
  });
  const heard = () => {
    const asked = location.hash.slice(1);
    speak(languages.some((b) => b.dataset.lang === asked) ? asked : root.lang);
  };
  addEventListener("hashchange", heard);
  heard();
  nav.querySelector("[data-theme-switch]").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const rows = [...document.querySelectorAll("table.sortable tbody tr")];
  const filter = document.getElementById("filter");
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
  const key = (row, column) => {
    const cell = row.cells[column], data = cell.querySelector("data");
    if (data) return Number(data.value);
    const shown = cell.innerText.trim(), number = parseFloat(shown.replace(/^±/, ""));
    return Number.isNaN(number) ? shown : number;
  };
  const before = (a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a.localeCompare(b, root.lang);
  };
  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keyed = [...body.rows].map((row) => [key(row, column), row]);
        keyed.sort((a, b) => (down ? before(b[0], a[0]) : before(a[0], b[0])));
        body.append(...keyed.map((k) => k[1]));
      });
    });
  }
})();
)js";
}

}  // namespace steelyard::reports
