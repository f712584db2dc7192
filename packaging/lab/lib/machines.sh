# Machines beside those that the definition names: one of a pool, or one that a
# later definition names.
# shellcheck shell=bash

# machine_add NAME ADDRESS boots a machine with the user-data on stdin.
machine_add() {
    [[ $# -eq 2 ]] || usage_error "lab add takes a name and an address"
    network_exists || fail "the lab is not up" "lab up starts it"
    [[ -z $(node_address "$1") ]] || fail "there is a machine $1 already" "lab status shows it"
    (umask 077 && cat >"$STATE/user-data")
    echo "$1 $2 -" >>"$STATE/roster"
    make_node "$1" "$STATE/user-data"
    rm -f "$STATE/user-data"
    progress "booting $1"
    boot_node "$1"
}
