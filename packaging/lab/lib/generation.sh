# Which Kubernetes it is: what the lab builds, or MUSTER_LAB_KUBERNETES, a folder with another one. All that depends on
# the version is asked of its kubeadm.
# shellcheck shell=bash

# The version that the lab builds, and that its definitions name.
readonly BUILT_VERSION=1.20.2

# chosen_kubernetes prints the folder that `lab up` takes; kubernetes_folder that of the lab that is up.
chosen_kubernetes() { echo "${MUSTER_LAB_KUBERNETES:-$CACHE/kubernetes}"; }

kubernetes_folder() { readlink -e "$STATE/kubernetes" || chosen_kubernetes; }

# kubernetes_version [FOLDER] prints it without the letter before it.
kubernetes_version() {
    local folder=${1:-$(kubernetes_folder)} words
    words=$("$folder/bin/kubeadm" version -o short 2>&1) || true
    [[ $words =~ ^v(1\.[0-9]{1,3}\.[0-9]{1,3})$ ]] \
        || fail "$folder/bin/kubeadm says '${words:0:60}' where its version is asked for" "it must be a release such as v1.36.2"
    echo "${BASH_REMATCH[1]}"
}

# kubernetes_minor [FOLDER] prints the 36 of 1.36.2.
kubernetes_minor() {
    local version
    version=$(kubernetes_version "$@") || return
    version=${version#1.}
    echo "${version%.*}"
}

# image_reference NAME [FOLDER] prints what kubeadm calls the image, such as registry.k8s.io/pause:3.10.2.
image_reference() {
    local folder=${2:-$(kubernetes_folder)} version images
    version=$(kubernetes_version "$folder") || return
    images=$("$folder/bin/kubeadm" config images list --kubernetes-version "v$version" 2>/dev/null) || true
    grep -m 1 -E "^[^ ]+/$1:[^ :/]+\$" <<<"$images" \
        || fail "$folder/bin/kubeadm has no image $1" "$folder/bin/kubeadm config images list shows what it has"
}

# image_registry [FOLDER] prints what the name of each image begins with.
image_registry() {
    local pause
    pause=$(image_reference pause "$@") || return
    echo "${pause%/pause:*}"
}
