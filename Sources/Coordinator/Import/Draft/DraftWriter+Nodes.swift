import Shared

/// Nodes and the address that everybody calls.
extension DraftWriter {
    /// Adds a node that the file calls `host`, by a name or an address.
    ///
    /// - Parameters:
    ///   - address: Where the file tells it apart from the name.
    ///   - fallback: What a node is called whose name is only an address.
    func node(_ host: SourcedText, address: SourcedText?, roleNames: [String], key: String, fallback: String) {
        let own = IPv4Address(host.text).map { SourcedText(text: "\($0)", line: host.line) }
        let name = DraftName.label(of: host.text)
        var node = DraftNode(
            name: name ?? fallback, address: "", roleNames: roleNames, line: host.line)
        if own != nil {
            findings.add(
                .changed, key, line: host.line, "\(host.text) is only an address; the node is called \(fallback)",
                fix: "write another name, if you like; it cannot change later")
        } else if name == nil {
            node.name = OpenValue.text("a name for \(host.text): lower-case letters, digits and hyphens")
            findings.add(
                .missing, key, line: host.line, "\(host.text) cannot be the name of a node",
                fix: "write a name of lower-case letters, digits and hyphens")
        } else if let name, name != host.text {
            findings.add(
                .changed, key, line: host.line, "\(host.text) registers as node \(name)",
                fix: "nothing; the machine's host name need not be changed")
        }
        if let known = address ?? own {
            node.address = known.text
        } else {
            node.address = OpenValue.text("the IPv4 address of \(host.text)")
            findings.add(
                .missing, key, line: host.line, "the file does not tell the address of \(host.text)",
                fix: "write the address of its network interface; names are not looked up")
        }
        draft.nodes.append(node)
    }

    var controlPlanes: [DraftNode] { draft.nodes.filter { $0.has(.controlPlane) } }

    /// The endpoint where the file names no load balancer: the control plane itself where there is only one.
    func endpointWithoutBalancer(key: String) {
        let masters = controlPlanes
        let line = masters.first?.line ?? 1
        if masters.count == 1, let address = masters[0].knownAddress {
            draft.set("controlPlaneEndpoint", .text("\(address):6443"), line: line)
            return findings.add(
                .changed, key, line: line,
                "the API is called at the one control plane, \(address):6443; this cannot change later",
                fix: "to grow to three some day, write a DNS name of your own instead of the address")
        }
        let wanted =
            masters.count == 1 ? "ADDRESS:6443 of the control plane" : "ADDRESS:6443 of the load balancer"
        draft.leaveOpen("controlPlaneEndpoint", wanted, line: line)
        guard masters.count != 1 else {
            return findings.add(
                .missing, key, line: line, "the file does not tell where the API is called",
                fix: "write the control plane's address and port 6443 as controlPlaneEndpoint")
        }
        findings.add(
            .missing, key, line: line,
            "\(masters.count) control planes need one address before them, and the file names no load balancer",
            fix: "add a node with roles: [load-balancer] and write its address here, or that of your own with "
                + "loadBalancer: {source: external}")
    }

    /// The endpoint where the file names one: a load balancer that somebody runs already, or the one control plane.
    func endpoint(_ text: SourcedText, key: String) {
        let value = Endpoint.parse(text.text.lowercased())
        let endpoint: Endpoint
        switch value {
        case .success(let parsed): endpoint = parsed
        case .failure(let error) where error.refusal == .noPort:
            endpoint = Endpoint(host: text.text.lowercased(), port: 6443)
        case .failure(let error):
            draft.leaveOpen("controlPlaneEndpoint", "HOST:PORT of the load balancer", line: text.line)
            return findings.add(
                .missing, key, line: text.line, "\(text.text) \(error)",
                fix: "write HOST:PORT as controlPlaneEndpoint, for example 10.0.0.10:6443")
        }
        draft.set("controlPlaneEndpoint", .text("\(endpoint)"), line: text.line)
        let masters = controlPlanes
        if masters.count == 1, endpoint.address == nil || endpoint.host == masters[0].knownAddress { return }
        draft.set("loadBalancer.source", .text("external"), line: text.line)
        if endpoint.port != 6443 { draft.set("loadBalancer.port", .number(endpoint.port), line: text.line) }
        findings.add(
            .changed, key, line: text.line,
            "the load balancer at \(endpoint.host) stays yours: loadBalancer.source is external, and no node is one",
            fix: "or add a node with roles: [load-balancer] and its address, and remove loadBalancer: haproxy is then "
                + "installed and kept right for you")
    }
}
