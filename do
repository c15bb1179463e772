#!/bin/sh
# The only door for people and CI: ./do setup | run | test | check | bench | trust | wheels | lock | screenshots
# Needs Python 3.11, 3.12 or 3.13 with venv, and nothing else.
set -eu
cd "$(dirname "$0")"
VENV=.venv
PY=$VENV/bin/python
export PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
fail() { printf '%s\n' "$*" >&2; exit 2; }

# Run one named stage and print how long it took.
stage() {
    name=$1; shift
    say "── $name"
    begun=$(date +%s)
    "$@" || { say "✗ $name failed after $(( $(date +%s) - begun )) s"; exit 1; }
    printf '✓ %s: %s s\n' "$name" "$(( $(date +%s) - begun ))" >&2
}

find_python() {
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
        [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
        echo "$name"; return
    done
    fail "需要 Python 3.11–3.13 及其 venv 模块（Debian：apt install python3-venv）。
Python 3.11 to 3.13 with its venv module is needed (Debian: apt install python3-venv)."
}

# Install one lock file into the venv, unless that very file was installed last time.
install_lock() {
    lock=requirements/$1.lock
    stamp=$VENV/.installed-$1
    cmp -s "$lock" "$stamp" 2>/dev/null && return
    "$PY" -m pip install --quiet --require-hashes -r "$lock"
    cp "$lock" "$stamp"
}

install_product() {
    [ -x "$VENV/bin/xianzhi" ] && cmp -s pyproject.toml "$VENV/.installed-product" && return
    "$PY" -m pip install --quiet --no-deps --no-build-isolation --editable .
    cp pyproject.toml "$VENV/.installed-product"
}

make_venv() { [ -x "$PY" ] || "$(find_python)" -m venv "$VENV"; }

install_frontend() {
    command -v npm >/dev/null 2>&1 || [ -f src/xianzhi/ui/static/vendor/manifest.json ] || install_lock node
    "$PY" tools/frontend.py
}

setup() {
    stage "python environment" make_venv
    stage "python packages" install_lock site
    stage "the xianzhi command" install_product
    stage "front-end packages" install_frontend
    stage "translations" "$PY" tools/messages.py compile
}

# Everything that a machine without a network needs, each package checked by its digest.
wheels() {
    setup
    out=${1:-wheels}
    mkdir -p "$out"
    stage "packages" "$PY" -m pip download --quiet --require-hashes --dest "$out" -r requirements/site.lock
    stage "the product" "$PY" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$out" .
}

setup_tests() {
    setup
    stage "test packages" install_lock dev
    stage "browser, fonts and GDAL" install_browser
}

# The browser tests need Chromium, CJK fonts and (for playwright's own Node) libatomic1; the layers
# are read by GDAL's own client too.
install_browser() {
    missing=
    command -v chromium >/dev/null 2>&1 || missing="chromium"
    [ -d /usr/share/fonts/opentype/noto ] || missing="$missing fonts-noto-cjk"
    ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || missing="$missing libatomic1"
    command -v ogrinfo >/dev/null 2>&1 || missing="$missing gdal-bin"
    [ -z "$missing" ] && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        # shellcheck disable=SC2086 # a list of words on purpose
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >&2
    else
        printf '测试缺少：%s（请安装后重跑）。Missing for the tests: %s\n' "$missing" "$missing" >&2
    fi
}

# What is marked slow belongs to ./do trust; a later -m in the arguments wins.
run_tests() { "$PY" -m pytest -m "not slow" --durations 15 "$@"; }

screenshots() {
    mkdir -p docs/images
    XIANZHI_SCREENSHOTS=docs/images run_tests tests/browser/test_screenshots.py "$@"
}

check() {
    setup_tests
    stage "format" "$VENV/bin/ruff" format --check .
    stage "lint" "$VENV/bin/ruff" check .
    stage "types" "$VENV/bin/mypy"
    stage "contracts" "$VENV/bin/lint-imports" --no-cache
    stage "messages" "$PY" tools/messages.py check
    stage "docs" build_docs
    stage "tests" run_tests -n 2 --dist loadscope "$@"
}

build_docs() { NO_MKDOCS_2_WARNING=1 "$VENV/bin/mkdocs" build --strict --quiet --site-dir build/docs; }

lock() {
    "$PY" -m pip install --quiet uv
    extras="--extra site --extra postgresql --extra map --extra fast"
    compile="$VENV/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command ./do\ lock"
    eval "$compile" $extras --group build pyproject.toml -o requirements/site.lock "$@"
    eval "$compile" $extras --group build --group dev pyproject.toml -c requirements/site.lock -o requirements/dev.lock "$@"
    eval "$compile" $extras --extra spark --group build --group dev --group bench pyproject.toml -c requirements/dev.lock -o requirements/bench.lock "$@"
    eval "$compile" --group pyproject.toml:node -o requirements/node.lock "$@"
    npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved
}

usage() {
    cat >&2 <<'TXT'
./do setup    把产品装入 .venv                 install the product into .venv
./do run      禾川县示范站 → 127.0.0.1:8000    Hechuan County on http://127.0.0.1:8000
./do test     安装测试所需并运行测试           install what the tests need, run them
./do check    格式、类型、契约、文档、测试       format, lint, types, contracts, messages, docs, tests
./do bench    性能基准                        benchmarks
./do trust    全量可靠性测试                   every test, the long ones too
./do wheels   离线安装包文件夹                all packages, for a machine without a network
./do screenshots  重新截取说明文档的图片        take the pictures of the documents anew
./do lock     更新锁定文件                     renew the lock files
TXT
}

command=${1:-help}
[ $# -gt 0 ] && shift
case $command in
    setup) setup ;;
    run) setup; exec "$VENV/bin/xianzhi" site demo "$@" ;;
    test) setup_tests; run_tests -n 2 --dist loadscope "$@" ;;
    check) check "$@" ;;
    bench) setup_tests; stage "peers" install_lock bench; exec "$PY" -m benchmarks "$@" ;;
    trust) setup_tests; stage "peers" install_lock bench; run_tests -m "slow or not slow" --hypothesis-profile search -n 2 --dist loadscope "$@" ;;
    wheels) wheels "$@" ;;
    screenshots) setup_tests; screenshots "$@" ;;
    docs) setup_tests; build_docs ;;
    lock) make_venv; lock "$@" ;;
    help|-h|--help) usage ;;
    *) usage; exit 2 ;;
esac
