# Promises about pods: that they reach each other, and a service reaches them. No image is needed but `pause`, which
# every node has: servers and clients are the node's own programs inside a pod's network.
# shellcheck shell=bash

pod_port=18080

# pod_network NODE ADDRESS COMMAND… runs a command of the node inside the network of its pod with that address.
pod_network() {
    local node=$1 address=$2
    shift 2
    # shellcheck disable=SC2016 # the node's shell expands
    on "$node" sh -euc 'address=$1; shift
        for network in /run/netns/cni-*; do
            if nsenter --net="$network" ip -4 -o address | grep -qF " $address/"; then
                exec nsenter --net="$network" "$@"
            fi
        done
        echo "no pod on this node has the address $address"; exit 1' sh "$address" "$@"
}

# probe_pods prints "NODE ADDRESS" of each pod of the probe that has an address.
probe_pods() {
    kubectl get pods -l probe=lab -o jsonpath='{range .items[*]}{.spec.nodeName} {.status.podIP} {.status.phase}{"\n"}{end}' |
        awk '$3 == "Running" { print $1, $2 }' | sort
}

probe_pods_run() { [ "$(probe_pods | wc -l)" -eq "${#nodes[@]}" ]; }

# start_probe runs a pod on every node, control planes too, with a server in it that tells its node's name.
start_probe() {
    local image node address
    image=$("$lab" image pause) || return
    kubectl apply -f - <<YAML || return
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: probe}
spec:
  selector: {matchLabels: {probe: lab}}
  template:
    metadata: {labels: {probe: lab}}
    spec:
      tolerations: [{operator: Exists}]
      terminationGracePeriodSeconds: 0
      containers: [{name: pause, image: "$image", imagePullPolicy: Never}]
---
apiVersion: v1
kind: Service
metadata: {name: probe}
spec:
  type: NodePort
  selector: {probe: lab}
  ports: [{port: 80, targetPort: $pod_port}]
YAML
    until_true 120 probe_pods_run || return
    probe_pods >"$scratch/pods"
    while read -r node address; do
        on "$node" sh -c 'mkdir -p /run/lab-probe && hostname >/run/lab-probe/name' </dev/null || return
        # shellcheck disable=SC2094
        pod_network "$node" "$address" setsid --fork python3 -m http.server "$pod_port" --directory /run/lab-probe \
            </dev/null >/dev/null 2>&1 || return
    done <"$scratch/pods"
}

# ask NODE ADDRESS URL prints what the pod on NODE is answered.
ask() { pod_network "$1" "$2" curl --silent --show-error --fail --max-time 5 "$3" </dev/null; }

# answers_with NAME NODE ADDRESS URL
answers_with() {
    local name=$1
    shift
    [ "$(ask "$@")" = "$name" ]
}

pods_reach_each_other() {
    local from from_address to to_address
    start_probe || return
    while read -r from from_address; do
        while read -r to to_address; do
            until_true 30 answers_with "$to" "$from" "$from_address" "http://$to_address:$pod_port/name" ||
                { printf 'the pod on %s does not reach the pod on %s\n' "$from" "$to"; return 1; }
        done <"$scratch/pods"
    done <"$scratch/pods"
}

# From inside a pod by the service's address, and from outside by a port of every node.
service_reaches_pods() {
    local service port node address
    service=$(kubectl get service probe -o jsonpath='{.spec.clusterIP}')
    port=$(kubectl get service probe -o jsonpath='{.spec.ports[0].nodePort}')
    while read -r node address; do
        until_true 30 ask "$node" "$address" "http://$service/name" || return
        until_true 30 on "$coordinator" curl --silent --show-error --fail --max-time 5 "http://$node:$port/name" </dev/null ||
            return
    done <"$scratch/pods"
}
