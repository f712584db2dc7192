import Glibc
import Shared

/// No other node may be a machine of the same host name or machine id: two machines made from one disk.
///
/// What the others are comes from their own enrolments, signed by their tickets, so the coordinator cannot make one up.
/// Of two that enrol in the same moment, it is the later one that sees the other. Nodes of pools are not in the roster
/// and are not compared.
struct DuplicatesCheck: PreflightCheck {
    let name = "duplicates"

    func problem(_ context: StepContext) throws -> String? {
        let hostname = HostnameCheck.ownName()
        let identifier = try MachineIDCheck.ownIdentifier(context)
        for (node, facts) in Self.others(context) {
            if let identifier, facts.machineID == identifier {
                return "\(node) has this machine's id \(identifier): one of them is a copy of the other; on the copy: "
                    + "rm /etc/machine-id && systemd-machine-id-setup, then reboot"
            }
            if let hostname, facts.hostname == hostname {
                return "\(node) enrolled with this machine's host name \(hostname); "
                    + "hostnamectl set-hostname \(context.node.name)"
            }
        }
        return nil
    }

    /// The roster's other nodes that have enrolled, as far as the coordinator can be asked.
    private static func others(_ context: StepContext) -> [(String, MachineFacts)] {
        let verifier = DocumentVerifier(trust: context.identity.trust, now: .now())
        var found: [(String, MachineFacts)] = []
        for node in context.roster.nodes where node.name != context.node.name {
            do throws(LinkError) {
                let proof = try context.link.proof(ofNode: node.name)
                // A proof that does not hold says nothing about a machine.
                if let facts = try? verifier.node(proof).facts { found.append((node.name, facts)) }
            } catch {
                if error.kind == .unreachable { break }
            }
        }
        return found
    }
}
