"""``xianzhi audit`` (审计命令): sign, export, verify, compare.

``verify`` needs neither Django nor a database: it runs on the auditor's own machine.

Exit codes: 0 all is as it was written; 1 something differs, or a file cannot be read or written;
2 the command line is wrong; 3 a package is missing.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from xianzhi.cli.starting import console, say_error, start_django
from xianzhi.errors import RuleError, XianzhiError

if TYPE_CHECKING:
    from xianzhi.apps.audit.services import Difference

__all__ = ["audit"]

audit = typer.Typer(no_args_is_help=True, help="审计留痕：签名、导出、核验。 The audit.")
_answer = Console(highlight=False, soft_wrap=True)
_DIFFERS, _WRONG_COMMAND = 1, 2
_PUBLIC_KEY = re.compile("[0-9a-f]{64}")


@audit.command()
def verify(
    export: Annotated[Path, typer.Argument(help="导出件 export (jsonl, jsonl.gz)")],
    head: Annotated[
        list[Path] | None, typer.Option(help="另存的树头文件 file of heads kept elsewhere")
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="认可的公钥 public key that may have signed")
    ] = None,
) -> None:
    """离线核验导出件，指出第一处不符。 Verify an export offline; name what differs first."""
    from xianzhi.core.merkle.heads import fingerprint  # noqa: PLC0415 -- slow import
    from xianzhi.core.merkle.verifying import verify as verify_export  # noqa: PLC0415 -- slow import
    from xianzhi.exchange.audit_files import read_export, read_heads  # noqa: PLC0415 -- slow import

    keys = tuple(item.strip().lower() for item in key or ())
    try:
        for item in keys:
            if not _PUBLIC_KEY.fullmatch(item):
                raise RuleError("audit.public_key", {"value": item[:80]})
        kept = [one for path in head or () for one in read_heads(path)]
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_WRONG_COMMAND) from error
    try:
        found = verify_export(read_export(export), kept, keys)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_DIFFERS) from error
    last = found.last
    _answer.print(
        f"核验无误：{found.entries} 条、{found.streams} 个记录、{found.heads} 个树头，"
        f"另存树头 {found.kept} 个相符；末次签名 {last.seen.at}\n"
        f"All is as it was written: {found.entries} entries of {found.streams} records, "
        f"{found.heads} heads, {found.kept} heads kept elsewhere agree; "
        f"last signed {last.seen.at}\n"
        f"根 root {last.seen.root}\n"
        f"公钥指纹 fingerprint {fingerprint(last.public_key)}"
    )
    if not (kept or keys):
        _answer.print(
            "未用另存的树头或公钥比对：此结果证明导出件前后一致，不证明它出自本站。\n"
            "Nothing kept elsewhere was compared: this shows that the export agrees with itself, "
            "not whose it is. Use --head or --key."
        )


@audit.command()
def export(
    out: Annotated[Path, typer.Argument(help="导出到 file to write (.jsonl, .jsonl.gz)")],
) -> None:
    """签名并导出全部留痕。 Sign the audit and write all of it into one file."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.apps.audit.selectors import last_head  # noqa: PLC0415 -- app ready
    from xianzhi.apps.audit.services import export_lines  # noqa: PLC0415 -- app ready
    from xianzhi.exchange.audit_files import write_export  # noqa: PLC0415 -- slow import

    try:
        write_export(out, export_lines(at=timezone.now()))
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_DIFFERS) from error
    head = last_head()
    assert head is not None
    _answer.print(
        f"已导出 {head.seen.size} 条到 {out}\n{head.seen.size} entries were written to {out}\n"
        f"xianzhi audit verify {out} --key {head.public_key}"
    )


@audit.command("head")
def sign_and_show(
    qr: Annotated[bool, typer.Option("--qr", help="显示二维码 show it as a QR code")] = False,
) -> None:
    """签名并打印树头；请另存到别处。 Sign and print the head; keep the line elsewhere."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.apps.audit.services import keep_in_folder, sign_head  # noqa: PLC0415 -- app ready
    from xianzhi.core.merkle.heads import fingerprint  # noqa: PLC0415 -- slow import

    try:
        head = sign_head(at=timezone.now())
        typer.echo(head.line)
        keep_in_folder()
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_DIFFERS) from error
    console.print(
        f"公钥 public key {head.public_key}\n指纹 fingerprint {fingerprint(head.public_key)}"
    )
    if qr:
        import segno  # noqa: PLC0415 -- optional dependency

        segno.make(head.line, error="m", micro=False).terminal(compact=True)


@audit.command()
def check() -> None:
    """核验本站数据库：日志与留痕、记录与历史。 Check entries and records."""
    start_django()
    from django.utils import timezone  # noqa: PLC0415 -- app ready

    from xianzhi.apps.audit.services import check_site  # noqa: PLC0415 -- app ready

    try:
        found = check_site(at=timezone.now())
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(_DIFFERS) from error
    _answer.print(
        f"核验 {found.entries} 条留痕、{found.records} 条记录：{found.differing} 条记录与历史不符\n"
        f"{found.entries} entries and {found.records} records were checked: "
        f"{found.differing} records differ from their history"
    )
    if found.tampered:
        say_error(found.tampered)
    for one in found.differences:
        say_error(RuleError(*_words_of(one)))
    if not found.is_right:
        raise typer.Exit(_DIFFERS)


def _words_of(one: "Difference") -> tuple[str, dict[str, str]]:
    if one.field:
        params = {"field": one.field, "told": str(one.told)[:80], "stored": str(one.stored)[:80]}
        return "audit.record_differs", {"stream": one.stream, **params}
    code = "audit.record_untold" if one.told is None else "audit.record_gone"
    return code, {"stream": one.stream}
