import Shared

/// The built-in network provider `host-gw`: a bridge with this node's part of the pod network, a route to every other
/// node's part through that node's address, and masquerading for what leaves the pod network.
struct PodNetworkStep: StepHandler {
    let spec: PodNetworkSpec

    private static let ip = PodRoutes.ip
    private static let nft = PodRoutes.nft

    func look(_ context: StepContext) throws -> Look {
        for file in try wanted(context) {
            if let difference = try context.files.difference(file) { return .needed(difference) }
        }
        guard try context.systemctl.isEnabled(PodRoutes.unitName) else {
            return .needed("\(PodRoutes.unitName) is not enabled")
        }
        guard try context.systemctl.isActive(PodRoutes.unitName) else {
            return .needed("\(PodRoutes.unitName) is not active")
        }
        let live = try liveRoutes(context)
        if let missing = PodRoutes.wanted(roster: context.roster, own: context.node.name).first(where: {
            !live.contains($0)
        }) {
            return .needed("the route to \(missing.subnet) via \(missing.gateway) is missing")
        }
        guard try hasMasquerade(context) else {
            return .needed("the nftables table \(MasqueradeRules.table) is missing")
        }
        return .satisfied
    }

    func perform(_ context: StepContext) throws {
        let files = try wanted(context)
        let wantedRoutes = Set(PodRoutes.wanted(roster: context.roster, own: context.node.name))
        let listed = try context.files.read(PodRoutes.unitPath).map {
            PodRoutes.listed(inUnit: String(decoding: $0, as: UTF8.self))
        }
        // Before the file forgets them: a kill in between would leave them for ever.
        try remove((listed ?? []).filter { !wantedRoutes.contains($0) }, context)
        for file in files { try context.files.put(file) }
        try context.files.own(unit: PodRoutes.unitName)
        try context.systemctl.daemonReload()
        try context.systemctl.enable(PodRoutes.unitName)
        context.progress("setting routes to the pods of \(wantedRoutes.count) other nodes")
        do {
            try context.systemctl.restart(PodRoutes.unitName)
        } catch let error as StepError where error.code == .failed {
            throw StepError(
                .failed, "\(error.message)",
                hint: "host-gw needs all nodes in one network segment; see `journalctl -u \(PodRoutes.unitName)`")
        }
    }

    func adopt(_ context: StepContext) throws {
        for file in try wanted(context) { try context.files.adopt(file.path) }
        try context.files.own(unit: PodRoutes.unitName)
    }

    func undo(_ context: StepContext) throws -> Undo {
        let unit = try context.files.read(PodRoutes.unitPath) ?? []
        try remove(PodRoutes.listed(inUnit: String(decoding: unit, as: UTF8.self)), context)
        _ = try context.host.run(HostCommand(Self.nft, ["delete", "table", "ip", MasqueradeRules.table]))
        try context.files.undoAll()
        return .undone
    }

    private func wanted(_ context: StepContext) throws -> [WantedFile] {
        guard let own = context.node.podSubnet else {
            throw StepError(
                .refused, "the roster gives \(context.node.name) no pod subnet",
                hint: "plan the definition again with the host-gw provider")
        }
        return spec.files(own: context.node.name, podSubnet: own, roster: context.roster).map { WantedFile($0) }
    }

    private func liveRoutes(_ context: StepContext) throws -> Set<PodRoute> {
        let result = try context.host.must(HostCommand(Self.ip, ["-j", "-4", "route", "show"]))
        do {
            return try PodRoutes.live(json: result.output)
        } catch {
            throw StepError(.failed, "`ip -j -4 route show` printed something that is no JSON")
        }
    }

    private func hasMasquerade(_ context: StepContext) throws -> Bool {
        try context.host.run(HostCommand(Self.nft, ["list", "table", "ip", MasqueradeRules.table])).status == 0
    }

    private func remove(_ routes: [PodRoute], _ context: StepContext) throws {
        for route in routes {
            // Not there any more is what is wanted.
            _ = try context.host.run(
                HostCommand(Self.ip, ["-4", "route", "del", route.subnet, "via", route.gateway]))
        }
    }
}
