import Shared

/// What one step puts on one node, as files to look at.
struct StepRendering {
    let step: Step
    let node: RosterNode
    let roster: Roster

    /// A file to look at: where it goes inside the node's folder, and its text.
    struct Output: Equatable {
        var place: String
        var text: String
        /// The file on the node, where it is one.
        var file: RenderedFile?
    }

    /// Everything of the step that is text before it runs. What is made on the spot (tokens, keys) is not there.
    func outputs() throws -> [Output] {
        switch step.action {
        case .kubeadmInit(let spec): [Output(place: "kubeadm/init.yaml", text: try fill(spec.config))]
        case .kubeadmJoin(let spec): [Output(place: "kubeadm/join.yaml", text: try fill(spec.config))]
        case .hook(let spec): [Output(place: "hooks/\(step.id)", text: try fill(spec.script))]
        case .hosts(let spec):
            [Output(place: "blocks/etc/hosts", text: spec.block(roster).joined(separator: "\n") + "\n")]
        default: try files().map { Output(place: "files\($0.path)", text: $0.text, file: $0) }
        }
    }

    /// The files that the step writes whole.
    private func files() throws -> [RenderedFile] {
        switch step.action {
        case .file(let spec):
            [
                RenderedFile(
                    path: spec.path, text: try fill(spec.content), mode: spec.mode, owner: spec.owner,
                    group: spec.group)
            ]
        case .kernelModules(let spec): [spec.file]
        case .sysctl(let spec): [try spec.file(fill)]
        case .reboots(let spec): [spec.file]
        case .systemdUnit(let spec): try spec.files(fill)
        case .containerd(let spec):
            [RenderedFile(path: ContainerdSpec.path, text: try fill(spec.config))]
                + (try SystemdUnitSpec(
                    unit: ContainerdSpec.unit, dropIns: spec.dropIns(command: ContainerdSpec.command), enabled: true,
                    started: true
                ).files(fill))
        case .packages(let spec):
            spec.repositories.map {
                RenderedFile(
                    path: "/etc/apt/sources.list.d/\($0.name).list", text: "# Written by Muster.\n\($0.line)\n")
            }
        case .etcdMember(let spec):
            [RenderedFile(path: "\(SystemdUnitSpec.folder)/etcd.service", text: try fill(spec.unit))]
        case .haproxy(let spec): try Self.files(spec.files(takesPath: true, fill))
        case .keepalived(let spec):
            [
                RenderedFile(path: spec.checkPath, text: try fill(spec.check), mode: FileMode(0o755)),
                RenderedFile(
                    path: spec.path,
                    text: try Placeholders(
                        node: node, local: spec.values(own: node.name, roster: roster, interface: spec.interface)
                    ).fill(spec.config)),
            ]
        case .podNetwork(let spec):
            node.podSubnet.map { spec.files(own: node.name, podSubnet: $0, roster: roster) } ?? []
        default: []
        }
    }

    private static func files(
        _ haproxy: (configuration: RenderedFile, dropIn: RenderedFile?)
    ) -> [RenderedFile] { [haproxy.configuration] + (haproxy.dropIn.map { [$0] } ?? []) }

    private func fill(_ text: String) throws -> String {
        try Placeholders(node: node, local: StepTexts.localValues).fill(text)
    }
}
