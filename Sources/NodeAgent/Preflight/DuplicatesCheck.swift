import Shared

/// No node that enrolled earlier may have been this machine's host name or machine id: two machines made from one disk.
///
/// What the others are comes from their own enrolments, signed by their tickets, so the coordinator cannot make one up.
/// Only the later one is stopped: it is told to become another machine, and the earlier one need not know. Nodes of pools
/// are not in the roster and are not compared.
struct DuplicatesCheck: PreflightCheck {
    let name = "duplicates"

    func problem(_ context: StepContext) throws -> String? {
        let hostname = MachineFactsReader(paths: context.paths).hostname
        let identifier = MachineIDCheck.ownIdentifier(context)
        guard let own = try? Self.enrolled(context.node.name, context) else { return nil }
        for other in Self.others(context) where Self.isEarlier(other, own) {
            if let identifier, other.facts.machineID == identifier {
                return
                    "\(other.name) has this machine's id \(identifier) and was there earlier: one disk for two machines; "
                    + "here: rm /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup; reboot"
            }
            if other.facts.hostname == hostname {
                return "\(other.name) has this machine's host name \(hostname) and was there earlier; "
                    + "here: hostnamectl set-hostname \(context.node.name)"
            }
        }
        return nil
    }

    private static func isEarlier(_ one: VerifiedNode, _ other: VerifiedNode) -> Bool {
        (one.enrolledAt, one.name) < (other.enrolledAt, other.name)
    }

    /// The roster's other nodes that have enrolled, as far as the coordinator can be asked.
    private static func others(_ context: StepContext) -> [VerifiedNode] {
        var found: [VerifiedNode] = []
        for node in context.roster.nodes where node.name != context.node.name {
            do { found.append(try enrolled(node.name, context)) } catch let error as LinkError {
                if error.kind == .unreachable { break }
            } catch {
                // A proof that does not hold says nothing about a machine.
            }
        }
        return found
    }

    private static func enrolled(_ name: String, _ context: StepContext) throws -> VerifiedNode {
        try DocumentVerifier(trust: context.identity.trust, now: .now()).node(try context.link.proof(ofNode: name))
    }
}
