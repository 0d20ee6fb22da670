#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The HTML pages - a run's report, a comparison, a certificate, an adaptation - in headless Chromium: in both languages and
schemes, at three widths, on paper, by keyboard, and without script. Writes screenshots and PDFs into FOLDER.

  check_report.py STEELYARD FOLDER [RUN...]     RUN: render these instead of the example
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import chromium
import example_run

ROOT = pathlib.Path(__file__).resolve().parents[2]
WIDTHS = (360, 1280, 1920)
# What each page must say on paper, in either language, and never in the other.
TERMS = {
    "report": {"zh-CN": ["门槛", "置信区间", "有效性", "中位数", "理论上限", "自测"], "en": ["Gate", "Confidence interval", "Validity"]},
    "certificate": {"zh-CN": ["门槛", "未获认证", "证据等级", "豁免"], "en": ["NOT CERTIFIED by", "Level of evidence", "Gates"]},
    "adaptation": {"zh-CN": ["参评芯片", "测试值", "标定值", "能耗"], "en": ["Devices under test", "Core results"]},
    "comparison": {"zh-CN": ["可比", "更快", "置信区间", "参照", "逐项对比"], "en": ["COMPARABLE", "FASTER", "Line by line"]},
    "eight": {"zh-CN": ["全部数值"], "en": ["All values"]},
    "imported": {"zh-CN": ["导入时间"], "en": ["Imported (UTC)"]},
}
READABLE = {"certificate": ["Certificate", "Gates"], "adaptation": ["Adaptation of", "Core results"], "report": ["Performance report of", "Glossary"], "comparison": ["Comparison:", "How to read this"], "eight": ["All values"], "imported": ["nvbandwidth."]}

# Text whose contrast with what lies under it is below 4.5, as [words, ratio]. Under a text in a drawing lies the shape
# that a pointer would hit there.
CONTRAST = """(() => {
  const parse = (c) => { const m = c.match(/[\\d.]+/g); return m && m.map(Number); };
  const light = (c) => { const f = c.slice(0, 3).map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const behind = (element, x, y) => {
    if (element.closest("svg"))
      for (const e of document.elementsFromPoint(x, y)) {
        if (!["path", "rect"].includes(e.tagName) || e.closest("svg") !== element.closest("svg")) continue;
        const fill = getComputedStyle(e).fill;
        if (fill !== "none" && getComputedStyle(e).opacity > 0.5) return parse(fill);
      }
    for (let e = element; e; e = e.parentElement) {
      const ground = parse(getComputedStyle(e).backgroundColor);
      if (ground && (ground.length < 4 || ground[3] > 0)) return ground;
    }
    return [255, 255, 255];
  };
  const faults = [], seen = new Set();
  let checked = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.textContent.trim() || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getClientRects()[0];
    if (!box || box.width === 0 || !element.checkVisibility()) continue;
    const style = getComputedStyle(element), colour = parse(element.closest("svg") ? style.fill : style.color);
    const value = ratio(colour, behind(element, box.x + box.width / 2, box.y + box.height / 2));
    ++checked;
    if (value < 4.5 && !seen.has(node.textContent)) faults.push([node.textContent.slice(0, 40), value.toFixed(2)]);
    seen.add(node.textContent);
  }
  return {checked, faults};
})()"""

# What sticks out: of the window, unless it may be scrolled to, or of its own drawing.
CLIPPED = """(() => {
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is " + document.documentElement.scrollWidth + " wide");
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest(".scroll") && !e.matches(".scroll") || e.closest("svg") || e.closest("nav[hidden]")) continue;
    const box = e.getBoundingClientRect();
    if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1)) faults.push(e.tagName + " " + e.className + " " + e.textContent.slice(0, 30));
    const style = getComputedStyle(e);
    if (style.overflowX === "visible" && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && style.display !== "inline")
      faults.push("overflows: " + e.tagName + " " + e.className + " " + e.textContent.slice(0, 30));
  }
  for (const t of document.querySelectorAll("svg text")) {
    if (!t.checkVisibility()) continue;
    const box = t.getBBox(), view = t.ownerSVGElement.viewBox.baseVal;
    if (box.x < -1 || box.y < -1 || box.x + box.width > view.width + 1 || box.y + box.height > view.height + 1)
      faults.push("drawing cuts: " + t.textContent);
  }
  return faults.slice(0, 20);
})()"""

# What a sheet of A4 cannot hold, or what makes Chromium leave out the head of a table where it goes on.
PAPER = """(() => {
  const faults = [], most = 269 / 25.4 * 96;
  for (const e of document.querySelectorAll("main *")) {
    const box = e.getBoundingClientRect();
    if (!e.closest("svg") && box.width > 0 && box.right > innerWidth + 1) faults.push("beside the sheet: " + e.tagName + " " + e.textContent.slice(0, 30));
  }
  for (const e of document.querySelectorAll("main svg, main img"))
    if (e.getBoundingClientRect().height > most) faults.push("cut through: " + e.closest("figure").textContent.slice(0, 40));
  for (const b of document.querySelectorAll("th button"))
    if (getComputedStyle(b).display !== "contents") faults.push("a head that is not repeated: " + b.textContent);
  for (const h of document.querySelectorAll("th")) {
    const words = document.createRange();
    words.selectNodeContents(h);
    if (words.getBoundingClientRect().right > h.getBoundingClientRect().right + 1) faults.push("on the next head: " + h.textContent);
  }
  return faults.slice(0, 20);
})()"""
SHEET = 688  # of A4 between its margins, in pixels

# Words of letters that are broken in their middle. What nobody reads as a word - hashes, code, commands - may be.
BROKEN = r"""(() => {
  const faults = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!element.checkVisibility() || element.closest("svg, code, pre, script, style, .hash, .hashes")) continue;
    for (const word of node.textContent.matchAll(/(?<![\w.\/-])[A-Za-z]{2,18}(?![\w.\/-])/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter((r) => r.width > 0).map((r) => Math.round(r.top)));
      if (lines.size > 1) faults.push(word[0] + " in " + node.textContent.slice(0, 40));
    }
  }
  return [...new Set(faults)].slice(0, 20);
})()"""

# Tables that a desktop does not show whole, and drawings that a telephone does not.
WIDE_TABLES = """[...document.querySelectorAll(".scroll > table")].filter((t) => t.checkVisibility() &&
  t.parentElement.scrollWidth > t.parentElement.clientWidth + 1).map((t) => t.closest("section").id + ": " + t.parentElement.scrollWidth)"""
WIDE_DRAWINGS = """[...document.querySelectorAll(".scroll > .drawing, .scroll > .topology")].filter((d) => d.checkVisibility() &&
  d.parentElement.scrollWidth > d.parentElement.clientWidth + 1).map((d) => d.closest("section").id)"""
ENLARGED = """(() => {
  const drawing = document.querySelector(".drawing");
  if (!drawing) return true;
  drawing.parentElement.focus();
  const large = drawing.firstElementChild.getBoundingClientRect().width >= 600;
  document.activeElement.blur();
  return large;
})()"""
# Of a list of names and meanings the part that is left for the meanings.
NARROW_MEANINGS = """[...document.querySelectorAll("dd")].filter((d) => d.checkVisibility() && d.clientWidth < 0.6 *
  document.querySelector("main").clientWidth).map((d) => d.textContent.slice(0, 30)).slice(0, 5)"""
# Verdicts that a telephone does not show before anybody scrolls.
VERDICTS = """(() => {
  const cells = [...document.querySelectorAll("td.v")].filter((c) => c.checkVisibility());
  return cells.filter((c) => { const r = c.getBoundingClientRect(); return r.left < 0 || r.right > innerWidth; })
    .map((c) => c.closest("section").id + ": " + c.textContent).slice(0, 5);
})()"""
SEVERAL = ("eight",)  # systems side by side: as wide as they are many

# Labels of one drawing that lie on each other.
OVERLAPS = """(() => {
  const faults = [];
  for (const svg of document.querySelectorAll("svg")) {
    const texts = [...svg.querySelectorAll("text")].filter((t) => t.checkVisibility()).map((t) => [t.textContent, t.getBBox()]);
    for (let i = 0; i < texts.length; ++i)
      for (let j = i + 1; j < texts.length; ++j) {
        const [a, b] = [texts[i][1], texts[j][1]];
        const x = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
        const y = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
        if (x > 2 && y > 4) faults.push(texts[i][0] + " / " + texts[j][0]);
      }
  }
  return faults.slice(0, 20);
})()"""


class Check:
    def __init__(self):
        self.faults, self.done = [], 0

    def that(self, holds, what):
        self.done += 1
        if not holds:
            self.faults.append(what)
            print("FAIL", what, flush=True)

    def empty(self, found, what):
        self.that(not found, f"{what}: {json.dumps(found, ensure_ascii=False)[:700]}")


def run_steelyard(steelyard, home, *arguments):
    env = {"PATH": os.environ["PATH"], "HOME": home, "XDG_DATA_HOME": os.environ.get("XDG_DATA_HOME", home),
           "LC_ALL": "C.UTF-8"}
    return subprocess.run([steelyard, *arguments], env=env, check=True, capture_output=True).stdout


def example_runs(steelyard, home):
    """The same machine twice, the second time with other numbers."""
    machine = json.loads(run_steelyard(steelyard, home, "discover", "--json", "--from",
                                       ROOT / "tests/fixtures/topologies/numa8-gpus.xml"))
    machine.pop("schema", None)
    first = example_run.document(machine)
    files = []
    for name, document in (("center-a.json", first), ("center-b.json", example_run.another(first))):
        files.append(str(pathlib.Path(home) / name))
        pathlib.Path(files[-1]).write_text(json.dumps(document))
    return files


def render(steelyard, runs, folder, home):
    """Name -> file of every page to look at."""
    def page(name, *arguments):
        file = folder / f"{name}.html"
        run_steelyard(steelyard, home, *arguments, "--lang", "en", "-q", "-o", file)
        return file
    if runs:
        return {"report": page("report", "report", *runs)}
    first, second = example_runs(steelyard, home)
    eight = example_run.several(json.loads(pathlib.Path(first).read_text()), pathlib.Path(home))
    nvbandwidth = pathlib.Path(home) / "nvbandwidth.json"
    run_steelyard(steelyard, home, "import", ROOT / "tests/fixtures/exchange/nvbandwidth.json", "-o", nvbandwidth)
    certificate = ROOT / "tests/fixtures/reports/certificate.json"
    return {"report": page("report", "report", first), "comparison": page("comparison", "compare", first, second),
            "eight": page("eight", "compare", *eight), "imported": page("imported", "report", nvbandwidth),
            "certificate": page("certificate", "report", certificate),
            "adaptation": page("adaptation", "report", certificate, "--adaptation")}


def check_views(browser, kind, page, folder, check, least):
    for language in ("en", "zh-CN"):
        for dark in (False, True):
            name = f"{kind}-{language}-{'dark' if dark else 'light'}"
            browser.dark(dark)
            for width in WIDTHS if not dark else (1280,):  # colours change nothing in the layout
                browser.size(width)
                browser.open(page)
                browser.js(f"document.querySelector('[data-lang=\"{language}\"]').click()")
                check.that(browser.js("document.documentElement.lang") == language, f"{name}: the switch works")
                check.empty(browser.js(CLIPPED), f"{name} at {width}: nothing is clipped")
                if width >= 1280 and kind not in SEVERAL:
                    check.empty(browser.js(WIDE_TABLES), f"{name} at {width}: tables are shown whole")
                if width < 600:
                    check.empty(browser.js(WIDE_DRAWINGS), f"{name} at {width}: drawings are shown whole")
                    check.that(browser.js(ENLARGED), f"{name} at {width}: a drawing that is touched is large")
                    check.empty(browser.js(VERDICTS), f"{name} at {width}: verdicts are in sight")
                    if kind in ("report", "certificate", "comparison"):
                        check.that(browser.js("document.querySelector('td.v') !== null"), f"{name}: there are verdicts")
                    check.empty(browser.js(NARROW_MEANINGS), f"{name} at {width}: what a name means is as wide as the page")
                check.empty(browser.js(BROKEN), f"{name} at {width}: no word is broken")
                if not dark:
                    check.empty(browser.js(OVERLAPS), f"{name} at {width}: no labels lie on each other")
                browser.screenshot(folder / f"{name}-{width}.png")
            # As tall as the page, with everything open: what cannot be seen cannot be measured.
            browser.js("for (const d of document.querySelectorAll('details')) d.open = true")
            browser.size(1280, min(browser.js("document.documentElement.scrollHeight"), 30000))
            result = browser.js(CONTRAST)
            check.that(result["checked"] > least, f"{name}: text was found to measure, {result['checked']} pieces")
            check.empty(result["faults"], f"{name}: contrast is at least 4.5")


def focus_by_tab(browser, selector, most=400):
    """Presses Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        browser.press("Tab")
        if browser.js(f"document.activeElement.matches({json.dumps(selector)})"):
            return True
    return False


def check_keyboard(browser, page, check):
    browser.dark(False)
    browser.size(1280)
    browser.open(page)
    check.that(focus_by_tab(browser, "[data-lang='zh-CN']"), "Tab reaches the language switch")
    browser.press("Enter")
    check.that(browser.js("document.documentElement.lang") == "zh-CN", "Enter switches the language")
    check.that(browser.js("document.querySelector('h1').innerText").find("性能报告") >= 0, "the heading is Chinese then")
    check.that(focus_by_tab(browser, "[data-theme-switch]"), "Tab reaches the switch of schemes")
    browser.press(" ")
    check.that(browser.js("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 28)", "Space makes it dark")
    check.that(focus_by_tab(browser, "#filter"), "Tab reaches the filter")
    total = browser.js("document.querySelectorAll('table.results tbody tr').length")
    browser.type("mem.")
    left = browser.js("[...document.querySelectorAll('table.results tbody tr')].filter((r) => r.checkVisibility()).length")
    check.that(0 < left < total, f"typing filters: {left} of {total} rows")
    browser.js("const f = document.getElementById('filter'); f.value = ''; f.dispatchEvent(new Event('input'))")
    value = "document.querySelectorAll('table.results th')[1]"
    check.that(focus_by_tab(browser, "table.results th:nth-child(2) button"), "Tab reaches the head of a column")
    for order in ("ascending", "descending"):
        browser.press("Enter")
        check.that(browser.js(value + ".getAttribute('aria-sort')") == order, f"Enter sorts {order}")
        values = browser.js("[...document.querySelector('table.results').tBodies[0].rows]"
                            ".map((r) => r.cells[1].querySelector('data')).filter(Boolean).map((d) => Number(d.value))")
        check.that(len(values) > 2 and values == sorted(values, reverse=order == "descending"), f"the rows are {order}: {values}")


def check_sheets(browser, page, check):
    """The tables of the other pages sort and filter by keyboard too."""
    browser.size(1280)
    browser.open(page)
    rows = "[...document.querySelectorAll('#metrics tbody tr')]"
    check.that(focus_by_tab(browser, "#filter"), "Tab reaches the filter of a comparison")
    total = browser.js(rows + ".length")
    browser.type("bandwidth")
    left = browser.js(rows + ".filter((r) => r.checkVisibility()).length")
    check.that(0 < left < total, f"typing filters a comparison: {left} of {total} rows")
    browser.js("const f = document.getElementById('filter'); f.value = ''; f.dispatchEvent(new Event('input'))")
    check.that(focus_by_tab(browser, "#metrics th.n button"), "Tab reaches the head of a column of a comparison")
    browser.press("Enter")
    values = browser.js(rows + ".map((r) => r.cells[1].querySelector('data')).filter(Boolean).map((d) => Number(d.value))")
    check.that(len(values) > 2 and values == sorted(values), f"Enter sorts a comparison: {values}")


def check_paper(browser, kind, page, folder, check):
    browser.dark(True)
    for language, terms in TERMS[kind].items():
        browser.size(1280)
        browser.open(page)
        browser.js(f"document.querySelector('[data-lang=\"{language}\"]').click()")
        browser.js("for (const d of document.querySelectorAll('section > details')) d.open = false")
        browser.size(SHEET)
        browser.paper(True)
        check.empty(browser.js(PAPER), f"{kind} in {language} on paper: nothing is cut")
        check.empty(browser.js(BROKEN), f"{kind} in {language} on paper: no word is broken")
        browser.paper(False)
        file = folder / f"{kind}-{language}.pdf"
        browser.pdf(file)
        if not shutil.which("pdftotext"):
            print("note: no pdftotext (poppler-utils), the words on paper were not checked")
            continue
        words = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout
        for term in terms:
            check.that(term in words, f"{file.name} has the word {term}")
        for term in TERMS[kind]["en" if language == "zh-CN" else "zh-CN"]:
            check.that(term not in words, f"{file.name} has no {term}: it is in one language")
        info = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
        check.that("594.96 x 841.92" in info or "595" in info and "842" in info, f"{file.name} is A4")
        if kind == "report":
            check.that("onerror=alert(1)" in words, f"{file.name} shows a stranger's markup as text")
            check.that("sha256" in words, f"{file.name} names the file's hash at the head of its pages")


def check_without_script(browser, kind, page, check):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.size(1280)
    browser.open(page)
    # Asked through the protocol's own document tree: no script runs in this page.
    nodes = browser.call("DOMSnapshot.captureSnapshot", computedStyles=["display"], includePaintOrder=False)
    strings = nodes["strings"]
    laid_out = " ".join(strings[t] for t in nodes["documents"][0]["layout"]["text"] if t >= 0)
    check.that(all(words in laid_out for words in READABLE[kind]), f"{kind}: everything can be read without script")
    check.that("Filter" not in laid_out, f"{kind}: switches that could not work are not shown")
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def check_pages(browser, pages, folder, check, least=100):
    for kind, page in pages.items():
        check_views(browser, kind, page, folder, check, least)
        check_paper(browser, kind, page, folder, check)
        check_without_script(browser, kind, page, check)


def in_browser(folder, make, look):
    """`make(home)` makes pages with a fresh home, `look(browser, made, check)` looks at them and says which addresses are
    theirs. The exit code: 0, 1, or 77 without a browser."""
    binary = chromium.find()
    if binary is None:
        print("skipped: no chromium here; scripts/install-dependencies --browser installs Debian's")
        return 77
    folder.mkdir(parents=True, exist_ok=True)
    check = Check()
    with tempfile.TemporaryDirectory() as home:
        made = make(home)
    browser = chromium.Chromium(binary)
    try:
        known = {*look(browser, made, check), "about:blank"}
        outside = {u for u in browser.requests if u not in known and not u.startswith("data:image/svg+xml;base64,")}
        check.empty(sorted(outside), "nothing is asked for but the pages themselves")
        check.empty(browser.messages, "the browser has nothing to complain of")
    finally:
        browser.close()
    print(f"{check.done} checks, {len(check.faults)} failed; screenshots and PDFs in {folder}")
    return 1 if check.faults else 0


def main():
    steelyard, folder, runs = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]), sys.argv[3:]

    def look(browser, files, check):
        for kind, file in files.items():
            if kind == "eight":
                continue  # it is seven comparisons
            check.that(file.stat().st_size < 300_000, f"{kind}: a node's page is below 300 kB: {file.stat().st_size}")
        pages = {kind: file.resolve().as_uri() for kind, file in files.items()}
        check_pages(browser, pages, folder, check)
        if not runs:
            check_keyboard(browser, pages["report"], check)
            check_sheets(browser, pages["comparison"], check)
        return pages.values()

    return in_browser(folder, lambda home: render(steelyard, runs, folder, home), look)


if __name__ == "__main__":
    sys.exit(main())
