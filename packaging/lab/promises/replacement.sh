# Promises about machines that are taken out of the cluster, and others that come in their place.
# shellcheck shell=bash

# machine_is_clean NODE: nothing of the cluster is left on it, whoever looks.
machine_is_clean() {
    on "$1" sh -c '
        ! ls -d /etc/kubernetes /etc/systemd/system/etcd.service /etc/systemd/system/kubelet.service \
            /etc/cni/net.d/10-muster.conflist /var/lib/cni 2>/dev/null | grep . &&
        ! find /var/lib/kubelet /var/lib/etcd /var/lib/muster-etcd -mindepth 1 2>/dev/null | grep . &&
        ! ip -o link show cni0 2>/dev/null | grep . && ! ip netns list | grep . &&
        ! nft list tables | grep -E "muster_pods|kube-proxy" && ! iptables-save | grep -E "KUBE-|CNI-" &&
        ! ip route | grep 10.244. && ! ps -eo args | grep -E "^([^ ]*/)?(kube|etcd |containerd-shim)" &&
        ! grep -i muster /etc/hosts && ! mount | grep /var/lib/kubelet/'
}

# Drained, wiped, looked at, and its name is free; the agent asks to be let in with another key.
worker_is_reset() {
    local node=${workers[0]}
    "$lab" coordinator node reset "$node" || return
    machine_is_clean "$node" || return
    ! kubectl get node "$node" && until_true 60 waits_for_approval "$node"
}

waits_for_approval() { "$lab" coordinator node list | grep -E "^$1 .*waits for approval"; }

# The same machine, the same name, a new ticket.
reset_worker_comes_back() {
    local node=${workers[0]}
    "$lab" coordinator ticket create --node "$node" --output-file /root/ticket --force || return
    on "$coordinator" cat /root/ticket |
        on "$node" sh -c 'umask 077; cat >/etc/muster/new && mv /etc/muster/new /etc/muster/ticket.key' || return
    until_true 240 agent_converged "$node" && every_node_is_ready
}

# A drain that a disruption budget forbids is given up, and pods may come to the node again.
drain_gives_up() {
    local node=${workers[0]} image policy=policy/v1
    image=$("$lab" image pause) || return
    if older_than 21; then policy=policy/v1beta1; fi
    kubectl create -f - <<YAML || return
apiVersion: v1
kind: Pod
metadata: {name: held, namespace: default, labels: {app: held}}
spec:
  nodeName: $node
  containers: [{name: pause, image: "$image", imagePullPolicy: Never}]
---
apiVersion: $policy
kind: PodDisruptionBudget
metadata: {name: held, namespace: default}
spec: {minAvailable: 1, selector: {matchLabels: {app: held}}}
YAML
    until_true 60 sh -c "$lab kubectl get pod held --no-headers | grep Running" || return
    ! "$lab" coordinator node drain "$node" --delete-unmanaged --timeout 10s || return
    ! kubectl get node "$node" -o jsonpath='{.spec.unschedulable}' | grep true || return
    kubectl delete pdb held && "$lab" coordinator node drain "$node" --delete-unmanaged --timeout 60s || return
    kubectl get node "$node" -o jsonpath='{.spec.unschedulable}' | grep true || return
    "$lab" coordinator node uncordon "$node" && ! kubectl get pod held
}

# Whoever could not be missed is not taken out, and the numbers are said.
quorum_is_guarded() {
    local status=0
    "$lab" coordinator node reset "${control_planes[0]}" 2>"$scratch/refusal" || status=$?
    cat "$scratch/refusal"
    [ "$status" -eq 1 ] && grep -E "$1" "$scratch/refusal" && every_node_is_ready
}

single_control_plane_is_guarded() { quorum_is_guarded '1 of 1 would be lost'; }

# first_control_plane_is_replaced DEFINITION: its machine is gone with its disk; another one of the same name comes.
first_control_plane_is_replaced() {
    local node=${control_planes[0]}
    "$lab" destroy "$node" || return
    until_true 120 "$lab" coordinator node remove "$node" || return
    "$lab" apply "$1" && every_node_is_ready
}
