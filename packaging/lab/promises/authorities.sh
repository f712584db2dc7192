# Promises about who holds which key of the cluster's authorities.
# shellcheck shell=bash

# authority_lines prints a line out of each of the cluster's private keys.
authority_lines() {
    local key
    for key in ca.key sa.key front-proxy-ca.key etcd/ca.key; do
        on "${control_planes[0]}" sed -n '4p' "/etc/kubernetes/pki/$key"
    done | tr -d '\r' | grep -E '^.{40}'
}

# knows_authority NODE prints the files that hold any of those lines, of all that anybody writes; grep's own status says
# only that some folder is not there.
knows_authority() {
    {
        on "$1" grep -rlsF --binary-files=text -f - /etc /var/lib/muster /var/lib/kubelet /var/cache/muster /root /tmp \
            /run/muster <"$scratch/authorities" || true
    } | grep .
}

# The search must find them where they are: on the control planes.
only_control_planes_hold_authorities() {
    local node
    authority_lines >"$scratch/authorities"
    [ "$(wc -l <"$scratch/authorities")" -eq 4 ] || return
    for node in "${machines[@]}"; do
        if among "$node" "${control_planes[@]}"; then
            knows_authority "$node" >/dev/null || { echo "nothing found on $node"; return 1; }
        elif knows_authority "$node"; then
            echo "$node holds a key of an authority"
            return 1
        fi
    done
}

# etcd machines have etcd's certificates and nothing of Kubernetes'.
etcd_machines_know_no_kubernetes() {
    local node
    for node in "${etcd_members[@]}"; do
        if on "$node" sh -c 'ls -d /etc/kubernetes/pki /etc/kubernetes/*.conf /var/lib/kubelet/config.yaml \
            /usr/local/bin/kubelet 2>/dev/null; pgrep -a "kubelet|containerd"' | grep .; then return 1; fi
        on "$node" openssl verify -CAfile /etc/etcd/pki/ca.crt /etc/etcd/pki/peer.crt /etc/etcd/pki/server.crt || return
    done
}

# The API servers come to etcd with a certificate that is good for clients only; without one nobody gets in.
api_servers_are_etcd_clients() {
    local node pki=/etc/kubernetes/pki text endpoint
    for node in "${control_planes[@]}"; do
        on "$node" openssl verify -CAfile $pki/etcd/ca.crt $pki/apiserver-etcd-client.crt || return
        text=$(on "$node" openssl x509 -noout -ext extendedKeyUsage -in $pki/apiserver-etcd-client.crt)
        grep -q 'Client Authentication' <<<"$text" && ! grep -q 'Server Authentication' <<<"$text" || return
        ! on "$node" pgrep -a etcd || return
    done
    endpoint=https://${etcd_members[0]}:2379/health
    on "$node" curl --silent --fail --max-time 5 --cacert $pki/etcd/ca.crt --cert $pki/apiserver-etcd-client.crt \
        --key $pki/apiserver-etcd-client.key "$endpoint" || return
    ! on "$node" curl --silent --fail --max-time 5 --cacert $pki/etcd/ca.crt "$endpoint"
}
