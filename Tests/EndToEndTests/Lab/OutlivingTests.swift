import TestSupport
import Testing

/// What the lab leaves running when its command ends.
struct OutlivingTests {
    @Test func `a machine keeps no descriptor of the command that boots it, such as a lock`() throws {
        let shell = try LabShell()
        try shell.folder.write("lock", "")
        let (text, errors) = try shell.run(
            #"""
            mkdir lib
            echo 'enter_cgroup() { echo "in $1"; }' >lib/cgroups.sh
            ln -s "$LAB_HOME/lib/outliving.sh" lib/
            LAB_HOME=$PWD
            exec 7<lock 9>lock 12<lock 200<lock
            outlive packages bash -c 'for number in {0..255}; do
                [[ ! /proc/$$/fd/$number -ef $1 ]] || echo "has $number"
            done; echo "runs, leader $(($$ == $(ps -o sid= -p $$)))"' bash "$PWD/lock" &
            wait
            [[ /proc/$$/fd/9 -ef lock ]] && echo 'the caller has its own'
            """#, parts: ["outliving"])
        #expect(text == "in packages\nruns, leader 1\nthe caller has its own\n")
        #expect(errors.isEmpty, "\(errors)")
    }
}
