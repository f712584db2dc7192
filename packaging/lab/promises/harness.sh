# What promises are made with: counting them, waiting for conditions, speaking to the lab.
# shellcheck shell=bash

lab=./lab
count=0
broken=0

begin() { scratch=$(mktemp -d); }

# finish ends the run with its status.
finish() {
    rm -rf "$scratch"
    [ "$broken" -eq 0 ]
    exit
}

end_early() {
    [ -n "$keep" ] || "$lab" down >/dev/null 2>&1
    rm -rf "$scratch"
    exit 130
}

# promise TEXT COMMAND…: runs the command and says whether the promise held; its output is shown when not. What the
# command leaves in `note` is said along with it.
promise() {
    local text=$1
    shift
    count=$((count + 1)) note=''
    if "$@" >"$scratch/out" 2>&1; then
        printf 'ok %d - %s%s\n' "$count" "$text" "${note:+ ($note)}"
    else
        broken_promise "$text"
        sed 's/^/  # /' "$scratch/out" | tail -n 40
    fi
}

broken_promise() {
    printf 'not ok %d - %s\n' "$count" "$1"
    broken=$((broken + 1))
}

# promise_up NAME DEFINITION: that `lab up` ends with all nodes Ready, and in how many seconds from the first power-on.
promise_up() {
    count=$((count + 1))
    if "$lab" up "$2" >"$scratch/up" 2> >(tee "$scratch/progress" >&2); then
        printf 'ok %d - %s: lab up ends with every node Ready (%s s)\n' "$count" "$1" \
            "$(sed -n 's/^All nodes are Ready, \([0-9]*\) s .*/\1/p' "$scratch/up")"
    else
        broken_promise "$1: lab up ends with every node Ready"
        return 1
    fi
}

# until_true SECONDS COMMAND…: waits for a condition, with a deadline.
until_true() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$deadline" ]; then "$@"; return 1; fi
        sleep 1
    done
}

# among NAME NAME…: whether the first is one of the others.
among() {
    local name=$1 other
    shift
    for other in "$@"; do [ "$name" != "$other" ] || return 0; done
    return 1
}

on() { "$lab" exec "$@"; }
kubectl() { "$lab" kubectl "$@"; }

# learn_nodes reads the names of the cluster that is up.
learn_nodes() {
    coordinator=$("$lab" nodes coordinator) || return
    mapfile -t machines < <("$lab" nodes)
    mapfile -t control_planes < <("$lab" nodes control-plane)
    mapfile -t etcd_members < <("$lab" nodes etcd)
    mapfile -t workers < <("$lab" nodes worker)
    mapfile -t nodes < <(printf '%s\n' "${control_planes[@]}" "${workers[@]}" | awk '!seen[$0]++')
}
