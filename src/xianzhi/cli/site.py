"""The commands of the site (站点命令): prepare, serve, demonstrate.

Django is loaded inside the commands: ``xianzhi policy`` works without it.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from xianzhi.cli.starting import console, say_error, start_django

__all__ = ["site"]

site = typer.Typer(no_args_is_help=True, help="站点：准备、运行、示范。 The site.")

Host = Annotated[str, typer.Option(help="监听地址 address to listen on")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="端口 port")]
DemoHome = Annotated[Path, typer.Option(help="示范数据文件夹 folder of the demo data")]
Threads = Annotated[int, typer.Option(min=1, max=64, help="线程数 threads of the one process")]


def _prepare(*, quiet: bool) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- optional dependency

    _migrate(quiet=quiet)
    call_command("collectstatic", interactive=False, verbosity=0)


def _migrate(*, quiet: bool) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- optional dependency

    call_command("migrate", interactive=False, verbosity=0 if quiet else 1)


@site.command()
def migrate() -> None:
    """建立或升级数据库，收集静态文件。 Make or upgrade the database, collect static files."""
    start_django()
    _prepare(quiet=False)


@site.command()
def roster(
    units: Annotated[Path, typer.Argument(help="单位名单 list of units (xlsx, csv)")],
    people: Annotated[Path, typer.Argument(help="人员名单 list of people (xlsx, csv)")],
) -> None:
    """登记单位、人员、岗位和账户。 Register units, people, posts and accounts."""
    start_django()
    from xianzhi.cli.roster import RosterFaults, take_in_roster  # noqa: PLC0415 -- app ready
    from xianzhi.errors import XianzhiError  # noqa: PLC0415 -- slow import

    try:
        taken = take_in_roster(units, people)
    except RosterFaults as told:
        for fault in told.faults:
            say_error(fault)
        raise typer.Exit(1) from told
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(1) from error
    console.print(
        f"已登记单位 {taken.units} 个、岗位 {taken.posts} 个，新开账户 {len(taken.accounts)} 个。\n"
        f"Registered: {taken.units} units, {taken.posts} posts, "
        f"{len(taken.accounts)} new accounts."
    )
    for name in taken.accounts:
        console.print(f"  xianzhi site password {name}", markup=False)


@site.command()
def password(name: Annotated[str, typer.Argument(help="用户名 user name")]) -> None:
    """设置账户口令。 Set the password of an account."""
    start_django()
    from xianzhi.apps.accounts.services import set_password  # noqa: PLC0415 -- app ready
    from xianzhi.errors import XianzhiError  # noqa: PLC0415 -- slow import

    typed = typer.prompt("新口令 new password", hide_input=True, confirmation_prompt=True)
    try:
        set_password(name, typed)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(1) from error
    console.print("口令已设置。 The password is set.")


@site.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, threads: Threads = 8) -> None:
    """运行站点。 Serve the site."""
    start_django()
    _prepare(quiet=True)
    _run_server(host, port, threads)


@site.command()
def demo(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    threads: Threads = 8,
    home: DemoHome = Path("var/hechuan"),
    load_only: Annotated[bool, typer.Option("--load-only", help="只装数据 load, do not serve")] = (
        False
    ),
    with_map: Annotated[
        bool, typer.Option("--map/--no-map", help="随后发布图层 publish the map behind the site")
    ] = True,
) -> None:
    """虚构的禾川县。 Hechuan, the fictional county: load it, compile its plans, serve it."""
    _start_demo(home)
    with console.status("准备数据库…  Preparing the database…"):
        _prepare(quiet=True)
    from xianzhi.cli.demo import load_demo  # noqa: PLC0415 -- app ready

    load_demo(console)
    if not load_only:
        with _drawing() if with_map else nullcontext():
            _run_server(host, port, threads)


def _start_demo(home: Path) -> None:
    """Load the settings of the demonstration, wherever its home is to be."""
    os.environ.setdefault("XIANZHI_HOME", str(home))
    os.environ["XIANZHI_DEMO"] = "yes"
    os.environ.setdefault("XIANZHI_COUNTY_NAME", "禾川县（虚构）")
    start_django()


@contextmanager
def _drawing() -> Iterator[None]:
    """Publish the map behind the open site: nobody waits for a county's land to be drawn."""
    land = subprocess.Popen([sys.executable, "-m", "xianzhi", "site", "demo-map"])
    try:
        yield
    finally:
        land.terminate()
        land.wait()


@site.command("demo-map")
def demo_map(
    scale: Annotated[
        float, typer.Option(min=0.02, max=1.0, help="县域比例 share of the county's ground")
    ] = 0.1,
    home: DemoHome = Path("var/hechuan"),
) -> None:
    """示范图层：生成并发布禾川县国土。 Draw Hechuan's land and put it on the map."""
    _start_demo(home)
    _migrate(quiet=True)  # the server that runs beside it collects the static files
    from xianzhi.cli.demo import load_checkup, load_map  # noqa: PLC0415 -- app ready
    from xianzhi.errors import XianzhiError  # noqa: PLC0415 -- slow import

    try:
        load_map(console, scale)
        load_checkup(console, scale)
    except XianzhiError as error:
        say_error(error)
        raise typer.Exit(1) from error


def _run_server(host: str, port: int, threads: int) -> None:
    """Serve with one process and threads: on SQLite two processes are slower than one."""
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415 -- optional dependency
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 -- optional dependency

    class Server(BaseApplication):
        def load_config(self) -> None:
            self.cfg.set("bind", f"{host}:{port}")
            self.cfg.set("workers", 1)
            self.cfg.set("threads", threads)
            self.cfg.set("timeout", 120)
            self.cfg.set("graceful_timeout", 10)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("control_socket_disable", True)

        def load(self) -> WSGIHandler:  # type: ignore[override]  # the stub wants a bare function
            # In the process that serves, or the threads of the jobs would stay behind.
            from xianzhi.web.wsgi import application  # noqa: PLC0415 -- app ready

            return application

    console.print(f"\n[bold]http://{host}:{port}/[/bold]   (Ctrl+C 停止 stops)\n")
    sys.argv = ["xianzhi"]  # gunicorn reads the command line by itself
    Server().run()
