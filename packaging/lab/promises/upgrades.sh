# Promises about Muster's own packages, and about those of others that are upgraded: with a running cluster around them.
# shellcheck shell=bash

# built_package NAME prints the package that this lab came up with.
built_package() { find ../../build/packages -name "$1_*.deb" | sort -V | tail -n 1; }

# former_packages prints a folder with the packages of 0.1.0, where somebody has put them.
former_packages() { echo "${MUSTER_LAB_FORMER:-/var/cache/muster-0.1.0}"; }

# newer_package NAME prints the same package with a later version.
newer_package() {
    local tree=$scratch/newer version
    rm -rf "$tree"
    dpkg-deb --raw-extract "$(built_package "$1")" "$tree" || return
    version=$(dpkg-deb --field "$(built_package "$1")" Version)+lab1
    sed -i "s/^Version: .*/Version: $version/" "$tree/DEBIAN/control"
    dpkg-deb -Znone --root-owner-group --build "$tree" "$scratch/$1_newer.deb" >/dev/null || return
    echo "$scratch/$1_newer.deb"
}

# install_on NODE FILE installs a package as an administrator does, with nobody there to answer.
install_on() {
    on "$1" sh -c 'cat >/root/package.deb' <"$2" && on "$1" dpkg -i /root/package.deb </dev/null 2>&1 | tee "$scratch/dpkg"
    return "${PIPESTATUS[0]}"
}

installed_version() {
    # shellcheck disable=SC2016 # dpkg-query expands
    on "$1" dpkg-query --show --showformat '${Version}' "$2"
}

main_process() { on "$1" systemctl show --property MainPID --value "$2"; }

runs_anew() { [ "$(main_process "$1" "$2")" != "$3" ] && on "$1" systemctl is-active --quiet "$2"; }

# comes_up_with NODE NAME FILE: the package is that of FILE afterwards, and its service runs the new program.
comes_up_with() {
    local node=$1 name=$2 file=$3 before
    before=$(main_process "$node" "$name") || return
    install_on "$node" "$file" || return
    [ "$(installed_version "$node" "$name")" = "$(dpkg-deb --field "$file" Version)" ] || return
    until_true 30 runs_anew "$node" "$name" "$before" || return
    on "$node" readlink "/proc/$(main_process "$node" "$name")/exe" | grep -qv deleted
}

cluster_converged() { on "$coordinator" coordinator status; }

# undisturbed NODE: what of Kubernetes must not notice an upgrade of Muster's.
undisturbed() { on "$1" systemctl show --property Id,MainPID kubelet containerd haproxy; }

agent_goes_up_and_down() {
    local node=$1
    undisturbed "$node" >"$scratch/before"
    comes_up_with "$node" muster-agent "$(newer_package muster-agent)" && until_true 120 agent_converged "$node" || return
    comes_up_with "$node" muster-agent "$(built_package muster-agent)" && until_true 120 agent_converged "$node" || return
    undisturbed "$node" | diff "$scratch/before" - && until_true 60 node_is_ready "$node"
}

coordinator_goes_up_and_down() {
    comes_up_with "$coordinator" muster-coordinator "$(newer_package muster-coordinator)" || return
    until_true 120 cluster_converged || return
    comes_up_with "$coordinator" muster-coordinator "$(built_package muster-coordinator)" || return
    until_true 120 cluster_converged
}

# refuses_the_manifest NODE: an agent of 0.1.0 does not know all that this release signs for a cluster that it began, and
# freezes (docs/protocol.md, Versions beside each other). The coordinator of 0.1.0 says so.
refuses_the_manifest() {
    "$lab" coordinator status >"$scratch/status" || true
    grep -E "^$1 +.* frozen .*manifest refused \(schema\)" "$scratch/status"
}

# Both hosts go to 0.1.0 and back: it reads what this version wrote. Its service may start again a second time.
former_release_works_and_goes() {
    local folder name node
    folder=$(former_packages)
    for name in agent coordinator; do
        compgen -G "$folder/muster-${name}_0.1.0_*.deb" >/dev/null || { note='0.1.0 is not here, not tried'; return 0; }
    done
    node=${workers[0]}
    comes_up_with "$coordinator" muster-coordinator "$(compgen -G "$folder/muster-coordinator_*.deb")" || return
    comes_up_with "$coordinator" muster-agent "$(compgen -G "$folder/muster-agent_*.deb")" || return
    comes_up_with "$node" muster-agent "$(compgen -G "$folder/muster-agent_*.deb")" || return
    until_true 90 refuses_the_manifest "$node" && until_true 90 refuses_the_manifest "$coordinator" || return
    kubectl get --raw=/readyz && every_node_is_ready || return
    comes_up_with "$coordinator" muster-coordinator "$(built_package muster-coordinator)" || return
    comes_up_with "$coordinator" muster-agent "$(built_package muster-agent)" || return
    comes_up_with "$node" muster-agent "$(built_package muster-agent)" || return
    until_true 180 cluster_converged && kubectl get --raw=/readyz && every_node_is_ready
}

# repack_newer NODE PACKAGE CONFFILE makes on the node a later version of what is installed, with another text of the
# configuration file that the package brings.
repack_newer() {
    # shellcheck disable=SC2016 # the node's shell expands
    on "$1" sh -euc 'name=$1 conffile=$2 tree=$(mktemp -d)
        mkdir "$tree/DEBIAN"
        while read -r path; do
            if [ -d "$path" ]; then mkdir -p "$tree$path"; else cp --archive --parents "$path" "$tree"; fi
        done <"/var/lib/dpkg/info/$name.list"
        dpkg-query --status "$name" | awk "/^[^ ]/ { skip = /^(Status|Conffiles):/ } !skip" |
            sed "s/^Version: .*/&+lab1/" >"$tree/DEBIAN/control"
        for part in conffiles preinst postinst prerm postrm triggers; do
            [ ! -f "/var/lib/dpkg/info/$name.$part" ] ||
                cp --preserve=mode "/var/lib/dpkg/info/$name.$part" "$tree/DEBIAN/$part"
        done
        echo "# a newer default" >>"$tree$conffile"
        dpkg-deb -Znone --root-owner-group --build "$tree" "/root/$name.deb" >/dev/null
        rm -r "$tree"' sh "$2" "$3" </dev/null
}

# upgrades_quietly NODE PACKAGE CONFFILE: dpkg, which asks where it must and finds nobody, has nothing to ask.
upgrades_quietly() {
    local node=$1 package=$2 conffile=$3
    repack_newer "$node" "$package" "$conffile" || return
    on "$node" dpkg -i "/root/$package.deb" </dev/null 2>&1 | tee "$scratch/dpkg"
    [ "${PIPESTATUS[0]}" -eq 0 ] && on "$node" grep -q '^# a newer default' "$conffile" || return
    until_true 60 on "$node" systemctl is-active --quiet "$package" && on "$node" node-agent status
}

new_defaults_are_not_asked_about() {
    upgrades_quietly "$coordinator" haproxy /etc/haproxy/haproxy.cfg && until_true 60 kubectl get --raw=/readyz || return
    upgrades_quietly "${workers[0]}" containerd /etc/containerd/config.toml && until_true 120 every_node_is_ready || return
    on "$coordinator" apt-mark showhold | tee "$scratch/held"
    ! grep -E '^(haproxy|containerd|keepalived)$' "$scratch/held"
}

no_program_runs() { ! on "$1" pgrep --exact "$2"; }

removed_agent_stops() {
    local node=$1
    undisturbed "$node" >"$scratch/before"
    on "$node" dpkg --remove muster-agent </dev/null 2>&1 | tee "$scratch/dpkg"
    grep -q 'node-agent reset NAME --yes' "$scratch/dpkg" && no_program_runs "$node" node-agent || return
    undisturbed "$node" | diff "$scratch/before" - && node_is_ready "$node" || return
    # It was enabled, so with its package it is back.
    install_on "$node" "$(built_package muster-agent)" && until_true 120 agent_converged "$node"
}

purged_agent_leaves_nothing_of_its_own() {
    local node=$1
    on "$node" dpkg --purge muster-agent </dev/null || return
    no_program_runs "$node" node-agent || return
    if on "$node" sh -c 'ls -d /var/lib/muster-agent /var/log/muster-agent /run/muster-agent /etc/muster/agent.json \
        /etc/muster/ticket.key /etc/muster/server-ca.pem 2>/dev/null | grep .'; then return 1; fi
    node_is_ready "$node" || return
    # A fresh installation starts nothing.
    install_on "$node" "$(built_package muster-agent)" || return
    [ "$(on "$node" systemctl is-enabled muster-agent)" = disabled ] && no_program_runs "$node" node-agent
}

# The command that dpkg prints deletes all the rest.
purged_coordinator_says_what_stays() {
    local node=$coordinator command
    on "$node" dpkg --purge muster-coordinator </dev/null 2>&1 | tee "$scratch/dpkg"
    no_program_runs "$node" coordinator && on "$node" test -s /etc/muster/operator.key || return
    grep -q '     /etc/muster/operator.key$' "$scratch/dpkg" && grep -q '     /var/lib/muster$' "$scratch/dpkg" || return
    command=$(sed -n 's/^muster-coordinator:  *\(rm -rf .*\)/\1/p' "$scratch/dpkg")
    [ -n "$command" ] && on "$node" sh -c "$command" || return
    # The agent beside it, and the load balancer, are not the coordinator's.
    on "$node" sh -c '! ls -d /var/lib/muster /etc/muster/operator.key /etc/muster/admin.key 2>/dev/null | grep . &&
        test -s /etc/muster/agent.json && systemctl is-active --quiet haproxy muster-agent' || return
    every_node_is_ready
}
