# The promise that a lab leaves the machine as it was.
# shellcheck shell=bash

# before_lab notes what the machine is like.
before_lab() {
    machine_snapshot >"$scratch/machine.before"
    rm -f "$scratch/kernel.before"
    with_kernel_locked note_untouched_kernel
}

note_untouched_kernel() {
    other_lab_up || sysctl "${KERNEL_PARAMETERS[@]}" >"$scratch/kernel.before" 2>/dev/null
}

down_leaves_nothing() {
    "$lab" down || return
    machine_snapshot >"$scratch/machine.after"
    [ -s "$scratch/machine.before" ] && diff -u "$scratch/machine.before" "$scratch/machine.after" &&
        with_kernel_locked kernel_is_as_before
}

# The kernel is every lab's: what kubelets set in it is given back by the last one, so others on the machine say nothing.
kernel_is_as_before() {
    if [ ! -s "$scratch/kernel.before" ] || other_lab_up; then return; fi
    sysctl "${KERNEL_PARAMETERS[@]}" 2>/dev/null | diff -u "$scratch/kernel.before" -
}

# machine_snapshot prints, one a line, all that a lab could leave. Labs of other names come and go meanwhile, and
# /run/netns itself is iproute2's, made by the first namespace after a boot.
machine_snapshot() {
    {
        findmnt --raw --noheadings --output TARGET,FSTYPE | grep -v '^/run/netns ' | sed 's/^/mount /'
        ip netns list | sed 's/ .*//; s/^/namespace /'
        ip -o link | awk -F': ' '{ sub(/@.*/, "", $2); print "link", $2 }'
        nft list ruleset | sed 's/^/rule /'
        find /sys/fs/cgroup -type d -name 'muster-lab*' -printf 'cgroup %p\n'
        find "$(dirname "$STATE")" -maxdepth 1 -name 'muster-lab*' -printf 'folder %p\n'
        lab_processes
    } | without_other_labs | sort
}

# lab_processes prints those of this lab, wherever they went: by cgroup, by command line or by environment. One that has
# no command line any more ended while we looked.
lab_processes() {
    local pid command
    {
        grep -lsE "/$LAB(/|\$)" /proc/[0-9]*/cgroup
        grep -lsaF -- "$STATE/" /proc/[0-9]*/cmdline
        grep -lsazxF -- "LAB=$LAB" /proc/[0-9]*/environ
    } | cut -d/ -f3 | sort -un | while read -r pid; do
        command=$(tr '\0' ' ' <"/proc/$pid/cmdline")
        [ -z "$command" ] || printf 'process %s\n' "$command"
    done 2>/dev/null | grep -vF 'grep -lsa'
}

# without_other_labs drops the lines that name a lab, but not this one.
without_other_labs() {
    awk -v own="$LAB" '{
        line = $0; other = 0
        while (match(line, /muster-lab(-[a-z0-9]+)?/)) {
            if (substr(line, RSTART, RLENGTH) != own) other = 1
            line = substr(line, RSTART + RLENGTH)
        }
    } !other'
}
