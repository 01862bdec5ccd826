"""Configurations with faults: between them every sentence that the configuration has for one."""

from __future__ import annotations

from pathlib import Path

from tests.unit.faulty import ANA, SMALL

TEXTS = (
    "",
    SMALL.partition("[[")[0],
    'xyz = 1\n[staton]\nname = "x"\n' + SMALL,
    f"{SMALL}[station]\nsettle_seconds = 5\nundo_second = 5\noperators_file = 'x'\n",
    f'{SMALL}[station]\nundo_seconds = 601\nsign_out_minutes = nan\nauto_start = "true"\nlanguage = "fr"\n'
    'shifts = ["06:00", "24:00"]\ndefault_recipe_version = 1\nshop = "a\\u001bb"\ntime_zone = "Europe/Lodnon"\n',
    f'{SMALL}[station]\nundo_seconds = "15"\nshifts = [06:00:00]\nname = [{{x = 1}}, [{{y = 2}}]]\ndata_dir = " "\n',
    f'{SMALL}[station]\nshifts = "06:00"\n[delivery]\nxyz = 5\n',
    f'{SMALL}[station]\nshifts = ["06:00", "06:00"]\n',
    f'{SMALL}formerly = "x"\nid = 0\n[[machines]]\nlabel = "x"\n',
    f'{SMALL}formerly = [3]\n[[machines]]\nname = "machine 1"\nid = 6\n[[machines]]\nname = "M2"\nid = 6\n{ANA}{ANA}',
    f"{SMALL}[[station]]\n[operators]\nbadge = '1'\n",
    f"machines = [1]\n{SMALL.partition('[[')[0]}",
    f'{SMALL}[scanner]\nport = "socket://moxa"\ngood_read = "\\u2713"\nfeedback = {{ loud = 1 }}\ndata_bits = 9\n',
    f'{SMALL}[[operators]]\nbadge = " 1"\nname = "Ana"\nemail = "ana"\n',
    *(f"{SMALL}[[scanner.pattern]]\nmatch = {text}\n" for text in ("'(?P<wo>'", "'J[0-9]+'", "'(?P<job>J)'")),
    *(f"{SMALL}[[scanner.pattern]]\nmatch = '{text}'\n" for text in ("(?P<wo>(J+)+)", "(?P<wo>.+-.+-.+-.+)")),
    *(f"{SMALL}[[scanner.pattern]]\nmatch = '{text}'\n" for text in ("(?P<wo>J)(?P=wo)", "(?P<wo>J?)")),
    *(f"{SMALL}[[scanner.pattern]]\nmatch = '{text}'\n" for text in ("(?P<wo>(x?)+)", "(" * 300 + ")" * 300)),
    f"{SMALL}[[scanner.pattern]]\nmatch = '(?P<wo>{'(' * 40}a{'b)*' * 40})'\n",
    f"{SMALL}[[scanner.pattern]]\nmatch = '(?P<wo>{'1' * 600})'\n",
    f"{SMALL}[[scanner.pattern]]\nmatch = '(?P<wo>J{{99999999999}})'\n[scanner.formats]\nwo = 3\n",
    *(SMALL.replace("https://", scheme) for scheme in ("http://", "https://ana:secret@", "ftp://")),
    SMALL.replace("example.com", "example.com/api"),
    SMALL.replace("[[", 'key = "secret"\nkey_file = "secret"\nkey_expires = "soon"\nca_file = 3\n[[', 1),
    f"include = 3\n{SMALL}",
    f'include = ["kiosk.toml"]\n{SMALL}',
    f'include = ["gone.toml", "folder"]\n{SMALL}',
    f'include = ["first.toml", "second.toml"]\n{SMALL}',
    *(
        f'operators_file = "{name}.csv"\n{SMALL}'
        for name in ("empty", "columns", "rows", "quote", "latin", "twice")
    ),
    f"{SMALL}x =\n",
    f'{SMALL}x = "y\n',
    f"{SMALL}x = [1\n",
    f"{SMALL}x = 1 2\n",
    f"{SMALL}x 1\n",
    f"{SMALL}=\n",
    f'{SMALL}x = "\\y"\n',
    f"{SMALL}x = 2026-02-31\n",
    f"{SMALL}[[api]]\n",
    f"{SMALL}x = \x01\n",
    f"{SMALL}x = '\x01'\n",
    f"{SMALL}x = {'1' * 5000}\n",
    f"{SMALL}x = {'[' * 3000}\n",
    f"{SMALL}[x",
)


def others_in(folder: Path) -> None:
    """The files that these configurations name."""
    (folder / "folder").mkdir(exist_ok=True)
    for name, paper in (("first", "A4"), ("second", "Letter")):
        (folder / f"{name}.toml").write_text(f'[station]\npaper = "{paper}"\n', encoding="utf-8")
    header = "badge,name,email,supervisor"
    for name, text in {
        "empty": "",
        "columns": "badge,mail,zz\n",
        "rows": f"{header}\n1,Ana,ana@example.com,perhaps\n2,Bo,bo@example.com,no,x\n",
        "quote": f'{header}\n"1"2,Ana\n',
        "twice": "badge,badge,name,email\n",
    }.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "latin.csv").write_bytes(f"{header}\n1,Jos\xe9\n".encode("latin-1"))
