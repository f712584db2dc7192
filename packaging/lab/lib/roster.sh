# The nodes of the definition: "name address roles", one a line.
# shellcheck shell=bash

# roster_from_plan reads `coordinator plan --output json`.
roster_from_plan() {
    python3 -c '
import json, sys
for node in json.load(sys.stdin)["nodes"]:
    print(node["name"], node["address"], ",".join(node["roles"]))' >"$STATE/roster.new" \
        && mv "$STATE/roster.new" "$STATE/roster"
}

# roster_from_definition reads the file itself, where the product is not involved.
roster_from_definition() {
    python3 -c '
import sys, yaml
for node in yaml.safe_load(open(sys.argv[1]))["nodes"]:
    print(node["name"], node["address"], ",".join(node["roles"]))' "$1" >"$STATE/roster.new" \
        && mv "$STATE/roster.new" "$STATE/roster"
}

# lay_out_network finds the smallest network from /24 up that holds every node,
# and a free address in it for the bridge.
lay_out_network() {
    python3 -c '
import ipaddress, sys
nodes = [ipaddress.ip_address(line.split()[1]) for line in sys.stdin]
for length in range(24, 7, -1):
    network = ipaddress.ip_network(f"{nodes[0]}/{length}", strict=False)
    if all(node in network for node in nodes):
        break
else:
    sys.exit("the nodes have no network in common")
print(next(host for host in network.hosts() if host not in nodes), length)' <"$STATE/roster" >"$STATE/network"
}

bridge_address() { cut -d' ' -f1 "$STATE/network"; }
prefix_length() { cut -d' ' -f2 "$STATE/network"; }
node_names() { cut -d' ' -f1 "$STATE/roster" 2>/dev/null || true; }
node_address() { awk -v name="$1" '$1 == name { print $2 }' "$STATE/roster"; }
node_roles() { awk -v name="$1" '$1 == name { print $3 }' "$STATE/roster"; }

# nodes_with ROLE prints the names of the nodes that hold it.
nodes_with() {
    awk -v role="$1" '{ n = split($3, roles, ","); for (i = 1; i <= n; i++) if (roles[i] == role) print $1 }' "$STATE/roster"
}

# coordinator_host prints the node that the coordinator runs on: the first load
# balancer, or the first control plane where there is none.
coordinator_host() {
    { nodes_with load-balancer; nodes_with control-plane; } | awk 'NR == 1'
}

lab_nodes() {
    [[ -f $STATE/roster ]] || fail "the lab is not up" "lab up starts it"
    case ${1:-} in
        '') node_names ;;
        coordinator) coordinator_host ;;
        *) nodes_with "$1" ;;
    esac
}

need_node() {
    [[ -f $STATE/roster ]] || fail "the lab is not up" "lab up starts it"
    [[ -n $(node_address "$1") ]] || fail "there is no node '$1'" "the nodes are: $(node_names | paste -sd' ')"
}
