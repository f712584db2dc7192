/// What runs in the probes' pods: a POSIX shell, `wget`, `httpd`, `timeout`, `tr`, `cut`, as
/// busybox has them. (Not `wget -T`: Debian's busybox crashes of it.)
enum ProbeScript {
    /// Above 1024: the pods run as nobody.
    static let port = 18_080

    /// `sh -c` with the node's name: serves it under `/name`.
    static let server = """
        echo "$1" >/probe/name && exec httpd -f -p \(port) -h /probe
        """

    /// `sh -c` with words of three: kind, name and URL of what is to be tried. Prints a line of JSON for each and tries
    /// all side by side, each for half a minute at most.
    ///
    /// `pod`: the answer must be the name. `service`, `dns`: any answer. `closed`: an answer that has the fourth word
    /// in it is a failure, anything else is fine.
    static let client = #"""
        tell() {
            text=$(printf %s "$4" | tr -cd 'A-Za-z0-9 .,:;/()_-' | cut -c 1-160)
            printf '{"kind":"%s","name":"%s","ok":%s,"detail":"%s"}\n' "$1" "$2" "$3" "$text"
        }
        try() {
            tries=0
            while :; do
                if answer=$(timeout 3 wget -q -O - "$3" 2>&1); then
                    if [ "$1" != pod ] || [ "$answer" = "$2" ]; then tell "$1" "$2" true "$answer"; return; fi
                    answer="another one answers: $answer"
                fi
                : "${answer:=no answer within 3 s}"
                tries=$((tries + 1))
                if [ "$tries" -ge 7 ]; then tell "$1" "$2" false "$answer"; return; fi
                sleep 1
            done
        }
        closed() {
            case $(timeout 3 wget -q -O - "$2" 2>/dev/null) in
                *"$3"*) tell closed "$1" false "it answers without authentication" ;;
                *) tell closed "$1" true "" ;;
            esac
        }
        while [ $# -ge 3 ]; do
            case $1 in
                closed) closed "$2" "$3" "${2#*/}" & ;;
                *) try "$1" "$2" "$3" & ;;
            esac
            shift 3
        done
        wait
        """#
}
