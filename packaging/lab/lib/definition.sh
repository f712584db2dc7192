# The lab's definitions say what the lab has by itself: the Kubernetes that it builds. For another one a few words of them are changed on the way to the coordinator. A definition that says something else is left alone.
# shellcheck shell=bash

# take_definition FILE makes the lab's own copy, with the small files beside it, which it may name. DEFINITION is the copy.
take_definition() {
    local folder=$STATE/definition words
    words=$(chosen_words)
    mkdir -p "$folder"
    (cd "$(dirname -- "$1")" && find . -maxdepth 2 -type f -size -1024k ! -path '*/.*' -print0 \
        | tar --null --files-from=- --create) | tar --no-same-owner --extract --directory "$folder"
    DEFINITION=$folder/$(basename -- "$1")
    find "$folder" -maxdepth 2 -name '*.yaml' -exec sed --in-place --expression="$words" {} +
}

# take_changed_definition FILE copies it to where its neighbours lie already.
take_changed_definition() {
    local words
    words=$(chosen_words)
    DEFINITION=$STATE/definition/$(basename -- "$1")
    sed --expression="$words" "$1" >"$DEFINITION.new"
    mv "$DEFINITION.new" "$DEFINITION"
}

# chosen_words is the sed script for the Kubernetes of this lab.
chosen_words() {
    local version registry
    version=$(kubernetes_version) && registry=$(image_registry) || return
    definition_words "$version" "$registry"
}

# definition_words VERSION REGISTRY prints a sed script.
definition_words() {
    local minor=${1#1.} built=${BUILT_VERSION//./\\.}
    minor=${minor%.*}
    printf '%s\n' "s|^  version: $built\$|  version: $1|" "s|k8s\.gcr\.io/\([a-z-]*\):v$built\$|k8s.gcr.io/\1:v$1|" \
        "s|k8s\.gcr\.io/|$2/|"
    # From 1.35 on a kubelet begins on version 1 cgroups only where it is told to.
    [[ $minor -lt 35 ]] || echo 's|kubeletConfiguration: {cgroupDriver|kubeletConfiguration: {failCgroupV1: false, cgroupDriver|'
}
