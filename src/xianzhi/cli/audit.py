"""``xianzhi audit`` (审计命令): sign, export, verify, compare.

``verify`` needs neither Django nor a database: it runs on the auditor's own machine.

Exit codes: 0 all is as it was written; 1 something differs, or a file cannot be read or written;
2 the command line is wrong; 3 a package is missing.
"""

import re
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from xianzhi.cli.starting import say_error
from xianzhi.errors import RuleError, XianzhiError

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
