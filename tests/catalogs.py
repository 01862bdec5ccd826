"""Message catalogs: `python -m tests.catalogs update` after a text changed, `… compile` after a translation did.

`update` collects every text given to `_` and `say` in kiosk/ and screens/ (but the demo, which speaks English) and
brings `assets/locale/*/LC_MESSAGES/kiosk.po` in line; new texts are left empty there. `compile` writes each `kiosk.mo`
from its `kiosk.po`. Both print what is missing.
"""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "assets" / "locale"
LANGUAGES = ("de", "es")
KEYWORDS: dict[str, None] = {"_": None, "say": None}


A_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""Written into every compiled catalog, so that the same texts give the same bytes."""

HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def extracted() -> Catalog:
    """Every text in the source, with the files it stands in."""
    template = Catalog(project="kiosk", charset="utf-8")
    for room in ("kiosk", "screens"):
        found = extract_from_dir(
            ROOT / room, [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True
        )
        for name, _line, text, _comments, context in found:
            if name.startswith("demo"):
                continue
            if isinstance(text, str) and text:
                template.add(text, locations=[(f"{room}/{name}", 1)], context=context)
    return template


def source_of(language: str) -> Path:
    """The translations of one language, as a person writes them."""
    return LOCALE / language / "LC_MESSAGES" / "kiosk.po"


def translated(language: str) -> Catalog:
    """What is translated into one language."""
    path = source_of(language)
    if not path.exists():
        return Catalog(locale=language, project="kiosk")
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    catalog.creation_date = catalog.revision_date = A_DATE
    return catalog


def compiled(language: str) -> bytes:
    """The compiled catalog for what `kiosk.po` says now."""
    buffer = io.BytesIO()
    write_mo(buffer, translated(language))
    return buffer.getvalue()


def as_written(language: str, template: Catalog) -> bytes:
    """`kiosk.po` in line with the source: sorted, without line numbers, without texts that are gone."""
    catalog = translated(language)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    for message in catalog:
        message.locations = [(name, None) for name in sorted({name for name, _line in message.locations})]
    buffer = io.BytesIO(HEADER.format(language=language).encode())
    buffer.seek(0, io.SEEK_END)
    write_po(buffer, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def untranslated(language: str) -> list[str]:
    """Texts of the source that have no translation."""
    catalog = translated(language)
    return [
        str(message.id)
        for message in extracted()
        if message.id and ((found := catalog.get(message.id)) is None or not found.string)
    ]


def main(arguments: list[str]) -> int:
    """Carry out one of the two verbs."""
    if arguments not in (["update"], ["compile"]):
        sys.stderr.write("usage: python -m tests.catalogs update|compile\n")
        return 2
    template = extracted()
    for language in LANGUAGES:
        source = source_of(language)
        source.parent.mkdir(parents=True, exist_ok=True)
        if arguments == ["update"]:
            source.write_bytes(as_written(language, template))
        else:
            source.with_suffix(".mo").write_bytes(compiled(language))
        missing = untranslated(language)
        sys.stdout.write(f"{language}: {len(missing)} not translated\n")
        sys.stdout.writelines(f"  {text!r}\n" for text in missing)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
