# Programs that go on when the command that started them has ended: machines and mirrors.
# shellcheck shell=bash

# outlive CGROUP COMMAND... becomes the command, in a session and a cgroup of its own. Whatever else the lab's command
# was given, such as the lock that somebody holds for its time, ends with that command.
outlive() {
    # shellcheck disable=SC2016 # the inner shell expands
    exec setsid bash -c '. "$0/lib/cgroups.sh"; . "$0/lib/outliving.sh"; close_inherited; enter_cgroup "$1"; exec "${@:2}"' \
        "$LAB_HOME" "$@"
}

# close_inherited leaves the calling shell its standard input, output and error.
close_inherited() {
    local descriptor
    for descriptor in "/proc/$BASHPID/fd/"*; do
        descriptor=${descriptor##*/}
        [[ $descriptor -le 2 ]] || eval "exec $descriptor>&-"
    done
}
