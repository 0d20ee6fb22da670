#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every phrase of a phrasebook is one that the program can say, and its translation is one; and whatever is Chinese calls
one thing by one name.

  check_phrases.py data/i18n/phrases.zh-CN.toml FOLDER|FILE...   sources: C++ and TOML; what else is Chinese: JSON, Markdown

Two words in a row of its English must stand in a source, or all of its longest piece: a sentence may be put together
from several pieces. What
libraries and the system say is in the section "elsewhere". The translation has other letters than Latin ones.
"""
import pathlib
import re
import sys
import tomllib

ROW = 2  # words
SOURCES = (".cpp", ".h", ".hpp", ".toml")
# What is not said, and what is said for it: a reader of two pages must not look for a difference.
INSTEAD = {
    "机群": "集群",    # fleet, cluster
    "配置档": "方案",  # profile
    "得分": "评分",    # score; its points are 分数
    "评级": "评分",    # grade
    "门限": "门槛",    # gate
}


def files_of(places, endings):
    for place in map(pathlib.Path, places):
        yield from [place] if place.is_file() else sorted(f for f in place.rglob("*") if f.suffix in endings)


def sources(places):
    text = ""
    for file in files_of(places, SOURCES):
        if file.suffix in SOURCES and "i18n" not in file.parts:
            text += re.sub(r'"\s*\n\s*"', "", file.read_text())
    return text.replace('\\"', '"').replace("\\n", "\n")


def alive(english, said):
    """Whether the program can still say it, as far as one can tell: the second word may be put in, as in "no {}"."""
    pieces = [re.sub(r"^[^\w-]+|[^\w-]+$", "", piece).split() for piece in re.split(r"\{\d?\}", english)]
    length = min(ROW, max(map(len, pieces)))
    rows = [" ".join(words[i:i + length]) for words in pieces for i in range(len(words) - length + 1)]
    return any(row in said or row.rsplit(" ", 1)[0] + " {}" in said for row in rows)


def misnamed(places):
    """Every line with a word that another one stands for."""
    for file in files_of(places, (*SOURCES, ".json", ".md")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            for word, instead in INSTEAD.items():
                if word in line:
                    yield f"{file}:{number}: '{word}' is called '{instead}'"


def main():
    book = tomllib.loads(pathlib.Path(sys.argv[1]).read_text())
    said = sources(sys.argv[2:])
    faults = list(misnamed(sys.argv[2:]))
    for section, phrases in book.items():
        for english, other in phrases.items():
            if section != "elsewhere" and not alive(english, said):
                faults.append(f"[{section}] '{english}': nothing says this any more")
            if not re.search("[\u4e00-\u9fff]", other):
                faults.append(f"[{section}] '{english}': '{other}' is not translated")
    print("\n".join(faults) or f"{sum(map(len, book.values()))} phrases, all in use")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
