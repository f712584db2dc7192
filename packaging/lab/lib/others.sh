# What a definition needs that is neither the product's nor fit for a repository: keys of the operator's, services of
# others. `NAME.yaml` has it where there is a program `NAME/others`.
# shellcheck shell=bash

# bring_others prepares it beside the lab's copy of the definition, and starts what runs.
bring_others() {
    local others=${DEFINITION%.yaml}/others folder=$STATE/definition
    [[ -x $others ]] || return 0
    progress "preparing what others bring"
    (umask 077 && cd "$folder" && "$others" prepare "$(bridge_address)") || fail "$others could not prepare anything" "see above"
    (cd "$folder" && outlive packages nsenter --net="/run/netns/$NAMESPACE" -- "$others" run "$(bridge_address)" \
        </dev/null >"$STATE/others.log" 2>&1) &
}
