# The real Kubernetes, built once from Debian's own source package.
#
# Debian ships kubectl only, but its source package holds the whole tree with
# the vendored dependencies. The build runs in a throw-away layer over the base
# tree, so that this machine needs no compiler.
# shellcheck shell=bash

readonly BUILT_SUITE=bookworm
readonly KUBERNETES_PROGRAMS=(
    kubeadm kubelet kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubectl
)

kubernetes_programs_present() {
    local program
    for program in "${KUBERNETES_PROGRAMS[@]}"; do
        [[ -x $1/bin/$program ]] || return 1
    done
}

kubernetes_built() {
    kubernetes_programs_present "$CACHE/kubernetes" && [[ -x $CACHE/kubernetes/libexec/pause ]]
}

# prepare_kubernetes makes what the folder of programs lacks: all of it, or the images only.
prepare_kubernetes() {
    local folder suite=$BUILT_SUITE
    folder=$(chosen_kubernetes)
    if [[ -n ${MUSTER_LAB_KUBERNETES:-} ]]; then
        suite=$SUITE
        need_prepared_kubernetes "$folder"
    elif ! kubernetes_built; then
        build_kubernetes
    fi
    images_present "$folder" || build_images "$folder" "$suite"
    probe_image_present "$folder" || build_probe_image "$folder"
}

need_prepared_kubernetes() {
    kubernetes_programs_present "$1" \
        || fail "$1 lacks a program" "it needs bin/{$(IFS=,; echo "${KUBERNETES_PROGRAMS[*]}")}"
    images_present "$1" || [[ -x $1/libexec/pause ]] \
        || fail "$1 lacks an image" "it needs images/*.tar, or libexec/pause to make them with"
    kubernetes_version "$1" >/dev/null
}

# build_kubernetes leaves its tree and Go's cache behind until it succeeds, so
# that a second try does not start from nothing.
build_kubernetes() {
    local building=$CACHE/tmp/kubernetes
    prepare_base "$BUILT_SUITE"
    progress "Kubernetes $BUILT_VERSION: building from Debian's source (about 10 minutes, once); log in $building/log"
    rm -rf "${building:?}"/{bin,libexec}
    mkdir -p "$building"/{bin,libexec,source,go-cache}
    build_script >"$building/build.sh"
    logged "$building/log" in_build_layer "$(base_tree "$BUILT_SUITE")" "$building" nice -n 10 bash /build/build.sh
    rm -rf "$CACHE/kubernetes"
    mkdir -p "$CACHE/kubernetes"
    mv "$building/libexec" "$building/bin" "$CACHE/kubernetes"
    remove_tree "$building"
    progress "Kubernetes $BUILT_VERSION: built"
}

# build_script is what runs inside the layer.
build_script() {
    printf 'set -euxo pipefail\nversion=%s\nprograms=(%s)\n' "$BUILT_VERSION" "${KUBERNETES_PROGRAMS[*]}"
    cat <<'SCRIPT'
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >/etc/apt/sources.list.d/source.list
apt-get -q update
apt-get -q install --yes --no-install-recommends golang-1.19-go \
    golang-github-modern-go-reflect2-dev gcc libc6-dev dpkg-dev xz-utils

# The source package, as a GOPATH tree.
cd /build/source
apt-get -q source --download-only kubernetes
rm -rf /build/go
mkdir -p /build/go/src/k8s.io
dpkg-source --extract ./*.dsc /build/go/src/k8s.io/kubernetes
cd /build/go/src/k8s.io/kubernetes

export GOPATH=/build/go GOCACHE=/build/go-cache GO111MODULE=off CGO_ENABLED=0 PATH=/usr/lib/go-1.19/bin:$PATH

# Repair 1: the vendored reflect2 panics with Go 1.18 and later.
rm -rf vendor/github.com/modern-go/reflect2
cp -rL /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/

# Repair 2: the API server's OpenAPI definitions are generated, and not in the package.
go build -o /build/openapi-gen ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
{
    grep -rl --include=doc.go '+k8s:openapi-gen=' pkg staging/src/k8s.io cmd | xargs -n1 dirname
    printf 'staging/src/k8s.io/apimachinery/pkg/%s\n' apis/meta/v1 runtime version api/resource util/intstr
} | sed 's|^staging/src/|vendor/|; s|^|k8s.io/kubernetes/|' | sort -u >/build/openapi-packages
/build/openapi-gen --logtostderr --go-header-file hack/boilerplate/boilerplate.generatego.txt \
    --output-file-base zz_generated.openapi --output-package k8s.io/kubernetes/pkg/generated/openapi \
    --output-base /build/go/src --report-filename /build/openapi-violations \
    --input-dirs "$(paste -sd, /build/openapi-packages)"

ldflags='-s -w'
for package in k8s.io/kubernetes/vendor/k8s.io/component-base/version k8s.io/kubernetes/vendor/k8s.io/client-go/pkg/version; do
    for pair in "gitVersion=v$version" gitMajor=1 gitMinor=20 gitCommit=debian gitTreeState=archive \
        buildDate=2021-01-13T00:00:00Z; do
        ldflags+=" -X $package.$pair"
    done
done
go build -ldflags "$ldflags" -o /build/bin/ "${programs[@]/#/./cmd/}"
gcc -Os -Wall -static -o /build/libexec/pause build/pause/linux/pause.c
/build/bin/kubeadm version -o short
SCRIPT
}
