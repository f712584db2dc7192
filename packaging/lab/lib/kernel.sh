# The kernel parameters that no namespace holds: what every kubelet sets, and the
# inotify instances, of which all machines of all labs have 128 together where
# nobody raises them. The first lab notes them, the last one gives them back.
# shellcheck shell=bash

readonly KERNEL_PARAMETERS=(
    vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
    kernel.keys.root_maxkeys kernel.keys.root_maxbytes fs.inotify.max_user_instances
)
readonly INOTIFY_INSTANCES=1024
readonly KERNEL_NOTE=/run/muster-lab.sysctl

note_kernel_parameters() {
    [[ ! -e $KERNEL_NOTE ]] || return 0
    sysctl "${KERNEL_PARAMETERS[@]}" >"$KERNEL_NOTE.new" 2>/dev/null || true
    mv "$KERNEL_NOTE.new" "$KERNEL_NOTE"
    [[ $(sysctl --values fs.inotify.max_user_instances) -ge $INOTIFY_INSTANCES ]] ||
        sysctl --quiet --write "fs.inotify.max_user_instances=$INOTIFY_INSTANCES"
}

restore_kernel_parameters() {
    [[ -e $KERNEL_NOTE ]] && ! other_lab_up || return 0
    sysctl --quiet --load "$KERNEL_NOTE" || progress "kernel parameters were not given back: $KERNEL_NOTE has them"
    rm -f "$KERNEL_NOTE"
}

# other_lab_up says whether a lab of another name has its network.
other_lab_up() {
    ip netns list | awk -v own="$LAB" '$1 ~ /^muster-lab(-[a-z0-9]+)?$/ && $1 != own { found = 1 } END { exit !found }'
}
