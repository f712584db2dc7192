# One cgroup a node, in every hierarchy of the machine. It keeps the nodes'
# systemds and kubelets apart and lets `lab down` find every process of the lab.
# shellcheck shell=bash

readonly CGROUP=muster-lab

# hierarchies prints the mount point of each cgroup hierarchy, of v1 and v2.
hierarchies() {
    awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts | sort -u
}

# enter_cgroup NAME moves the calling shell, and so what it executes.
enter_cgroup() {
    local hierarchy folder
    while read -r hierarchy; do
        folder=$hierarchy/$CGROUP/$1
        mkdir -p "$folder"
        inherit_cpuset "$hierarchy" "$folder"
        delegate_controllers "$hierarchy"
        echo "$BASHPID" >"$folder/cgroup.procs"
    done < <(hierarchies)
}

# inherit_cpuset fills what version 1 leaves empty in a new cpuset.
inherit_cpuset() {
    local folder file
    for folder in "$1/$CGROUP" "$2"; do
        for file in cpuset.cpus cpuset.mems; do
            [[ ! -f $1/cgroup.clone_children || ! -f $folder/$file ]] || cat "$1/$file" >"$folder/$file"
        done
    done
}

# delegate_controllers does the same for version 2.
delegate_controllers() {
    local folder controller
    [[ -s $1/cgroup.controllers ]] || return 0
    for folder in "$1" "$1/$CGROUP"; do
        for controller in $(<"$folder/cgroup.controllers"); do
            echo "+$controller" 2>/dev/null >"$folder/cgroup.subtree_control" || true
        done
    done
}

# cgroup_processes [NAME] prints the processes of one node or of the whole lab.
cgroup_processes() {
    local hierarchy
    while read -r hierarchy; do
        [[ -d $hierarchy/$CGROUP/${1:-} ]] || continue
        find "$hierarchy/$CGROUP/${1:-}" -name cgroup.procs -exec cat {} + 2>/dev/null || true
    done < <(hierarchies) | sort -un | grep -vx 0 || true
}

cgroup_empty() {
    [[ -z $(cgroup_processes "${1:-}") ]]
}

# kill_cgroup [NAME] ends them, hard, until none is left.
kill_cgroup() {
    local deadline=$((SECONDS + 30)) processes
    while mapfile -t processes < <(cgroup_processes "${1:-}") && [[ ${#processes[@]} -gt 0 ]]; do
        [[ $SECONDS -lt $deadline ]] || fail "processes ${processes[*]} do not end" "look at them with ps"
        kill -KILL "${processes[@]}" 2>/dev/null || true
        sleep 0.1
    done
}

# remove_cgroup [NAME] removes the empty folders, deepest first.
remove_cgroup() {
    local hierarchy
    while read -r hierarchy; do
        [[ ! -d $hierarchy/$CGROUP/${1:-} ]] \
            || find "$hierarchy/$CGROUP/${1:-}" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done < <(hierarchies)
}
