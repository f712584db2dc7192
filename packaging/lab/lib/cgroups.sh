# One cgroup a node, in every hierarchy of the machine. It keeps the nodes'
# systemds and kubelets apart and lets `lab down` find every process of the lab.
# shellcheck shell=bash

readonly CGROUP=$LAB

# hierarchies prints the mount point of each cgroup hierarchy, of v1 and v2.
hierarchies() {
    awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts | sort -u
}

# enter_cgroup PATH moves the calling shell, and so what it executes.
enter_cgroup() {
    local hierarchy folder part
    while read -r hierarchy; do
        folder=$hierarchy
        for part in "$CGROUP" ${1//\// }; do
            delegate_controllers "$folder"
            mkdir -p "$folder/$part"
            inherit_cpuset "$folder" "$folder/$part"
            folder=$folder/$part
        done
        echo "$BASHPID" >"$folder/cgroup.procs"
    done < <(hierarchies)
}

# inherit_cpuset PARENT CHILD fills what version 1 leaves empty in a new cpuset.
inherit_cpuset() {
    local file
    for file in cpuset.cpus cpuset.mems; do
        [[ ! -f $2/cgroup.clone_children || ! -f $2/$file || -n $(<"$2/$file") ]] || cat "$1/$file" >"$2/$file"
    done
}

# delegate_controllers FOLDER hands version 2's controllers on to its children.
delegate_controllers() {
    local controller
    [[ -s $1/cgroup.controllers ]] || return 0
    for controller in $(<"$1/cgroup.controllers"); do
        echo "+$controller" 2>/dev/null >"$1/cgroup.subtree_control" || true
    done
}

# cgroup_processes [PATH] prints the processes of one node or of the whole lab.
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
