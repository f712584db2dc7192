#!/bin/sh
# Makes this machine the node lb. Printed by 'coordinator cloud-init'; running it again is harmless.
set -eu
umask 022
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a
name=lb
folder=/var/cache/muster
output=$folder/output
step=start
mkdir -p "$folder"

# report STATUS: this machine becomes the coordinator, so there is no one yet to report to.
report() {
    :
}

# say WORDS: to cloud-init's log, and to the console, where people look at a machine that does not come.
say() {
    printf 'muster: %s\n' "$*" >&2
    { printf 'muster: %s\r\n' "$*" >/dev/console; } 2>/dev/null || :
}

# run STEP COMMAND...: nothing follows a command that failed.
run() {
    step=$1
    shift
    status=0
    "$@" >"$output" 2>&1 || status=$?
    cat "$output" || :
    if [ "$status" -ne 0 ]; then give_up "$status"; fi
}

give_up() {
    say "$name is not set up: $step ended with $1: $(tail -n 1 "$output" | tr -cd '[:print:]' | cut -c 1-200)"
    report "$1"
    exit "$1"
}

# apt_install PACKAGE...: an image may have no package lists, and a machine without a way to any needs none where
# all is there. At first boot another apt may be at work.
apt_install() {
    set -- --yes --no-install-recommends -o DPkg::Lock::Timeout=600 \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
    apt-get install "$@" || { apt-get update || :; apt-get install "$@"; }
}

# need_tools [FILE]: small images lack curl, and the list of authorities.
need_tools() {
    if command -v curl >/dev/null 2>&1 && [ -e "${1:-/}" ]; then return 0; fi
    apt_install curl ca-certificates
}

# package NAME FILE SHA256 URL [CURL OPTION...]: fetches a package, and checks it before anything can install it.
package() {
    package=$1 file=$folder/$2 sum=$3 url=$4
    shift 4
    run "fetch-$package" fetch --output "$file.new" "$@" "$url"
    run "check-$package" check
}

# fetch WORD...: fifteen minutes, for the host that it comes from may still be booting.
fetch() {
    curl --fail --silent --show-error --proto =https,http --retry 180 --retry-delay 5 --retry-connrefused \
        --retry-all-errors --retry-max-time 900 --connect-timeout 5 "$@"
}

check() {
    if echo "$sum  $file.new" | sha256sum --check --strict; then mv "$file.new" "$file"; return; fi
    rm -f "$file.new"
    echo "$url is not the file that was promised: its SHA-256 is another one"
    return 1
}

unsupported() {
    echo "there is no package for $(dpkg --print-architecture), only for $1; coordinator package add FILE adds one"
    return 1
}

installed() {
    [ "$(dpkg-query --show --showformat '${Status}' "$1" 2>/dev/null)" = 'install ok installed' ]
}

run tools need_tools /etc/ssl/certs/ca-certificates.crt

rm -f "$folder"/*.deb
if ! [ -e /etc/muster/agent-package.json ]; then
    case $(dpkg --print-architecture) in
    amd64)
        package muster-coordinator muster-coordinator_1_amd64.deb bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb https://mirror/muster-coordinator_1_amd64.deb
        package muster-agent muster-agent_1_amd64.deb aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa https://mirror/muster-agent_1_amd64.deb
        ;;
    *) run architecture unsupported amd64 ;;
    esac
    run install apt_install "$folder"/*.deb
fi

if [ ! -e /etc/muster/coordinator.json ]; then
    run init coordinator init --cluster lab --address 10.0.0.10
fi
run start-coordinator systemctl enable --now muster-coordinator.service
for file in "$folder"/muster-agent_*.deb; do
    if [ -e "$file" ]; then run package coordinator package add "$file"; fi
done
if [ ! -e /etc/muster/agent.json ]; then
    run ticket coordinator ticket create --node lb --role load-balancer --install
fi
run start-agent systemctl enable --now muster-agent.service

rm -rf "$folder"
say "$name is set up; its agent says the rest: node-agent status"
