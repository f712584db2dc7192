import Foundation
import Shared
import TestSupport
import Testing

/// Labs begin and end side by side, and have one kernel.
struct KernelParameterTests {
    /// A kernel that is a file; it takes nothing back while there is a file `refuses`.
    private static let machine = #"""
        MUSTER_LAB_KERNEL=$PWD/note
        progress() { :; }
        sysctl() {
            case "$1 ${2:-}" in
                '--values '*) cat kernel ;;
                '--quiet --write') echo "${3#*=}" >kernel ;;
                '--quiet --load') [[ ! -e refuses ]] && sed -n 's/^fs.inotify.max_user_instances = //p' "$3" >kernel ;;
                *) echo "fs.inotify.max_user_instances = $(cat kernel)" ;;
            esac
        }
        echo 128 >kernel
        """#

    /// What a shell prints on that machine.
    private func run(_ script: String) throws -> String {
        let result = try LabShell().run(script, parts: ["kernel"], stubs: Self.machine)
        #expect(result.errors.isEmpty, "\(result.errors)")
        return result.text
    }

    @Test func `labs that begin and end at the same moment keep the kernel's parameters, and give them back`() throws {
        let text = try run(
            #"""
            come_and_go() {
                local LAB=muster-lab-$1 turn
                for turn in {1..25}; do
                    note_kernel_parameters
                    [[ $(cat kernel) = 1024 ]] || echo "lab $1, turn $turn: $(cat kernel) instances"
                    restore_kernel_parameters
                done
            }
            for lab in 1 2 3 4; do come_and_go "$lab" || echo "lab $lab failed" & done 2>&1
            wait
            echo "after all: $(cat kernel) instances, $(ls)"
            """#)
        #expect(text == "after all: 128 instances, kernel\n")
    }

    @Test func `parameters that could not be given back are given back by the next lab`() throws {
        let text = try run(
            #"""
            LAB=muster-lab
            touch refuses
            note_kernel_parameters
            restore_kernel_parameters
            rm refuses
            note_kernel_parameters
            restore_kernel_parameters
            echo "$(cat kernel) instances, $(ls)"
            """#)
        #expect(text == "128 instances, kernel\n")
    }
}
