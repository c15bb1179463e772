#!/bin/sh
# Install from a folder of wheels in an empty Debian root without a network, serve, and say how long
# it took. Needs root, debootstrap, and a mirror for the root itself (of this machine's apt).
# Usage: tools/empty_root.sh WHEELS     (WHEELS as `./do wheels WHEELS` made it, Python 3.11)
set -eu
wheels=$(cd "$1" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/debian.sources 2>/dev/null |
    awk '$1 == "URIs:" || $1 == "deb" {print $2; exit}')
debootstrap --variant=minbase --include=python3,python3-venv bookworm "$root" "$mirror" >/dev/null
cp -r "$wheels" "$root/srv/wheels"
cat >"$root/srv/install.sh" <<'IN'
set -eu
begun=$(date +%s)
python3 -m venv /opt/xianzhi/.venv
/opt/xianzhi/.venv/bin/pip install -q --no-index --find-links /srv/wheels 'xianzhi[site,map,fast,postgresql]'
echo "installed after $(( $(date +%s) - begun )) s"
export XIANZHI_HOME=/srv/xianzhi PATH=/opt/xianzhi/.venv/bin:$PATH
xianzhi site migrate >/dev/null
xianzhi site serve --port 8000 >/srv/serve.log 2>&1 &
server=$!
trap 'kill $server; wait $server || true' EXIT
python3 - <<'PY'
import re, time, urllib.request
for _ in range(120):
    try:
        health = urllib.request.urlopen("http://127.0.0.1:8000/health/", timeout=5).read()
        break
    except OSError:
        time.sleep(0.5)
else:
    raise SystemExit(open("/srv/serve.log").read())
page = urllib.request.urlopen("http://127.0.0.1:8000/sign-in/", timeout=60).read().decode()
assert health == b"ok\n", health
assert "csrfmiddlewaretoken" in page
for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
    assert urllib.request.urlopen(f"http://127.0.0.1:8000{address}", timeout=60).read()
PY
echo "serving after $(( $(date +%s) - begun )) s"
IN
unshare --net sh -c "ip link set lo up && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot '$root' /bin/sh /srv/install.sh"
