# Promises about Kubernetes' settings and the network that a manifest brings.
# shellcheck shell=bash

# Each node's part is one of the pod network's, of the size that the controller manager was told.
network_is_the_definitions() {
    local node subnet
    for node in "${nodes[@]}"; do
        subnet=$(on "$node" grep -o '"subnet": "[^"]*"' /etc/cni/net.d/10-lab.conflist | cut -d'"' -f4)
        echo "$node has $subnet"
        case $subnet in 10.244.*/25) ;; *) return 1 ;; esac
    done
    on cp-1 iptables -t nat -S POSTROUTING | grep -F -- '! -d 10.244.0.0/16 -j MASQUERADE' || return
    coordinator_says status 'pod network manifest: traffic between nodes is plain' || return
    "$lab" coordinator plan -f "$NODE_DEFINITION/$definition" | grep '^pod network manifest of a manifest'
}

audit_log_is_written() {
    local node
    for node in "${control_planes[@]}"; do
        until_true 30 on "$node" grep -q '"kind":"Event".*"auditID"' /var/log/kubernetes/audit.log || return
    done
}

# On the control plane that began the cluster, and on the one that joined.
patches_are_applied() {
    local pair
    for pair in cp-1:left cp-2:right; do
        kubectl -n kube-system get pod "kube-scheduler-${pair%:*}" -o jsonpath='{.metadata.labels}' | tee "$scratch/labels"
        grep -F "\"example.org/rack\":\"${pair#*:}\"" "$scratch/labels" &&
            grep -F '"example.org/second":"patch"' "$scratch/labels" || return
    done
}

settings_arrive() {
    local node
    for node in "${nodes[@]}"; do
        on "$node" cat /var/lib/kubelet/config.yaml >"$scratch/kubelet"
        grep -x 'clusterDomain: cluster.example' "$scratch/kubelet" && grep -x -- '- 10.96.0.53' "$scratch/kubelet" &&
            grep -x '  CustomCPUCFSQuotaPeriod: true' "$scratch/kubelet" || return
    done
    on cp-2 grep -F 'feature-gates=CustomCPUCFSQuotaPeriod=true' /etc/kubernetes/manifests/kube-apiserver.yaml \
        /etc/kubernetes/manifests/kube-controller-manager.yaml /etc/kubernetes/manifests/kube-scheduler.yaml || return
    kubectl get service probe -o jsonpath='{.spec.ports[0].nodePort}' | grep -x '31[0-9]\{3\}'
}
