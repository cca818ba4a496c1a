#!/bin/sh
# Installs what is missing and nothing else; on an installed clone it only looks, which takes milliseconds.
#   sh scripts/setup.sh         what `npm start` needs
#   sh scripts/setup.sh build   what `npm run build` and `npm pack` need: the development tools
#   sh scripts/setup.sh test    what `npm test` needs: the development tools, and the programs that the tests call
# Says what it does on standard error: standard output belongs to the command that follows.
set -eu
cd "$(dirname "$0")/.."
purpose=${1:-start}
case $purpose in start) with_tools= ;; *) with_tools=yes ;; esac

say() { printf 'partyline: %s\n' "$*" >&2; }

npm_ci() {
  say "$1"
  shift
  if ! printed=$(npm ci --loglevel=error "$@" 2>&1 </dev/null); then
    printf '%s\n' "$printed" >&2
    say 'npm ci failed; what it printed stands above'
    exit 1
  fi
  # The package of Node is made for glibc; where it does not run, the machine's own Node is used.
  if [ -e node_modules/.bin/node ] && ! node_modules/.bin/node --version >/dev/null 2>&1; then rm -f node_modules/.bin/node; fi
}

install_packages() {
  installed=node_modules/.package-lock.json
  if [ ! -e "$installed" ]; then
    if [ -n "$with_tools" ]; then npm_ci 'installing packages for the first time, with development tools ...'
    else npm_ci 'installing packages for the first time (once, less than a minute) ...' --omit=dev; fi
  elif [ package-lock.json -nt "$installed" ]; then
    if [ -n "$with_tools" ] || [ -d node_modules/typescript ]; then npm_ci 'package-lock.json has changed: installing packages ...'
    else npm_ci 'package-lock.json has changed: installing packages ...' --omit=dev; fi
  elif [ -n "$with_tools" ] && [ ! -d node_modules/typescript ]; then npm_ci 'installing development tools ...'; fi
}

require_node() {
  [ -x node_modules/.bin/node ] && return 0
  version=$(node --version)
  major=${version#v} minor=${version#*.}
  major=${major%%.*} minor=${minor%%.*}
  if [ "$major" -gt 22 ] || { [ "$major" -eq 22 ] && [ "$minor" -ge 18 ]; }; then return 0; fi
  say "needs Node 22.18 or newer, and this machine has $version; no Node for it comes as a package, so please install one"
  exit 1
}

python_has_requests() {
  [ -d /usr/lib/python3/dist-packages/requests ] || python3 -c 'import requests' >/dev/null 2>&1
}

missing_programs() {
  command -v sipp >/dev/null || printf ' sip-tester'
  command -v svwar >/dev/null || printf ' sipvicious'
  command -v baresip >/dev/null || printf ' baresip-core'
  command -v kamailio >/dev/null || [ -x /usr/sbin/kamailio ] || printf ' kamailio'
  command -v linphonec >/dev/null || printf ' linphone-cli'
  command -v chromium >/dev/null || printf ' chromium'
  command -v ffmpeg >/dev/null || printf ' ffmpeg'
  command -v curl >/dev/null || printf ' curl'
  command -v openssl >/dev/null || printf ' openssl'
  command -v tmux >/dev/null || printf ' tmux'
  command -v zsh >/dev/null || printf ' zsh'
  command -v fish >/dev/null || printf ' fish'
  python_has_requests || printf ' python3-requests'
}

install_programs() {
  wanted=$(missing_programs)
  [ -n "$wanted" ] || return 0
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    say "the tests that need them are skipped without:$wanted (Debian's names)"
    return 0
  fi
  say "installing Debian packages for the tests:$wanted ..."
  # Offline: a program is installed for the tests, and no service of it is to be started on this machine.
  export DEBIAN_FRONTEND=noninteractive SYSTEMD_OFFLINE=1
  apt-get update -qq >/dev/null 2>&1 </dev/null || say 'apt-get update failed; trying with the lists that are there'
  # shellcheck disable=SC2086 # a list of names
  if ! printed=$(apt-get install -y -qq --no-install-recommends $wanted 2>&1 </dev/null); then
    printf '%s\n' "$printed" >&2
    say "could not install:$wanted"
  fi
}

# The Node that npm scripts run.
own_node() { if [ -x node_modules/.bin/node ]; then node_modules/.bin/node "$@"; else node "$@"; fi; }

# Looked at by the times of files alone; a clone without the console still serves its API.
build_console() {
  built=build/console/index.html.gz
  if [ -e "$built" ] && [ -z "$(find src/console src/client src/contract src/base scripts/build-console.ts package-lock.json -newer "$built" -print 2>/dev/null | head -n 1)" ]; then return 0; fi
  own_node scripts/build-console.ts || say 'the console could not be built; everything else works'
}

install_packages
require_node
build_console
if [ "$purpose" = test ]; then install_programs; fi
