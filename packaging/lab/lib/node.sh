# A node: an overlay over the base tree, booted by systemd-nspawn.
#
# Everything below `plumbing` stands for what a real machine has by itself: an
# address, cgroups that it may write, a kernel log. All else comes from cloud-init.
# shellcheck shell=bash

node_folder() { echo "$STATE/nodes/$1"; }

# make_node NAME USER_DATA prepares a machine that was never booted.
make_node() {
    local name=$1 folder lacking
    folder=$(node_folder "$name")
    mkdir -p "$folder"/{upper,work,root,containerd,kubelet}
    read -ra lacking < <(bare_packages "$name") || true
    [[ ${#lacking[@]} -eq 0 ]] || strip_node "$folder" "${lacking[@]}"
    seed_node "$folder/upper" "$name" "$2"
    plumb_node "$folder/upper" "$name"
}

# seed_node puts the user-data where cloud-init's NoCloud source looks for it.
seed_node() {
    local seed=$1/var/lib/cloud/seed/nocloud
    (umask 077 && mkdir -p "$seed")
    install -m 600 "$3" "$seed/user-data"
    printf 'instance-id: %s-%s\nlocal-hostname: %s\n' "$2" "$(</proc/sys/kernel/random/uuid)" "$2" >"$seed/meta-data"
    mkdir -p "$1/etc/cloud/cloud.cfg.d"
    cat >"$1/etc/cloud/cloud.cfg.d/90-lab.cfg" <<'YAML'
datasource_list: [NoCloud]
network: {config: disabled}
locale: false
YAML
}

plumb_node() {
    local upper=$1 name=$2
    mkdir -p "$upper/etc/systemd/system/sysinit.target.wants" "$upper/etc/systemd/system/containerd.service.d"
    mkdir -p "$upper/var/log/journal"
    echo "$name" >"$upper/etc/hostname"
    printf '127.0.0.1 localhost\n%s %s\n' "$(node_address "$name")" "$name" >"$upper/etc/hosts"
    address_unit "$(node_address "$name")/$(prefix_length)" "$(bridge_address)" \
        >"$upper/etc/systemd/system/lab-address.service"
    cgroups_unit >"$upper/etc/systemd/system/lab-cgroups.service"
    ln -sf ../lab-address.service ../lab-cgroups.service "$upper/etc/systemd/system/sysinit.target.wants/"
    # Where root lacks CAP_SYS_RESOURCE no oom score can be lowered.
    printf '[Service]\nOOMScoreAdjust=0\n' >"$upper/etc/systemd/system/containerd.service.d/lab.conf"
}

# address_unit ADDRESS ROUTER: networkd would wait for udev for ever here.
address_unit() {
    cat <<UNIT
[Unit]
Description=The lab's address of this node
DefaultDependencies=no
Before=network-pre.target network.target network-online.target cloud-init-local.service
Wants=network-pre.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/ip link set lo up
ExecStart=/usr/sbin/ip addr replace $1 dev host0
ExecStart=/usr/sbin/ip link set host0 up
ExecStart=/usr/sbin/ip route replace default via $2
UNIT
}

# cgroups_unit makes the version 1 controllers writable, where there are any.
cgroups_unit() {
    cat <<'UNIT'
[Unit]
Description=Writable cgroup controllers
DefaultDependencies=no
Before=containerd.service kubelet.service
ConditionPathExists=/sys/fs/cgroup/memory
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'for controller in devices freezer cpu pids blkio cpuset cpuacct memory; do \
    mount -o remount,bind,rw "/sys/fs/cgroup/$$controller"; done'
UNIT
}

# boot_node NAME starts the machine and waits until its init answers. Its supervisor mounts the machine's root in a mount
# namespace that ends with it, so that nothing stays mounted when the machine dies.
boot_node() {
    local name=$1 folder
    folder=$(node_folder "$name")
    # shellcheck disable=SC2016 # the inner shell expands
    outlive "$name/supervisor" nsenter --net="/run/netns/$NAMESPACE" -- unshare --mount --propagation private -- \
        bash -uc '. "$0/lib/cgroups.sh"; . "$0/lib/node.sh"; run_node "$@"' \
        "$LAB_HOME" "$(machine_layers)" "$folder" "$name" "$BRIDGE" </dev/null >>"$folder/console.log" 2>&1 &
    echo "$!" >"$folder/pid"
    wait_or_fail 90 "$name to boot" node_answers "$name"
    node_port "$name" >"$folder/port"
}

# boot_together NAME... boots several at once.
boot_together() {
    local name booting=() pid
    for name in "$@"; do
        progress "booting $name"
        boot_node "$name" &
        booting+=("$!")
    done
    for pid in "${booting[@]}"; do
        wait "$pid" || exit 1
    done
}

# machine_layers prints the folders that every machine's own lies over: the base tree, and what the folder of Kubernetes
# has for machines, such as a newer etcd than Debian's.
machine_layers() {
    local brought
    brought=$(kubernetes_folder)/machine
    [[ ! -d $brought ]] || printf '%s:' "$brought"
    readlink "$STATE/base"
}

# run_node LAYERS FOLDER NAME BRIDGE is the supervisor of one machine.
run_node() {
    local layers=$1 folder=$2 name=$3 bridge=$4 options=() status=133
    mount -t overlay "$name" -o "lowerdir=$layers,upperdir=$folder/upper,workdir=$folder/work" "$folder/root" || exit
    mkdir -p /run/systemd/nspawn
    mount -t tmpfs nspawn /run/systemd/nspawn || exit
    [[ ! -f $folder/options ]] || mapfile -t options <"$folder/options"
    export SYSTEMD_SECCOMP=0 SYSTEMD_NSPAWN_API_VFS_WRITABLE=1
    # 133 is nspawn's word for: the machine asked to be rebooted.
    while [[ $status -eq 133 ]]; do
        remove_cgroup "$name/machine"
        status=0
        (
            enter_cgroup "$name/machine"
            # systemd from 256 on begins with version 1 cgroups, where the machine has them, only where it is told to.
            exec systemd-nspawn --quiet --setenv=SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 --register=no --keep-unit --console=read-only --directory="$folder/root" --boot \
                --machine="$name" --network-bridge="$bridge" --capability=all --resolv-conf=off --timezone=off \
                --bind=/dev/kmsg --bind-ro=/sys/module --bind="$folder/containerd:/var/lib/containerd" \
                --bind="$folder/kubelet:/var/lib/kubelet" "${options[@]}"
        ) || status=$?
    done
}

# node_init NAME prints the process id of the node's init: the supervisor's
# child is nspawn, whose child it is.
node_init() {
    local pid
    pid=$(<"$(node_folder "$1")/pid") && [[ -d /proc/$pid ]] || return 1
    [[ $(tr '\0' ' ' <"/proc/$pid/cmdline") == *run_node*" $1 "* ]] || return 1
    pid=$(pgrep --parent "$pid" --exact systemd-nspawn) || return 1
    pgrep --parent "$pid" --oldest
}

node_runs() {
    node_init "$1" >/dev/null 2>&1
}

node_answers() {
    node_runs "$1" && node_command_exec "$1" systemctl show --property=Version </dev/null
}

need_running() {
    need_node "$1"
    node_runs "$1" || fail "$1 is off" "lab start $1"
}

node_command_exec() {
    local name=$1 init
    shift
    [[ $# -gt 0 ]] || usage_error "lab exec needs a command"
    need_running "$name"
    init=$(node_init "$name")
    nsenter --target "$init" --all -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" "$@"
}

# on NODE COMMAND... is `lab exec` for the lab itself.
on() { node_command_exec "$@"; }

node_command_logs() {
    local name=$1
    shift
    need_node "$name"
    if node_runs "$name"; then
        node_command_exec "$name" journalctl --no-pager "$@"
    else
        journalctl --no-pager --directory="$(node_folder "$name")/upper/var/log/journal" "$@"
    fi
}

node_command_kill() {
    need_running "$1"
    kill -KILL "$(<"$(node_folder "$1")/pid")"
    kill_cgroup "$1"
    remove_cgroup "$1"
    # Connections to another dead machine outlive their programs for a minute, and would keep the wire.
    in_network ip link delete "$(<"$(node_folder "$1")/port")" 2>/dev/null || true
    progress "$1 lost power"
}

node_command_start() {
    need_node "$1"
    node_runs "$1" && fail "$1 runs already" "lab reboot $1 boots it again"
    network_exists || fail "the lab is not up" "lab up starts it"
    progress "booting $1"
    boot_node "$1"
}

# node_command_reboot comes back when another init answers.
node_command_reboot() {
    local name=$1 before
    need_running "$name"
    before=$(node_init "$name")
    progress "rebooting $name"
    node_command_exec "$name" systemctl reboot </dev/null
    wait_or_fail 120 "$name to reboot" node_rebooted "$name" "$before"
    node_port "$name" >"$(node_folder "$name")/port"
}

node_rebooted() {
    local init
    init=$(node_init "$1") && [[ $init != "$2" ]] && node_answers "$1"
}

# node_command_destroy takes the machine away with its disk; another one can be booted in its place.
node_command_destroy() {
    need_node "$1"
    if node_runs "$1"; then node_command_kill "$1"; fi
    rm -rf "$(node_folder "$1")"
    progress "$1 is gone with its disk"
}
