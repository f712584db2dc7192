# The lab's own network namespace: the bridge, the nodes' ports, partitions.
# Nothing in it has a way out of the machine.
# shellcheck shell=bash

readonly NAMESPACE=$LAB
readonly BRIDGE=muster0

network_exists() {
    [[ -e /run/netns/$NAMESPACE ]]
}

# in_network COMMAND... enters the network namespace and nothing else: `ip netns
# exec` would also remount /sys, and with it lose the cgroup mounts.
in_network() {
    nsenter --net="/run/netns/$NAMESPACE" -- "$@"
}

network_up() {
    ip netns add "$NAMESPACE"
    in_network ip link set lo up
    in_network ip link add "$BRIDGE" type bridge
    in_network ip addr add "$(bridge_address)/$(prefix_length)" dev "$BRIDGE"
    in_network ip link set "$BRIDGE" up
    in_network nft -f - <<'RULES'
table bridge lab {
    set cut { type ifname; }
    chain forward { type filter hook forward priority 0; iifname @cut drop; oifname @cut drop; }
    chain input { type filter hook input priority 0; iifname @cut drop; }
    chain output { type filter hook output priority 0; oifname @cut drop; }
}
RULES
}

network_down() {
    network_exists || return 0
    ip netns delete "$NAMESPACE"
}

# node_port NAME prints the bridge's end of the node's link.
node_port() {
    local index
    index=$(node_command_exec "$1" cat /sys/class/net/host0/iflink)
    in_network ip -o link | awk -F'[:@ ]+' -v index_="$index" '$1 == index_ { print $2 }'
}

node_command_partition() {
    need_running "$1"
    in_network nft add element bridge lab cut "{ \"$(<"$(node_folder "$1")/port")\" }"
    progress "$1 is cut off"
}

node_command_heal() {
    need_node "$1"
    node_is_cut "$1" || return 0
    in_network nft delete element bridge lab cut "{ \"$(<"$(node_folder "$1")/port")\" }"
    progress "$1 is back on the network"
}

node_is_cut() {
    local port
    port=$(node_folder "$1")/port
    [[ -f $port && $(in_network nft list set bridge lab cut) == *"\"$(<"$port")\""* ]]
}
