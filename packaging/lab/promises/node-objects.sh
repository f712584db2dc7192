# Promises about the Node objects: roles, labels and taints of the definition.
# shellcheck shell=bash

# taints_of NODE prints KEY=VALUE:EFFECT, one a line, without those that Kubernetes gives and takes by itself.
taints_of() {
    kubectl get node "$1" -o jsonpath='{range .spec.taints[*]}{.key}={.value}:{.effect}{"\n"}{end}' |
        grep -v '^node.kubernetes.io/' | sort
}

# has_taints NODE [TAINT…]: these and no other.
has_taints() {
    local node=$1
    shift
    diff <(printf '%s\n' "$@" | sed '/^$/d' | sort) <(taints_of "$node")
}

# has_labels NODE LABEL=VALUE…
has_labels() {
    local node=$1 label
    shift
    for label in "$@"; do kubectl get nodes -l "$label" -o name | grep -x "node/$node" || { echo "$label"; return 1; }; done
}

# older_than MINOR: whether the cluster's Kubernetes is.
older_than() {
    local version
    version=$("$lab" kubernetes) && version=${version#1.} && [ "${version%.*}" -lt "$1" ]
}

# control_plane_taints prints what kubeadm gives control planes: another name came with 1.24, and the old one went with 1.25.
control_plane_taints() {
    if older_than 25; then echo node-role.kubernetes.io/master=:NoSchedule; fi
    if ! older_than 24; then echo node-role.kubernetes.io/control-plane=:NoSchedule; fi
}

control_planes_are_marked() {
    local node
    for node in "${nodes[@]}"; do
        if among "$node" "${control_planes[@]}"; then
            has_labels "$node" node-role.kubernetes.io/control-plane= || return
        elif has_labels "$node" node-role.kubernetes.io/control-plane= >/dev/null; then
            return 1
        fi
    done
}
