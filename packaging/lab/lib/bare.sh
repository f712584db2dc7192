# Nodes that lack what the base tree has, as a bare image of a cloud does; and packages made of that tree's own, for a
# repository that has them. A definition asks for it by a line `#bare NODE PACKAGE…`.
# shellcheck shell=bash

# bare_packages NODE prints what the definition takes from it.
bare_packages() {
    [[ -n ${DEFINITION:-} ]] || return 0
    sed -n "s/^#bare $1 //p" "$DEFINITION"
}

# strip_node FOLDER PACKAGE... removes packages from a machine that was never booted, whatever needs them.
strip_node() {
    local folder=$1
    shift
    # shellcheck disable=SC2016 # the inner shell expands
    logged "$folder/bare.log" in_private_mounts sh -euc 'base=$1 folder=$2
        shift 2
        mount -t overlay bare -o "lowerdir=$base,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
        mount -t proc proc "$folder/root/proc"
        exec chroot "$folder/root" dpkg --purge --force-depends "$@"' sh "$(machine_layers)" "$folder" "$@"
}

# pack_bare FOLDER puts the packages that any node lacks into an apt repository.
pack_bare() {
    local name
    while read -r name; do
        repack_installed "$name" "$(readlink "$STATE/base")" "$1"
    done < <(sed -n 's/^#bare [^ ]* //p' "$DEFINITION" | tr ' ' '\n' | sort -u)
}

# repack_installed PACKAGE ROOT FOLDER makes the Debian package again that is installed below ROOT, in a later version: the
# same one would be looked for at the tree's own mirror, which no machine reaches.
repack_installed() {
    local name=$1 root=$2 tree=$STATE/package-tree path part
    mkdir -p "$tree/DEBIAN"
    while read -r path; do
        if [[ -d $root$path ]]; then
            mkdir -p "$tree$path"
        else
            (cd "$root" && cp --archive --parents ".$path" "$tree")
        fi
    done <"$root/var/lib/dpkg/info/$name.list"
    dpkg-query --admindir="$root/var/lib/dpkg" --status "$name" |
        awk '/^[^ ]/ { skip = /^(Status|Conffiles):/ } !skip' | sed 's/^Version: .*/&+lab1/' >"$tree/DEBIAN/control"
    for part in conffiles preinst postinst prerm postrm triggers; do
        [[ ! -f $root/var/lib/dpkg/info/$name.$part ]] ||
            cp --preserve=mode "$root/var/lib/dpkg/info/$name.$part" "$tree/DEBIAN/$part"
    done
    dpkg-deb -Znone --root-owner-group --build "$tree" "$3/$name.deb" >/dev/null
    rm -rf "$tree"
}
