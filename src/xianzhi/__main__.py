"""``python -m xianzhi`` is the ``xianzhi`` command."""

from xianzhi.cli.main import app

if __name__ == "__main__":
    app()
