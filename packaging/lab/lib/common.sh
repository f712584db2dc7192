# Messages, deadlines and small file helpers.
# shellcheck shell=bash

LAB_STARTED=$EPOCHREALTIME

# progress WORDS... prints one line with the seconds since the command started.
progress() {
    printf '[%4ds] %s\n' "$(elapsed "$LAB_STARTED")" "$*" >&2
}

# elapsed SINCE prints whole seconds since an $EPOCHREALTIME.
elapsed() {
    local now=$EPOCHREALTIME
    echo $(((${now/[.,]/} - ${1/[.,]/}) / 1000000))
}

# fail MESSAGE [HINT] ends the command.
fail() {
    printf 'lab: error: %s\n' "$1" >&2
    [[ $# -lt 2 ]] || printf 'lab: hint: %s\n' "$2" >&2
    exit 1
}

usage_error() {
    printf 'lab: error: %s\n' "$1" >&2
    printf 'lab: hint: lab help lists the commands\n' >&2
    exit 2
}

need_root() {
    [[ $EUID -eq 0 ]] || fail "the lab makes namespaces and mounts, which takes root" "run it with sudo"
}

# wait_until SECONDS WHAT COMMAND... polls the command until it succeeds.
wait_until() {
    local seconds=$1 since=$EPOCHREALTIME
    shift 2
    until "$@" >/dev/null 2>&1; do
        [[ $(elapsed "$since") -lt $seconds ]] || return 1
        sleep 0.2
    done
}

# wait_or_fail SECONDS WHAT COMMAND... is wait_until that ends the command.
wait_or_fail() {
    wait_until "$@" || fail "waited $1 s for $2 in vain" "lab status shows the nodes, lab logs NODE what one of them says"
}

# in_private_mounts COMMAND... runs a command whose mounts and children end with it.
in_private_mounts() {
    unshare --mount --pid --fork --kill-child --propagation private "$@"
}

# logged FILE COMMAND... keeps the output in FILE and shows its end on failure.
logged() {
    local file=$1 status=0
    shift
    "$@" >"$file" 2>&1 </dev/null || status=$?
    [[ $status -eq 0 ]] && return
    tail -n 25 "$file" >&2
    fail "$1 failed with status $status" "the whole output is in $file"
}
