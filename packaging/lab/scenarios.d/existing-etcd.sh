# An etcd that others run, CAs that the operator supplies, a secret file.
# shellcheck shell=bash

supplied=/var/lib/muster-lab-definition
pki=/etc/kubernetes/pki

# others_etcdctl ARGUMENTS… with what the API servers go there with.
others_etcdctl() {
    on cp-1 env ETCDCTL_API=3 etcdctl --endpoints=https://10.77.0.1:2379,https://10.77.0.1:3379,https://10.77.0.1:4379 \
        --cacert=$pki/etcd/ca.crt --cert=$pki/apiserver-etcd-client.crt --key=$pki/apiserver-etcd-client.key "$@"
}

data_is_in_the_etcd_of_others() {
    local node
    others_etcdctl get --prefix /registry/minions/ --keys-only | tee "$scratch/keys"
    grep -q '^/registry/minions/cp-1$' "$scratch/keys" && grep -q '^/registry/minions/cp-2$' "$scratch/keys" || return
    others_etcdctl get --prefix /muster/ --keys-only | grep '/kubeadm-init$' || return
    for node in "${machines[@]}"; do ! on "$node" pgrep -a etcd || return; done
    for node in "${control_planes[@]}"; do
        on "$node" grep -e '--etcd-servers=https://10.77.0.1:2379,https://10.77.0.1:3379,https://10.77.0.1:4379' \
            /etc/kubernetes/manifests/kube-apiserver.yaml || return
        ! on "$node" ls $pki/etcd/ca.key || return
    done
}

# public_half NODE FILE prints the public key of a certificate or a private key.
public_half() {
    case $2 in
        *.crt) on "$1" openssl x509 -in "$2" -pubkey -noout ;;
        *) on "$1" openssl pkey -in "$2" -pubout ;;
    esac
}

control_planes_have_the_supplied_authorities() {
    local node file
    for node in "${control_planes[@]}"; do
        for file in ca.crt ca.key front-proxy-ca.crt front-proxy-ca.key sa.key; do
            cmp <(public_half "$coordinator" "$supplied/pki/$file") <(public_half "$node" "$pki/$file") || return
        done
        on "$node" openssl x509 -in $pki/apiserver.crt -noout -issuer | grep 'the CA of the house' || return
        [ "$(on "$node" stat -c %a $pki/ca.key $pki/apiserver-etcd-client.key | tr -d '\r' | sort -u)" = 600 ] || return
    done
}

# The search must find them where they are: on the control planes.
coordinator_holds_no_supplied_secret() {
    # shellcheck disable=SC2016 # the node's shell expands
    on "$coordinator" sh -c 'cd "$1"; for key in pki/*.key etcd-client.key; do sed -n 4p "$key"; done; sed -n 2p cloud.conf' \
        sh "$supplied" | tr -d '\r' | grep -E '^.{40}' >"$scratch/secrets"
    [ "$(wc -l <"$scratch/secrets")" -eq 5 ] || return
    on cp-1 grep -rlsF --binary-files=text -f - $pki <"$scratch/secrets" | grep . || return
    ! { on "$coordinator" grep -rlsF --binary-files=text -f - /etc /var/lib/muster /var/lib/muster-agent /var/cache \
        /var/log /root /tmp /run <"$scratch/secrets" || true; } | grep .
}

secret_is_where_it_is_listed() {
    cmp <(on "$coordinator" cat "$supplied/cloud.conf") <(on cp-2 cat /etc/kubernetes/cloud.conf) || return
    [ "$(on cp-2 stat -c '%a %U' /etc/kubernetes/cloud.conf | tr -d '\r')" = '600 root' ] || return
    ! on cp-1 ls /etc/kubernetes/cloud.conf
}

changed_secret_is_delivered() {
    # shellcheck disable=SC2016 # the node's shell expands
    on "$coordinator" sh -c 'printf "[cloud]\npassword = another\n" >"$1/cloud.conf"' sh "$supplied" || return
    "$lab" coordinator secret send -f "$supplied/$definition" cp-2 && return 1
    "$lab" coordinator apply -f "$supplied/$definition" --wait --timeout 120s || return
    on cp-2 grep 'password = another' /etc/kubernetes/cloud.conf || return
    "$lab" coordinator secret send -f "$supplied/$definition" cp-2
}

promises() {
    promise 'existing etcd: all data is in the etcd of others, and no node runs one' data_is_in_the_etcd_of_others
    promise 'provided CAs: every control plane has the supplied ones, and kubeadm signed with them' control_planes_have_the_supplied_authorities
    promise 'sealed files: the coordinator holds no byte of a supplied key or secret' coordinator_holds_no_supplied_secret
    promise 'sealed files: a secret is on the nodes whose roles list it, 0600, and on no other' secret_is_where_it_is_listed
    promise 'existing etcd: every system pod runs' system_pods_run
    promise 'existing etcd: a second apply does nothing' second_apply_does_nothing
    promise 'existing etcd: a second run writes and restarts nothing' second_run_changes_nothing
    promise 'sealed files: a changed secret is sent by the next apply, and no sooner' changed_secret_is_delivered
}
