#!/bin/sh
# Makes this machine the node cp-1. Printed by 'coordinator cloud-init'; running it again is harmless.
set -eu
umask 022
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a
name=cp-1
folder=/var/cache/muster
output=$folder/output
step=start
mkdir -p "$folder"

# report STATUS: says to the coordinator which step failed, and how its output ends. No secret is in it.
report() {
    command -v curl >/dev/null 2>&1 || return 0
    text=$(tail -n 20 "$output" | sed -e 's#://[^/@[:space:]]*@#://#g' -e '/-----BEGIN/,/-----END/d' |
        tail -c 3000 | base64 | tr -d '\n')
    printf '{"node":"%s","step":"%s","exitStatus":%s,"output":"%s"}' "$name" "$step" "$1" "$text" |
        curl --fail --silent --show-error --proto =https --tlsv1.3 --noproxy '*' --retry 3 --max-time 30 \
            --cacert /etc/muster/server-ca.pem --header 'content-type: application/json' --data-binary @- \
            https://10.0.0.10:7441/v1/boot-failures || say "the coordinator cannot be reached with this"
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

# write_file PATH MODE: what comes on standard input, in base64; the whole file or none.
write_file() {
    mkdir -p "${1%/*}" && (umask 077 && base64 -d >"$1.new") && chmod "$2" "$1.new" && mv "$1.new" "$1"
}

run write-files write_file /etc/muster/agent.json 0644 <<'MUSTER'
eyJhZ2VudFBvcnQiOjc0NDAsImNsdXN0ZXJVSUQiOiJjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjYyIsImNvb3JkaW5hdG9ycyI6WyIxMC4wLjAuMTAiXSwiZW5yb2xtZW50UG9ydCI6NzQ0MSwibm9kZU5hbWUiOiJjcC0xIiwib3BlcmF0b3JLZXlJRHMiOlsiMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMCJdLCJzZXJ2ZXJBdXRob3JpdHkiOiItLS0tLUJFR0lOIENFUlRJRklDQVRFLS0tLS1cbiJ9
MUSTER
run write-files write_file /etc/muster/server-ca.pem 0644 <<'MUSTER'
LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
MUSTER
if [ ! -e /var/lib/muster-agent/node.crt ]; then
    run write-files write_file /etc/muster/ticket.key 0600 <<'MUSTER'
LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCg==
MUSTER
fi

run tools need_tools

set_hostname() {
    hostnamectl set-hostname "$1" || { echo "$1" >/etc/hostname && hostname "$1"; }
}

run hostname set_hostname cp-1

rm -f "$folder"/*.deb
if ! installed muster-agent; then
    case $(dpkg --print-architecture) in
    amd64)
        package muster-agent muster-agent.deb aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa https://10.0.0.10:7441/v1/packages/sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --tlsv1.3 --cacert /etc/muster/server-ca.pem --noproxy '*'
        ;;
    arm64)
        package muster-agent muster-agent.deb dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd https://10.0.0.10:7441/v1/packages/sha256:dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd --tlsv1.3 --cacert /etc/muster/server-ca.pem --noproxy '*'
        ;;
    *) run architecture unsupported 'amd64, arm64' ;;
    esac
    run install apt_install "$folder"/*.deb
fi

run start systemctl enable --now muster-agent.service

rm -rf "$folder"
say "$name is set up; its agent says the rest: node-agent status"
