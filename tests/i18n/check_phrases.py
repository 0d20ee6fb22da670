#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every phrase of a phrasebook is one that the program can say, and its translation is one.

  check_phrases.py data/i18n/phrases.zh-CN.toml FOLDER...   sources: C++ and TOML

Three words in a row of its English must stand in a source: a sentence may be put together from several pieces. What
libraries and the system say is in the section "elsewhere". The translation has other letters than Latin ones.
"""
import pathlib
import re
import sys
import tomllib

ROW = 3  # words


def sources(folders):
    text = ""
    for folder in map(pathlib.Path, folders):
        for file in sorted(folder.rglob("*")):
            if file.suffix in (".cpp", ".h", ".hpp", ".toml") and "i18n" not in file.parts:
                text += re.sub(r'"\s*\n\s*"', "", file.read_text())
    return text.replace('\\"', '"').replace("\\n", "\n")


def alive(english, said):
    """Whether the program can still say it, as far as one can tell."""
    for piece in english.split("{}"):
        words = re.sub(r"^[^\w-]+|[^\w-]+$", "", piece).split()
        rows = [" ".join(words[i:i + ROW]) for i in range(max(1, len(words) - ROW + 1))]
        if any(row and row in said for row in rows):
            return True
    return False


def main():
    book = tomllib.loads(pathlib.Path(sys.argv[1]).read_text())
    said = sources(sys.argv[2:])
    faults = []
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
