# The kernel parameters that no namespace holds: what every kubelet sets, and the
# inotify instances, of which all machines of all labs have 128 together where
# nobody raises them. The first lab notes them, the last one gives them back; labs
# begin and end at the same moment, so both happen under a lock.
# shellcheck shell=bash

readonly KERNEL_PARAMETERS=(
    vm.overcommit_memory vm.panic_on_oom kernel.panic kernel.panic_on_oops
    kernel.keys.root_maxkeys kernel.keys.root_maxbytes fs.inotify.max_user_instances
)
readonly INOTIFY_INSTANCES=1024
# KERNEL_NOTE has what was before the first lab, and below it an empty file for each lab that is up.
readonly KERNEL_NOTE=${MUSTER_LAB_KERNEL:-/run/muster-lab-kernel}

note_kernel_parameters() { with_kernel_locked borrow_kernel; }

restore_kernel_parameters() { with_kernel_locked return_kernel; }

# with_kernel_locked COMMAND... locks the folder that the note lies in, so that no lock is left behind.
with_kernel_locked() {
    (
        exec 8<"$(dirname -- "$KERNEL_NOTE")"
        flock 8
        "$@"
    )
}

borrow_kernel() {
    mkdir -p "$KERNEL_NOTE/labs"
    # A note that could not be given back is the true one still.
    [[ -e $KERNEL_NOTE/before ]] || sysctl "${KERNEL_PARAMETERS[@]}" >"$KERNEL_NOTE/before" 2>/dev/null || true
    : >"$KERNEL_NOTE/labs/$LAB"
    [[ $(sysctl --values fs.inotify.max_user_instances) -ge $INOTIFY_INSTANCES ]] ||
        sysctl --quiet --write "fs.inotify.max_user_instances=$INOTIFY_INSTANCES"
}

return_kernel() {
    [[ -e $KERNEL_NOTE/labs/$LAB ]] || return 0
    rm -f "$KERNEL_NOTE/labs/$LAB"
    ! other_lab_up || return 0
    if sysctl --quiet --load "$KERNEL_NOTE/before"; then
        rm -r "$KERNEL_NOTE"
    else
        progress "kernel parameters were not given back: $KERNEL_NOTE/before has them"
    fi
}

# other_lab_up says whether a lab of another name has borrowed the kernel.
other_lab_up() {
    [[ -n $(find "$KERNEL_NOTE/labs" -type f ! -name "$LAB" 2>/dev/null) ]]
}
