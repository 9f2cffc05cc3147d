"""`b24frame scan` finds webhooks and tokens that were pasted into files, and never shows one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from leaks import Hidden, assert_hidden

from b24frame import _scan, cli

SECRET = Hidden("s3cr3tw3bh00k5d7")
URL = Hidden(f"https://acme.bitrix24.com/rest/9/{SECRET.value}/")
TOKEN = Hidden("9f2d5c5b00631d4c005f3a2b0000000150700f")


def found(path: Path) -> list[tuple[int, int | None, str, str]]:
    findings = _scan.scan(path)
    assert_hidden(repr(findings) + "".join(map(str, findings)), Hidden([SECRET.value, TOKEN.value]))
    return [(finding.line, finding.cell, finding.host, finding.what) for finding in findings]


def in_text(tmp_path: Path, text: str, name: str = "file.txt") -> list[tuple[int, int | None, str, str]]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return found(tmp_path / name)


WRITTEN = {
    "as it is": "{url}",
    "without the last slash": "x = '{url_}'",
    "with a method": "POST {url}im.department.colleagues.list.json?USER_DATA=Y",
    "in double quotes": 'webhook = "{url}"',
    "in brackets": "[the portal]({url})",
    "in a variable of the shell": "export B24_WEBHOOK='{url}'",
    "in an .env file": "B24_WEBHOOK={url_}",
    "in YAML": "webhook: {url_} # do not share",
    "at the end of a sentence": "Use {url_}. Then go on.",
    "before a comma": "{url_}, {other}",
    "in XML": "<url>{url_}</url>",
    "escaped as JSON of PHP": "{escaped}",
    "escaped twice": "{twice}",
    "in the query of another address": "https://proxy.example/?to={quoted}",
    "with a port": "https://portal.acme.ru:8443/rest/9/{secret}/",
    "in a folder": "https://acme.ru/crm/rest/9/{secret}/",
    "by address": "http://192.168.1.5/rest/9/{secret}/",
    "in capitals": "HTTPS://ACME.BITRIX24.COM/REST/9/{secret}/",
    "without https": "acme.bitrix24.com/rest/9/{secret}/",
    "with a password before the host": "https://me:pw@acme.bitrix24.com/rest/9/{secret}/",
    "behind a variable": "url = BASE + '/rest/9/{secret}/profile'",
    "in an f-string": 'url = f"{{base}}/rest/9/{secret}/profile"',
    "with backslashes": r"https://acme.bitrix24.com\rest\9\{secret}",
    "with backslashes everywhere": r"https:\\acme.bitrix24.com\rest\9\{secret}",
    "with doubled backslashes": r'"https://acme.bitrix24.com\\rest\\9\\{secret}"',
    "with backslashes in a short string": r"hook = 'acme.bitrix24.com\rest\9\{short}'",
    "with quoted backslashes": "acme.bitrix24.com%5Crest%5C9%5C{secret}",
    "with quoted slashes": "acme.bitrix24.com%2Frest%2F9%2F{secret}%2F",
    "quoted twice": "https%253A%252F%252Facme.bitrix24.com%252Frest%252F9%252F{secret}%252F",
    "for a page": "https:&#x2F;&#x2F;acme.bitrix24.com&#x2F;rest&#x2F;9&#x2F;{secret}&#x2F;",
    "in a string of JavaScript": r"https:\x2f\x2facme.bitrix24.com\x2frest\x2f9\x2f{secret}",
    "with full-width slashes": "https:／／acme.bitrix24.com／rest／9／{secret}",
    "with full-width backslashes": "https:＼＼acme.bitrix24.com＼rest＼9＼{secret}",
    "with backslashes in HTML": "https:&#92;&#92;acme.bitrix24.com&#x5C;rest&bsol;9&#092;{secret}",
    "in an ES6 string": r"https://acme.bitrix24.com\u{{2f}}rest\u{{002F}}9\u{{2f}}{secret}",
    "in quotes of a text program": "https://acme.bitrix24.com/rest/9/“{secret}”",
    "with too many slashes": "https://acme.bitrix24.com//rest//9//{secret}",
    "for REST 3.0": "https://acme.bitrix24.com/rest/api/9/{secret}/humanresources.node.list",
    "with zero-width spaces": "https://acme.bitrix24.com/rest/9/\u200b{half}\u200b{other_half}/",
    "in two strings": "url = 'https://acme.bitrix24.com/rest/9/' '{secret}/'",
    "in two strings with a plus": 'url = "https://acme.bitrix24.com" + "/rest/9/{secret}/"',
    "in two strings of PHP": "$url = 'https://acme.bitrix24.com/rest/' . '9/{short}/';",
    "in strings of a shell": "curl https://acme.bitrix24.com/rest/9/'{secret}'/profile",
    "cut in the secret": "url = 'https://acme.bitrix24.com/rest/9/{half}' + '{other_half}/'",
    "cut in the secret, escaped": r'"url = \"https://acme.bitrix24.com/rest/9/{half}\" + \"{other_half}/\""',
    "cut in the host": "url = 'https://acme.bit' 'rix24.com/rest/9/{secret}/'",
    "joined by the system": "url = os.path.join('https://acme.bitrix24.com', 'rest', '9', '{secret}')",
    "joined in JavaScript": 'const url = ["https://acme.bitrix24.com", "rest", "9", "{secret}", "profile"].join("/");',
    "joined as paths are": "url = URL('https://acme.bitrix24.com') / 'rest' / '9' / '{secret}'",
}

OVER_LINES = {
    "in brackets": ("url = (\n    'https://acme.bitrix24.com/rest/9/'\n    '{secret}/'\n)", 4),
    "in f-strings": ("url = (\n    f'https://acme.bitrix24.com/rest/9/'\n    rf'{half}'\n    '{other_half}')", 4),
    "with a plus in front": ("url = 'https://acme.bitrix24.com/rest/9/'\n    + '{secret}/'", 3),
    "with a plus behind": ('url = "https://acme.bitrix24.com/rest/9/" +\r\n    "{secret}/"', 3),
    "with a backslash": ("curl https://acme.bitrix24.com/rest/9/\\\n{secret}/profile", 3),
    "in a string that goes on": ("url = 'https://acme.bitrix24.com/rest/9/{half}\\\n{other_half}/'", 2),
    "wrapped": ("Our webhook is https://acme.bitrix24.com/rest/9/\n{secret}/", 3),
    "wrapped in a comment": ("# Our webhook is https://acme.bitrix24.com/rest/9/\n# {secret}/", 3),
    "in an old e-mail": ("https://acme.bitrix24.com/rest/9/{half}=\n{other_half}/", 2),
    "joined by the system": ("os.path.join(\n'https://acme.bitrix24.com',\n'rest',\n'9',\n'{secret}',\n)", 6),
}


def filled(text: str) -> str:
    url = URL.value
    return text.format(
        url=url,
        url_=url.removesuffix("/"),
        other="and so on",
        secret=SECRET.value,
        escaped=url.replace("/", "\\/"),
        twice=url.replace("/", "\\\\/"),
        quoted=url.replace("/", "%2F").replace(":", "%3A"),
        half=SECRET.value[:8],
        other_half=SECRET.value[8:],
        short=SECRET.value[:10],
    )


HOSTS = {
    "with a port": "portal.acme.ru",
    "in a folder": "acme.ru",
    "by address": "192.168.1.5",
    "behind a variable": "a portal named elsewhere",
    "in an f-string": "a portal named elsewhere",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_webhook_is_found_however_it_is_written(tmp_path: Path, way: str) -> None:
    text = f"first line\n{filled(WRITTEN[way])}\nlast line\n"
    assert in_text(tmp_path, text) == [(2, None, HOSTS.get(way, "acme.bitrix24.com"), "user 9")]


@pytest.mark.parametrize("way", OVER_LINES)
def test_a_webhook_is_found_over_several_lines(tmp_path: Path, way: str) -> None:
    """The line of its secret is told."""
    text, line = OVER_LINES[way]
    assert in_text(tmp_path, f"first line\n{filled(text)}\nlast line\n") == [
        (line, None, "acme.bitrix24.com", "user 9")
    ]


@pytest.mark.parametrize("way", [*WRITTEN, *OVER_LINES])
def test_in_a_notebook_it_is_found_however_it_is_written(tmp_path: Path, way: str) -> None:
    """The lines of a cell belong together."""
    text = filled(WRITTEN[way]) if way in WRITTEN else filled(OVER_LINES[way][0])
    book = notebook(code("1"), code(*text.split("\n"), "2"))
    for indent in (1, None):
        told = in_text(tmp_path, json.dumps(book, indent=indent), "book.ipynb")
        assert [(cell, host, what) for _, cell, host, what in told] == [
            (2, HOSTS.get(way, "acme.bitrix24.com"), "user 9")
        ]


def test_a_token_is_found_in_two_strings(tmp_path: Path) -> None:
    text = f"get('https://acme.bitrix24.com/rest/profile'\n    '?auth={TOKEN.value[:20]}' + '{TOKEN.value[20:]}')"
    assert in_text(tmp_path, text) == [(2, None, "acme.bitrix24.com", "auth")]


def test_a_line_that_may_hold_one_may_be_any_of_its_lines(tmp_path: Path) -> None:
    text = f"url = ('https://acme.bitrix24.com/rest/9/'  # pragma: allowlist secret\n'{SECRET.value}')"
    assert in_text(tmp_path, text) == []
    assert len(in_text(tmp_path, f"{text}\n{text.replace('# pragma: allowlist secret', '')}")) == 1


HOSTILE = {
    "backslashes": "\\",
    "slashes": "/",
    "quotes": '"',
    "quotes and blanks": '"' + " " * 199,
    "quotes and backslashes": '"\\',
    "joints": "' + '",
    "blanks": " ",
    "breaks": "/rest/9/\n" + " " * 80,
    "beginnings": "/rest/",
    "beginnings with a user": "/rest/9/",
    "beginnings of tokens": "/rest/a",
    "hosts": "a.",
    "percents": "%25",
    "secrets": "/rest/9/s3cr3tw3bh00k5d7",
    "brackets": "[",
    "open strings": '"rest\\',
    "zero-width spaces": "\u200b",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", ["file.txt", "book.ipynb"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_long_file_takes_as_long_as_it_is(tmp_path: Path, kind: str, name: str) -> None:
    """Much of what makes a careless pattern try again and again: hours, if its time grew with the square."""
    piece = HOSTILE[kind]
    in_text(tmp_path, piece * (200_000 // len(piece)) + "/rest/9/", name)


@pytest.mark.parametrize("ending", [".py", ".md", ".txt", ".env", ".json", ".yml", ".toml", ".R", ".html", ""])
def test_any_kind_of_text_is_looked_into(tmp_path: Path, ending: str) -> None:
    assert in_text(tmp_path, URL.value, f"file{ending}") == [(1, None, "acme.bitrix24.com", "user 9")]


def test_each_of_several_is_told_with_its_line(tmp_path: Path) -> None:
    text = f"{URL.value} {URL.value.replace('/9/', '/12/')}\r\n\r\n{URL.value.replace('acme', 'umbrella')}\n"
    assert in_text(tmp_path, text) == [
        (1, None, "acme.bitrix24.com", "user 9"),
        (1, None, "acme.bitrix24.com", "user 12"),
        (3, None, "umbrella.bitrix24.com", "user 9"),
    ]


@pytest.mark.parametrize("secret", ["abcdxzqwkjhgfbtp", "0a1b2c9d", "Xk9aQ2bLw7", "a-7f_9k2m4x1"])
def test_secrets_of_other_shapes_are_found_too(tmp_path: Path, secret: str) -> None:
    assert len(in_text(tmp_path, f"https://acme.bitrix24.com/rest/9/{secret}/")) == 1


NONE = [
    "https://acme.bitrix24.com/rest/9/<secret>/",
    "https://acme.bitrix24.com/rest/9/***/",
    "https://acme.bitrix24.com/rest/9/**put_your_webhook_here**/",
    "https://acme.bitrix24.com/rest/9/put_your_webhook_here/",
    "https://acme.bitrix24.com/rest/9/xxxxxxxxxxxxxxxx/",
    "https://acme.bitrix24.com/rest/9/XXXX/",
    "https://acme.bitrix24.com/rest/9/0000000000000000/",
    "https://acme.bitrix24.com/rest/9/abcdefgh12345678/",
    "https://acme.bitrix24.com/rest/9/1234567890123456/",
    "https://acme.bitrix24.com/rest/9/your-secret-code1/",
    "https://acme.bitrix24.com/rest/9/{secret}/",
    "https://acme.bitrix24.com/rest/9/${B24_SECRET}/",
    "https://acme.bitrix24.com/rest/9/$B24_SECRET1/",
    "https://acme.bitrix24.com/rest/9/%s/",
    "https://acme.bitrix24.com/rest/9/a1b2c3d4e5...",
    "https://acme.bitrix24.com/rest/9/a1b2c3d4e5…/",
    "https://acme.bitrix24.com/rest/9/a1b2c3d4e5********/",
    "https://acme.bitrix24.com/rest/9/.../",
    "https://acme.bitrix24.com/rest/user.current.json",
    "https://acme.bitrix24.com/rest/9/im.department.colleagues.list",
    "https://acme.bitrix24.com/rest/9/documentgenerator.template.list",
    "http://127.0.0.1:43121/rest/1/s3cr3tw3bh00k5d7/",
    "http://localhost:8000/rest/1/s3cr3tw3bh00k5d7/",
    "http://[::1]:8000/rest/1/s3cr3tw3bh00k5d7/",
    "https://acme.example/rest/9/s3cr3tw3bh00k5d7/",
    "https://portal.example.com/rest/9/s3cr3tw3bh00k5d7/",
    "https://portal.invalid/rest/9/s3cr3tw3bh00k5d7/",
    "https://shop.acme.com/rest/1/customers/7",
    "https://shop.acme.com/rest/2/issue/ABC-123",
    "https://shop.acme.com/rest/1/20260301/report",
    "GET /rest/1/customers2026/",
    r"C:\rest\1\customers2026\report",
    r"src\\rest\\1\\documents-of-2026",
    "['rest', '1', 'customers2026']",
    "https://acme.bitrix24.com/rest/9/\nversion2 of the program",
    "os.path.join('https://acme.bitrix24.com', 'rest', '9', secret, 'profile1')",
    "'https://acme.bitrix24.com/rest/9/' + 'your-' + 'secret-code1'",
    "'https://acme.bitrix24.com/rest/9/' '<secret>'",
    "'https://acme.exam' 'ple/rest/9/s3cr3tw3bh00k5d7/'",
    r"https://acme.bitrix24.com\rest\9\abcdefgh12345678",
    "the rest/of the text/9/s3cr3tw3bh00k5d7",
    "https://acme.bitrix24.com/rest/9/s3cr3tw3bh00k5d7/  # pragma: allowlist secret",
    "https://acme.bitrix24.com/rest/profile?auth=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "https://acme.bitrix24.com/rest/profile?auth=<token>",
    "https://acme.bitrix24.com/rest/profile?auth=short1",
    "https://acme.bitrix24.com/rest/profile?oauth=9f2d5c5b00631d4c005f3a2b0000000150700f",
    "https://acme.bitrix24.com/page?auth=9f2d5c5b00631d4c005f3a2b0000000150700f",
]


@pytest.mark.parametrize("text", NONE)
def test_a_placeholder_and_what_cannot_be_a_portal_are_no_findings(tmp_path: Path, text: str) -> None:
    assert in_text(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "host", "what"),
    [
        ("https://acme.bitrix24.com/rest/profile?auth={token}", "acme.bitrix24.com", "auth"),
        ("https://acme.bitrix24.com/rest/user.get.json?start=50&auth={token}&x=1", "acme.bitrix24.com", "auth"),
        ("https:\\/\\/acme.bitrix24.com\\/rest\\/profile?access_token={token}", "acme.bitrix24.com", "access_token"),
        (
            "https://oauth.bitrix.info/oauth/token/?grant_type=refresh_token&refresh_token={token}",
            "oauth.bitrix.info",
            "refresh_token",
        ),
        ("https://oauth.bitrix24.tech/oauth/token/?client_secret={token}", "oauth.bitrix24.tech", "client_secret"),
    ],
)
def test_tokens_in_an_address_of_rest_are_found(tmp_path: Path, text: str, host: str, what: str) -> None:
    assert in_text(tmp_path, text.format(token=TOKEN.value)) == [(1, None, host, what)]


def notebook(*cells: dict[str, object], **more: object) -> dict[str, object]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | more


def code(*lines: str, outputs: tuple[dict[str, object], ...] = ()) -> dict[str, object]:
    return {"cell_type": "code", "metadata": {}, "outputs": list(outputs), "source": [f"{line}\n" for line in lines]}


BOOK = notebook(
    {"cell_type": "markdown", "metadata": {}, "source": ["# The people\n", 'quotes " and [brackets] {"cells": [1]}']},
    code("import b24frame as b24", f"people = b24.load_colleagues('{URL.value}')"),
    code(
        "people", outputs=({"output_type": "stream", "text": [f'loading "{URL.value.replace("acme", "umbrella")}"\n']},)
    ),
    code("1", outputs=({"data": {"text/html": f"<a href='{URL.value.replace('/9/', '/12/')}'>"}},)),
    metadata={"note": URL.value.replace("acme", "in-metadata")},
)
IN_CELLS = [
    (2, "acme.bitrix24.com", "user 9"),
    (3, "umbrella.bitrix24.com", "user 9"),
    (4, "acme.bitrix24.com", "user 12"),
    (None, "in-metadata.bitrix24.com", "user 9"),
]


@pytest.mark.parametrize("indent", [1, None], ids=["as Jupyter writes it", "on one line"])
def test_in_a_notebook_the_cell_is_told_for_sources_and_outputs(tmp_path: Path, indent: int | None) -> None:
    text = json.dumps(BOOK, indent=indent)
    told = in_text(tmp_path, text, "book.ipynb")
    assert [(cell, host, what) for _, cell, host, what in told] == IN_CELLS
    lines = text.split("\n")
    assert all("bitrix24.com" in lines[line - 1] for line, *_ in told)
    assert len({line for line, *_ in told}) == (4 if indent else 1)


def test_a_notebook_with_its_metadata_first_is_counted_the_same(tmp_path: Path) -> None:
    text = json.dumps(dict(sorted(BOOK.items(), reverse=True)), indent=1)
    told = in_text(tmp_path, text, "book.ipynb")
    assert sorted((cell or 0, host) for _, cell, host, _ in told) == sorted(
        (cell or 0, host) for cell, host, _ in IN_CELLS
    )


def test_a_notebook_that_is_cut_off_is_looked_into_all_the_same(tmp_path: Path) -> None:
    """As a merge conflict leaves it."""
    text = json.dumps(BOOK, indent=1)
    half = text[: text.index("umbrella") - 40]
    assert [cell for _, cell, _, _ in in_text(tmp_path, half, "book.ipynb")] == [2]


def test_a_notebook_without_secrets_is_clean(tmp_path: Path) -> None:
    assert in_text(tmp_path, json.dumps(notebook(code("b24.load_colleagues()"))), "book.ipynb") == []


def test_a_file_that_an_editor_of_windows_wrote_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(f"B24_WEBHOOK={URL.value}\r\n".encode("utf-16"))
    assert found(tmp_path / ".env") == [(1, None, "acme.bitrix24.com", "user 9")]


def test_bytes_that_are_no_utf8_do_not_stop_it(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(b"\xcf\xf0\xe8\xe2\xe5\xf2 " + URL.value.encode())
    assert found(tmp_path / "old.txt") == [(1, None, "acme.bitrix24.com", "user 9")]


def test_binary_files_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "people.parquet").write_bytes(b"PAR1\0\0" + URL.value.encode())
    assert found(tmp_path / "people.parquet") == []


def test_folders_are_searched_without_the_innards_of_tools(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.py", ".github/ci.yml", ".git/config", ".venv/x.py", "node_modules/x.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(URL.value)
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    files = [file.relative_to(tmp_path).as_posix() for file in _scan.files_of([tmp_path])]
    assert files == ["b.txt", ".github/ci.yml", "a/c.py"]


def test_a_file_that_is_named_is_read_wherever_it_is(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text(URL.value)
    assert list(_scan.files_of([tmp_path / ".git" / "config"])) == [tmp_path / ".git" / "config"]


def test_the_command_tells_each_place_and_what_to_do_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("book.ipynb").write_text(json.dumps(BOOK, indent=1))
    Path("clean.md").write_text("nothing")
    Path(".env").write_text(f"\nB24_WEBHOOK={URL.value}\n")
    assert cli.main(["scan", "book.ipynb", "clean.md", ".env", "book.ipynb"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert lines[0] == "book.ipynb:17 (cell 2): acme.bitrix24.com, user 9, secret hidden"
    assert lines[4] == ".env:2: acme.bitrix24.com, user 9, secret hidden"
    assert lines[5] == ""
    assert "Delete such a webhook in Bitrix24" in out
    assert "the history of git keeps it" in " ".join(out.split())
    assert_hidden(out, Hidden([SECRET.value]))


def test_the_command_is_content_with_clean_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.md").write_text("https://acme.bitrix24.com/rest/9/<secret>/")
    (tmp_path / "b.md").touch()
    assert cli.main(["scan", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "No webhook in 2 files.\n"


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "there.txt").write_text(URL.value)
    assert cli.main(["scan", str(tmp_path / "there.txt"), "no/such/file.txt"]) == 2
    assert capsys.readouterr() == ("", "b24frame: there is no no/such/file.txt\n")


def test_this_repository_is_clean() -> None:
    root = Path(__file__).parent.parent
    names = [
        name for name in ("b24frame", "docs", "notebooks", "data", "benchmarks", "README.md") if (root / name).exists()
    ]
    assert [
        str(finding) for file in _scan.files_of(root / name for name in names) for finding in _scan.scan(file)
    ] == []
