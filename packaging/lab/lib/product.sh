# Bringing the cluster up with Muster: from its two packages and a definition.
# shellcheck shell=bash

readonly PACKAGES_PORT=8080

cluster_up() {
    DEFINITION=$(readlink -f -- "${1:-$LAB_HOME/cluster.yaml}")
    find_packages
    start_lab roster_from_product "$DEFINITION"
    trap 'explain_failure' EXIT
    build_repository
    serve_packages
    bring_others
    FIRST=$(coordinator_host)
    [[ -n $FIRST ]] || fail "no node of the definition can host the coordinator" "add a load balancer or a control plane"
    FIRST_BOOT=$EPOCHREALTIME
    boot_first
    wait_for_coordinator
    hand_in_definition
    boot_others
    progress "waiting for the cluster"
    wait_for_convergence
    (umask 077 && on "$FIRST" coordinator kubeconfig </dev/null >"$STATE/kubeconfig")
    resolve_endpoint
    progress "waiting for all nodes to be Ready"
    wait_or_fail 300 "all nodes to be Ready" nodes_ready "$(cluster_nodes | wc -l)"
    trap - EXIT
    report_cluster
}

# resolve_endpoint: a name of the endpoint is known to the machines only; kubectl here goes to the address behind it.
resolve_endpoint() {
    local name address
    name=$(sed -n 's|^ *server: "\{0,1\}https://\([^:/]*[a-z][^:/]*\):[0-9]*"\{0,1\}$|\1|p' "$STATE/kubeconfig")
    [[ -n $name ]] || return 0
    address=$(on "$FIRST" getent ahostsv4 "$name" </dev/null | awk 'NR == 1 { print $1 }')
    sed -i "s|https://$name:|https://$address:|" "$STATE/kubeconfig"
}

# wait_for_convergence says after a quarter of an hour who is missing; the outer limit is for a command that hangs.
wait_for_convergence() {
    on "$FIRST" timeout 1000 coordinator apply -f "$(node_definition)" --wait --timeout 15m </dev/null >&2
}

explain_failure() {
    local status=$?
    [[ $status -ne 0 ]] || return 0
    show_missing >&2 || true
    printf 'lab: hint: the lab is left as it is; look with lab status and lab logs NODE, end it with lab down\n' >&2
    exit "$status"
}

# show_missing prints the end of what each node that has not converged says of its work.
show_missing() {
    local name
    on "$FIRST" timeout 20 coordinator status </dev/null || true
    while read -r name; do
        node_runs "$name" || continue
        if on "$name" node-agent status --output json </dev/null | grep '"converged"' >/dev/null; then continue; fi
        printf '\n--- %s\n' "$name"
        on "$name" timeout 20 node-agent status </dev/null | sed '/^$/,$d' || true
        on "$name" timeout 20 ctr --namespace k8s.io tasks list </dev/null 2>/dev/null || true
        on "$name" journalctl --no-pager --lines 40 --unit muster-agent --unit kubelet --unit etcd </dev/null || true
    done < <(node_names)
}

# find_packages takes the newest of each, as `make packages` leaves them.
find_packages() {
    local name file
    PACKAGES=()
    for name in muster-coordinator muster-agent; do
        file=$(find "$REPOSITORY/build/packages" -name "${name}_*.deb" -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1) || true
        [[ -n $file ]] || fail "there is no $name package in build/packages" "make packages builds both"
        PACKAGES+=("${file#* }")
    done
}

# coordinator runs the product's own program on this machine, out of its package.
coordinator() {
    "$STATE/product/usr/bin/coordinator" "$@"
}

roster_from_product() {
    mkdir -p "$STATE/packages"
    cp -- "${PACKAGES[@]}" "$STATE/packages/"
    dpkg-deb --extract "${PACKAGES[0]}" "$STATE/product"
    coordinator plan -f "$1" --output json </dev/null >"$STATE/plan.json" || {
        cluster_down
        fail "the product refuses the definition $1" "its reasons are above"
    }
    roster_from_plan <"$STATE/plan.json"
}

# lab_coordinator runs the coordinator's command line where its server is.
lab_coordinator() {
    [[ -f $STATE/roster ]] || fail "the lab is not up" "lab up starts it"
    on "$(coordinator_host)" coordinator "$@"
}

# serve_packages stands for a package mirror that the machines can reach.
serve_packages() {
    outlive packages nsenter --net="/run/netns/$NAMESPACE" -- python3 -m http.server "$PACKAGES_PORT" \
        --bind "$(bridge_address)" --directory "$STATE/packages" </dev/null >"$STATE/packages.log" 2>&1 &
    wait_or_fail 10 "the package mirror" in_network curl --silent --fail "$(packages_url)/"
}

packages_url() {
    echo "http://$(bridge_address):$PACKAGES_PORT"
}

boot_first() {
    local folder
    coordinator cloud-init --coordinator -f "$DEFINITION" --packages "$STATE/packages" \
        --package-url "$(packages_url)" </dev/null >"$STATE/user-data"
    make_node "$FIRST" "$STATE/user-data"
    folder=$(node_folder "$FIRST")
    printf -- '--bind-ro=%s:/srv/muster/kubernetes\n--bind-ro=%s:/srv/muster/definition\n' \
        "$(kubernetes_folder)" "$(dirname -- "$DEFINITION")" >"$folder/options"
    progress "booting $FIRST"
    boot_node "$FIRST"
}

wait_for_coordinator() {
    progress "waiting for the coordinator on $FIRST"
    wait_until 120 "the coordinator" coordinator_answers && return
    on "$FIRST" tail -n 25 /var/log/cloud-init-output.log </dev/null >&2 || true
    fail "the coordinator on $FIRST does not answer" "above is the end of its cloud-init's output"
}

# coordinator_answers: status 3 is an answer too, "not converged yet".
coordinator_answers() {
    local status=0
    on "$FIRST" coordinator status </dev/null || status=$?
    [[ $status -eq 0 || $status -eq 3 ]]
}

node_definition() {
    echo "$NODE_DEFINITION/$(basename -- "$DEFINITION")"
}

# hand_in_definition does what the operator does on the coordinator's host. The
# definition's small neighbours come along, for it may name files beside it.
hand_in_definition() {
    progress "adding Kubernetes to the artifact store"
    # shellcheck disable=SC2016 # the node's shell expands
    on "$FIRST" sh -euc 'mkdir -p "$1"
        cd /srv/muster/definition
        find . -maxdepth 2 -type f -size -1024k ! -path "*/.*" -print0 | tar --null --files-from=- --create \
            | tar --extract --no-same-owner --directory "$1"
        coordinator artifact add --lock "$1/artifacts.lock.json" \
            /srv/muster/kubernetes/bin/* /srv/muster/kubernetes/images/*.tar' sh "$NODE_DEFINITION" </dev/null >&2
    fetch_repository_key "$FIRST"
    progress "applying $(basename -- "$DEFINITION")"
    on "$FIRST" coordinator apply -f "$(node_definition)" </dev/null >&2
}

# boot_others boots every machine that never was.
boot_others() {
    local name user_data=$STATE/user-data
    local others=()
    while read -r name; do
        [[ ! -d $(node_folder "$name") ]] || continue
        (umask 077 && on "$FIRST" coordinator cloud-init --node "$name" </dev/null >"$user_data")
        make_node "$name" "$user_data"
        others+=("$name")
    done < <(node_names)
    rm -f "$user_data"
    boot_together "${others[@]}"
}

# cluster_apply applies a changed definition to the cluster that is up, and boots the machines that are new in it.
cluster_apply() {
    [[ $# -eq 1 && -f $1 ]] || usage_error "lab apply takes the path of a definition"
    [[ -f $STATE/kubeconfig ]] || fail "there is no cluster yet" "lab up starts one"
    FIRST=$(coordinator_host)
    trap 'explain_failure' EXIT
    take_changed_definition "$1"
    coordinator plan -f "$DEFINITION" --output json </dev/null >"$STATE/plan.json" || fail "the product refuses $1"
    roster_from_plan <"$STATE/plan.json"
    # shellcheck disable=SC2016 # the node's shell expands
    on "$FIRST" sh -euc 'cat >"$1"' sh "$(node_definition)" <"$DEFINITION"
    progress "applying $(basename -- "$DEFINITION")"
    on "$FIRST" coordinator apply -f "$(node_definition)" </dev/null >&2
    boot_others
    wait_for_convergence
    wait_or_fail 300 "all nodes to be Ready" nodes_ready "$(cluster_nodes | wc -l)"
    trap - EXIT
    progress "all nodes are Ready"
}

report_cluster() {
    local total
    total=$(elapsed "$FIRST_BOOT")
    lab_kubectl get nodes -o wide
    cat <<TEXT

All nodes are Ready, $total s after the first machine was switched on.

  packaging/lab/lab kubectl get pods -A               through the load balancer
  packaging/lab/lab exec $FIRST coordinator status          what the coordinator sees
  packaging/lab/lab exec $(cluster_nodes | head -n 1) node-agent status         what a node knows by itself
  packaging/lab/lab kill | start | reboot | partition | heal NODE
  kubeconfig: $STATE/kubeconfig (the address in it exists in the lab's network only)
  make demo-down ends it
TEXT
}
