#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The report of a fleet and a site of pages in headless Chromium: what check_report.py demands of a page, and that links
lead from page to page on a disk. Writes screenshots and PDFs into FOLDER.

  check_site.py STEELYARD FLEET_WRITER FOLDER
"""
import pathlib
import subprocess
import sys

import check_report
from check_report import example_runs, run_steelyard

NODES = 400
check_report.TERMS |= {
    "fleet": {"en": ["Who stands out", "Robust z"], "zh-CN": ["谁偏离了同类", "离散度"]},
    "index": {"en": ["Systems", "Comparisons"], "zh-CN": ["系统", "对比"]},
}
check_report.READABLE |= {"fleet": ["Who stands out", "node00017[gpu2]", "Glossary"], "index": ["Systems", "index.json"]}


def make(steelyard, writer, folder, home):
    """The fleet's page, and a site whose systems are the two examples and three nodes of the fleet."""
    runs = pathlib.Path(home) / "runs"
    subprocess.run([writer, str(runs), str(NODES), "4", "10", "slow_device", "slow_memory", "half_link", "two_modes"], check=True)
    fleet = folder / "fleet.html"
    files = sorted(str(f) for f in runs.iterdir())
    run_steelyard(steelyard, home, "report", *files, "--lang", "en", "-q", "-o", fleet)
    site = folder / "site"
    systems = [*example_runs(steelyard, home), *files[:3]]
    run_steelyard(steelyard, home, "report", *systems, "--site", site, "--lang", "en", "-q")
    return fleet, site


def check_links(browser, index, check):
    """Every link of the front page leads to a page that is there, by keyboard as well."""
    browser.size(1280)
    browser.open(index)
    links = browser.js("[...document.querySelectorAll('a')].map((a) => a.href)")
    check.that(len(links) >= 6, f"the index links to its pages: {links}")
    base = index.rsplit("/", 1)[0] + "/"
    check.that(all(link.startswith(base) for link in links), "links stay inside the site")
    for link in links:
        browser.open(link)
        check.that(browser.js("document.querySelectorAll('h1').length") > 0, f"{link} is a page")
    for link in links:
        browser.open(link)
        check.that(browser.js("document.querySelector('header a').href").split("#")[0] == index, f"{link} leads back to the index")
    browser.open(index)
    browser.js("document.querySelector('[data-lang=\"zh-CN\"]').click()")
    for way in ("td a", "header a"):
        browser.loaded = False
        browser.js(f"document.querySelector('{way}').click()")
        browser.wait_loaded()
        check.that(browser.js("document.documentElement.lang") == "zh-CN", f"the language goes along: {way}")
    check.that(browser.js("location.href").split("#")[0] == index, "and back to the index")
    browser.open(index)
    check.that(check_report.focus_by_tab(browser, "a"), "Tab reaches a link")
    browser.loaded = False
    browser.press("Enter")
    browser.wait_loaded()
    check.that(browser.js("location.href") != index, "Enter follows it")
    return [link.split("#")[0] for link in links]


def main():
    steelyard, writer, folder = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2], pathlib.Path(sys.argv[3])

    def look(browser, made, check):
        fleet, site = made
        check.that(fleet.stat().st_size < 300_000, f"a fleet of {NODES} is as small as a node: {fleet.stat().st_size}")
        pages = {"fleet": fleet.resolve().as_uri(), "index": (site / "index.html").resolve().as_uri()}
        check_report.check_pages(browser, pages, folder, check, least=50)
        return [*pages.values(), *check_links(browser, pages["index"], check)]

    return check_report.in_browser(folder, lambda home: make(steelyard, writer, folder, home), look)


if __name__ == "__main__":
    sys.exit(main())
