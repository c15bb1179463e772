"""``python -m xianzhi``: the command without its script."""

from xianzhi.cli.main import app

if __name__ == "__main__":
    app()
