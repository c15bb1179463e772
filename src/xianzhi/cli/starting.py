"""What every command of the site begins with (命令起步): Django loaded, faults in words."""

import os

import typer
from rich.console import Console

__all__ = ["console", "say_error", "start_django"]

console = Console(stderr=True)


def start_django() -> None:
    """Load the settings; say what to install, or what to mend, instead of a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
    try:
        import django  # noqa: PLC0415 -- optional dependency

        django.setup()
    except ModuleNotFoundError as missing:
        console.print(
            f"站点需要额外的包（缺少 {missing.name}）：pip install 'xianzhi[site]'\n"
            f"The site needs more packages ({missing.name} is missing): "
            "pip install 'xianzhi[site]'",
            markup=False,
        )
        raise typer.Exit(3) from missing
    except Exception as error:
        if type(error).__name__ != "ConfigurationError":
            raise
        say_error(error)
        raise typer.Exit(2) from error


def say_error(error: Exception) -> None:
    """Print an error of the house in both languages."""
    from xianzhi.catalogue.messages import words  # noqa: PLC0415 -- slow import
    from xianzhi.errors import XianzhiError  # noqa: PLC0415 -- slow import

    assert isinstance(error, XianzhiError)
    for language in ("zh", "en"):
        console.print(words(error.code, error.params, language), style="red", markup=False)
