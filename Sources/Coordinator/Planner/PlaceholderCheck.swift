import Shared

/// Fills every step for every node that will run it, so that no node finds a placeholder that it has no value for.
struct PlaceholderCheck {
    let nodes: [RosterNode]
    let pools: [PlannedPool]
    let parts: [PlanContent.Part]

    func run() throws {
        // Of a node of a pool neither name nor address is known yet.
        let unnamed = pools.map { $0.rosterPool.entry(of: "\($0.name)-…", address: "0.0.0.0") }
        for part in parts {
            let texts = try part.steps.map { ($0.id, try StepTexts.all(in: $0)) }
            for node in nodes + unnamed where node.roles == part.role {
                let placeholders = Placeholders(node: node, local: StepTexts.localValues)
                for (id, texts) in texts {
                    for text in texts {
                        do {
                            _ = try placeholders.fill(text)
                        } catch {
                            throw PlanError(
                                code: .placeholder, detail: "step \(id) on \(node.name): \(error)",
                                hint: "add the value to the node's values, or correct the name")
                        }
                    }
                }
            }
        }
    }
}

/// All texts inside a step.
enum StepTexts {
    /// What the agent makes on the spot.
    static let localValues = [
        "bootstrap.token": "{{bootstrap.token}}", "join.token": "{{join.token}}",
        "join.caCertHash": "{{join.caCertHash}}",
    ]
    .merging(KeepalivedPlaceholder.allCases.map { ($0.rawValue, $0.text) }) { one, _ in one }

    /// The texts that have placeholders.
    static func all(in step: Step) throws -> [String] {
        // Steps of every kind are text once they are JSON: no kind can be forgotten here. What JSON escapes is neither a
        // brace nor part of a placeholder's name.
        let json = String(decoding: try PlanEncoding.bytes(step.action), as: UTF8.self)
        guard json.contains(text: "{{") else { return [] }
        var texts: [String] = []
        var rest = json[...]
        while let open = rest.firstRange(ofText: "{{") {
            let end = rest[open.upperBound...].firstRange(ofText: "}}")?.upperBound ?? rest.endIndex
            texts.append(String(rest[open.lowerBound..<end]))
            rest = rest[end...]
        }
        return texts
    }
}
