# The same cluster without the product: what a person, or a script over SSH,
# does with kubeadm and etcd's guide, one step and one machine after the other.
# It proves the nodes, and is what the product's speed is measured against.
# shellcheck shell=bash

readonly BY_HAND_FILES=$LAB_HOME/by-hand

cluster_by_hand() {
    local definition=${1:-$LAB_HOME/cluster.yaml}
    [[ -z ${MUSTER_LAB_KUBERNETES:-} ]] \
        || fail "by-hand writes kubeadm's configuration for Kubernetes $BUILT_VERSION only" "unset MUSTER_LAB_KUBERNETES"
    start_lab roster_from_definition "$definition"
    mapfile -t MASTERS < <(nodes_with control-plane)
    mapfile -t WORKERS < <(nodes_with worker)
    BALANCER=$(nodes_with load-balancer | head -n 1)
    [[ ${#MASTERS[@]} -ge 1 && -n $BALANCER ]] || fail "by-hand needs a load balancer and a control plane"
    BY_HAND=$STATE/by-hand
    (umask 077 && mkdir -p "$BY_HAND")
    FIRST_BOOT=$EPOCHREALTIME
    : >"$BY_HAND/phases"
    phase "boot" hand_boot
    phase "copy programs and images" hand_copy
    phase "hosts: modules, sysctl, containerd, kubelet, images" hand_hosts
    phase "load balancer" hand_balancer
    phase "etcd, ${#MASTERS[@]} members" hand_etcd
    phase "kubeadm init on ${MASTERS[0]}" hand_init
    hand_joins
    phase "network provider" hand_network
    phase "nodes Ready" hand_ready
    hand_report
}

# phase TITLE COMMAND... runs and times one step.
phase() {
    local title=$1 since=$EPOCHREALTIME
    shift
    progress "by hand: $title"
    "$@"
    printf '%6d s  %s\n' "$(elapsed "$since")" "$title" >>"$BY_HAND/phases"
}

# quietly NODE COMMAND... keeps the output for the day it fails.
quietly() {
    on "$@" >"$BY_HAND/output" 2>&1 </dev/null || {
        tail -n 30 "$BY_HAND/output" >&2
        fail "on $1, ${*:2} failed" "lab logs $1"
    }
}

# send NODE FILE MODE writes stdin to a file of the node: scp of a person.
send() {
    # shellcheck disable=SC2016
    on "$1" sh -euc 'umask 022; mkdir -p "$(dirname "$1")"; umask 077; cat >"$1"; chmod "$2" "$1"' sh "$2" "$3"
}

hand_boot() {
    local name names
    printf '#cloud-config\nlocale: false\n' >"$BY_HAND/user-data"
    while read -r name; do
        make_node "$name" "$BY_HAND/user-data"
    done < <(node_names)
    mapfile -t names < <(node_names)
    boot_together "${names[@]}"
    while read -r name; do
        quietly "$name" cloud-init status --wait
    done < <(node_names)
}

hand_copy() {
    local name
    for name in "${MASTERS[@]}" "${WORKERS[@]}"; do
        tar --directory "$(kubernetes_folder)" --create bin images \
            | on "$name" tar --extract --directory /root
        quietly "$name" sh -c 'install -m 755 /root/bin/* /usr/local/bin/ && rm -r /root/bin'
    done
}

hand_hosts() {
    local name
    for name in "${MASTERS[@]}" "${WORKERS[@]}"; do
        progress "by hand: preparing $name"
        send "$name" /etc/modules-load.d/k8s.conf 644 <"$BY_HAND_FILES/modules.conf"
        send "$name" /etc/sysctl.d/99-k8s.conf 644 <"$BY_HAND_FILES/sysctl.conf"
        send "$name" /etc/containerd/config.toml 644 <"$BY_HAND_FILES/containerd.toml"
        send "$name" /etc/systemd/system/kubelet.service 644 <"$BY_HAND_FILES/kubelet.service"
        send "$name" /etc/systemd/system/kubelet.service.d/10-kubeadm.conf 644 <"$BY_HAND_FILES/kubelet-kubeadm.conf"
        quietly "$name" sysctl --load /etc/sysctl.d/99-k8s.conf
        quietly "$name" systemctl daemon-reload
        quietly "$name" systemctl enable --now containerd.service
        quietly "$name" systemctl enable kubelet.service
        # shellcheck disable=SC2016
        quietly "$name" sh -ec 'for image in /root/images/*.tar; do ctr -n k8s.io images import "$image"; done'
    done
}

hand_balancer() {
    local name
    {
        sed "s/@ADDRESS@/$(node_address "$BALANCER")/" "$BY_HAND_FILES/haproxy.cfg"
        for name in "${MASTERS[@]}"; do
            echo "  server $name $(node_address "$name"):6443 check verify none"
        done
    } | send "$BALANCER" /etc/haproxy/haproxy.cfg 644
    quietly "$BALANCER" haproxy -c -f /etc/haproxy/haproxy.cfg
    quietly "$BALANCER" systemctl enable --now haproxy.service
}

# hand_etcd makes all keys in one place and copies them out, as the guides do.
hand_etcd() {
    local name cluster
    cluster=$(for name in "${MASTERS[@]}"; do echo "$name=https://$(node_address "$name"):2380"; done | paste -sd,)
    make_ca "$BY_HAND/etcd-ca" etcd-ca
    issue "$BY_HAND/etcd-ca" "$BY_HAND/apiserver-etcd-client" /O=system:masters/CN=kube-apiserver-etcd-client clientAuth ""
    for name in "${MASTERS[@]}"; do
        issue "$BY_HAND/etcd-ca" "$BY_HAND/$name-etcd" "/CN=$name" serverAuth,clientAuth \
            "DNS:$name,DNS:localhost,IP:$(node_address "$name"),IP:127.0.0.1,IP:::1"
        send "$name" /etc/etcd/pki/ca.crt 644 <"$BY_HAND/etcd-ca.crt"
        send "$name" /etc/etcd/pki/member.crt 644 <"$BY_HAND/$name-etcd.crt"
        send "$name" /etc/etcd/pki/member.key 600 <"$BY_HAND/$name-etcd.key"
        quietly "$name" chown -R etcd:etcd /etc/etcd/pki
        sed "s|@NAME@|$name|g; s|@ADDRESS@|$(node_address "$name")|g; s|@CLUSTER@|$cluster|g" \
            "$BY_HAND_FILES/etcd.service" | send "$name" /etc/systemd/system/etcd.service 644
        quietly "$name" systemctl daemon-reload
        quietly "$name" systemctl enable etcd.service
    done
    # No member is ready before a majority is there, so none may be waited for alone.
    for name in "${MASTERS[@]}"; do
        quietly "$name" systemctl start --no-block etcd.service
    done
    wait_or_fail 60 "etcd's members to agree" etcd_healthy "${MASTERS[0]}" "$(etcd_endpoints)"
}

etcd_endpoints() {
    local name
    for name in "${MASTERS[@]}"; do echo "https://$(node_address "$name"):2379"; done | paste -sd,
}

etcd_healthy() {
    on "$1" env ETCDCTL_API=3 etcdctl --endpoints "$2" --cacert /etc/etcd/pki/ca.crt \
        --cert /etc/etcd/pki/member.crt --key /etc/etcd/pki/member.key endpoint health </dev/null
}

# make_ca PREFIX NAME and issue CA PREFIX SUBJECT USAGE SANS leave PREFIX.key and PREFIX.crt.
make_ca() {
    (umask 077 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=$2" \
        -addext keyUsage=critical,keyCertSign,digitalSignature -keyout "$1.key" -out "$1.crt" 2>/dev/null)
}

issue() {
    local extensions="extendedKeyUsage=$4"
    [[ -z $5 ]] || extensions+=$'\n'"subjectAltName=$5"
    (
        umask 077
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "$3" -keyout "$2.key" 2>/dev/null \
            | openssl x509 -req -CA "$1.crt" -CAkey "$1.key" -days 365 -extfile <(echo "$extensions") -out "$2.crt" 2>/dev/null
    )
}

send_etcd_client() {
    send "$1" /etc/kubernetes/pki/etcd/ca.crt 644 <"$BY_HAND/etcd-ca.crt"
    send "$1" /etc/kubernetes/pki/apiserver-etcd-client.crt 644 <"$BY_HAND/apiserver-etcd-client.crt"
    send "$1" /etc/kubernetes/pki/apiserver-etcd-client.key 600 <"$BY_HAND/apiserver-etcd-client.key"
}

hand_init() {
    local name
    send_etcd_client "${MASTERS[0]}"
    {
        sed "s|@ADDRESS@|$(node_address "${MASTERS[0]}")|g; s|@BALANCER@|$(node_address "$BALANCER")|g" \
            "$BY_HAND_FILES/init.yaml"
        etcd_endpoints | tr , '\n' | sed 's/^/    - /'
        cat "$BY_HAND_FILES/component-configuration.yaml"
    } | send "${MASTERS[0]}" /root/init.yaml 600
    quietly "${MASTERS[0]}" kubeadm init --config /root/init.yaml --skip-phases=preflight,addon/coredns
    on "${MASTERS[0]}" cat /etc/kubernetes/admin.conf >"$STATE/kubeconfig"
}

# hand_joins goes one by one: another machine is joined when the last one is in.
hand_joins() {
    local name
    join_material
    for name in "${MASTERS[@]:1}"; do
        phase "kubeadm join of control plane $name" join_master "$name"
    done
    for name in "${WORKERS[@]}"; do
        phase "kubeadm join of worker $name" join_node "$name" ""
    done
}

# join_material copies the cluster's CAs out, and mints one token, as the guides say.
join_material() {
    (umask 077 && on "${MASTERS[0]}" tar --directory /etc/kubernetes/pki --create \
        ca.crt ca.key sa.key sa.pub front-proxy-ca.crt front-proxy-ca.key >"$BY_HAND/pki.tar")
    (umask 077 && on "${MASTERS[0]}" kubeadm token create --ttl 30m >"$BY_HAND/token" </dev/null)
    on "${MASTERS[0]}" cat /etc/kubernetes/pki/ca.crt | openssl x509 -pubkey -noout \
        | openssl pkey -pubin -outform der | sha256sum | cut -d' ' -f1 >"$BY_HAND/ca-hash"
}

join_master() {
    send_etcd_client "$1"
    on "$1" tar --extract --directory /etc/kubernetes/pki <"$BY_HAND/pki.tar"
    join_node "$1" "controlPlane: {localAPIEndpoint: {advertiseAddress: $(node_address "$1"), bindPort: 6443}}"
}

# join_node NODE CONTROL_PLANE_LINE
join_node() {
    {
        sed -e "s|@ADDRESS@|$(node_address "$1")|g" -e "s|@BALANCER@|$(node_address "$BALANCER")|g" \
            -e "s|@HASH@|$(<"$BY_HAND/ca-hash")|" -f <(sed 's/.*/s|@TOKEN@|&|/' "$BY_HAND/token") \
            "$BY_HAND_FILES/join.yaml"
        echo "$2"
    } | send "$1" /root/join.yaml 600
    quietly "$1" kubeadm join --config /root/join.yaml --skip-phases=preflight
}

# hand_network gives each node its range and a route to every other's.
hand_network() {
    local name subnet peer
    wait_or_fail 60 "the nodes' pod subnets" pod_subnets
    while read -r name subnet; do
        sed "s|@SUBNET@|$subnet|" "$BY_HAND_FILES/10-host-gw.conflist" \
            | send "$name" /etc/cni/net.d/10-host-gw.conflist 644
        for peer in "${MASTERS[@]}" "${WORKERS[@]}"; do
            [[ $peer == "$name" ]] || quietly "$peer" ip route replace "$subnet" via "$(node_address "$name")"
        done
    done <"$BY_HAND/subnets"
}

pod_subnets() {
    lab_kubectl get nodes --no-headers \
        -o custom-columns=NAME:.metadata.name,SUBNET:.spec.podCIDR >"$BY_HAND/subnets" \
        && ! grep -q '<none>' "$BY_HAND/subnets"
}

hand_ready() {
    wait_or_fail 120 "all nodes to be Ready" nodes_ready $((${#MASTERS[@]} + ${#WORKERS[@]}))
}

hand_report() {
    local total
    total=$(elapsed "$FIRST_BOOT")
    lab_kubectl get nodes -o wide
    cat "$BY_HAND/phases"
    printf '%6d s  by hand, from first boot to %d nodes Ready\n' "$total" $((${#MASTERS[@]} + ${#WORKERS[@]}))
}
