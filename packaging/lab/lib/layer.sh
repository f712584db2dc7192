# Commands that run in a layer over a base tree, which they leave as it is.
# shellcheck shell=bash

# in_layer TREE FOLDER COMMAND... runs a command in FOLDER/upper over the tree; all mounts end with it. Where FOLDER/upper
# has a folder `build`, it is FOLDER itself.
in_layer() {
    # shellcheck disable=SC2016 # the inner shell expands
    in_private_mounts sh -euc '
        tree=$1 folder=$2
        shift 2
        mount -t overlay overlay -o "lowerdir=$tree,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
        [ ! -d "$folder/root/build" ] || mount --bind "$folder" "$folder/root/build"
        mount -t proc proc "$folder/root/proc"
        exec chroot "$folder/root" "$@"' sh "$1" "$2" "${CLEAN_ENVIRONMENT[@]}" "${@:3}"
}

# in_build_layer TREE FOLDER COMMAND... is a fresh layer for a build, with the machine's own network and FOLDER at /build.
in_build_layer() {
    rm -rf "$2"/{upper,work}
    mkdir -p "$2"/{root,work,upper/build}
    lend_network "$2/upper"
    in_layer "$@"
}
