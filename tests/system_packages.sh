#!/usr/bin/env bash
# What the tests need beyond Python: a browser and a PostgreSQL. As root on Debian they are installed; otherwise say what is missing.
set -euo pipefail

missing=()
[ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ] || missing+=(chromium-headless-shell)
[ -n "${CHROMIUM:-}" ] || [ -e /usr/lib/chromium/locales/fr.pak ] || missing+=(chromium-l10n)  # its calendar in French
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ -n "${DATABASE_URL:-}" ] || missing+=(postgresql)
ldconfig -p | grep -q libatomic.so.1 || missing+=(libatomic1)
[ -d /usr/share/fonts/truetype/dejavu ] || missing+=(fonts-dejavu-core)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "THE TESTS CANNOT RUN: missing ${missing[*]}." >&2
    echo "Install them, or give CHROMIUM=/path/to/chromium (playwright install chromium) and DATABASE_URL=postgres://…" >&2
    exit 1
fi
echo "Installing ${missing[*]}"
mkdir -p /etc/postgresql-common
grep -qs '^create_main_cluster' /etc/postgresql-common/createcluster.conf ||
    echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
