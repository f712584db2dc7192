import Testing

@testable import Coordinator

/// The tables of what each minor of Kubernetes knows are well-formed.
struct SurfaceTableTests {
    private static let names: [(name: String, text: String, least: Int)] = [
        ("allFlags", NameTableText.allFlags, 30), ("servingFlags", NameTableText.servingFlags, 20),
        ("apiServerFlags", NameTableText.apiServerFlags, 120),
        ("controllerManagerFlags", NameTableText.controllerManagerFlags, 100),
        ("schedulerFlags", NameTableText.schedulerFlags, 20), ("kubeletFlags", NameTableText.kubeletFlags, 150),
        ("featureGates", NameTableText.featureGates, 400), ("admissionPlugins", NameTableText.admissionPlugins, 40),
    ]

    private static let fields = [("kubelet", FieldTableText.kubelet, 150), ("kubeProxy", FieldTableText.kubeProxy, 60)]

    private static func lines(_ text: String) -> [[Substring]] {
        text.split(separator: "\n").map { $0.split(separator: " ") }
    }

    @Test(arguments: names.map(\.name))
    func `a table of names has each name once, in order, with spans and locks that can be read`(name: String) throws {
        let table = try #require(Self.names.first { $0.name == name })
        let lines = Self.lines(table.text)
        #expect(lines.count >= table.least)
        let names = lines.map { String($0[0]) }
        #expect(names == Array(Set(names)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for line in lines {
            for word in line.dropFirst() {
                let span = MinorSpan(word)
                let lock = GateLock(word)
                #expect(span != nil || lock != nil, "\(line)")
                if let span { expectInRange(span) }
                if let lock {
                    #expect(name == "featureGates" && KubernetesVersion.supportedMinors.contains(lock.since))
                }
            }
            #expect(line.count <= (name == "featureGates" ? 3 : 2), "\(line)")
        }
    }

    @Test(arguments: ["kubelet", "kubeProxy"])
    func `a table of fields has each field once, with a type, inside of a field that has fields`(name: String) throws {
        let (_, text, least) = try #require(Self.fields.first { $0.0 == name })
        let lines = Self.lines(text)
        #expect(lines.count >= least)
        #expect(Set(lines.map { $0[0] }).count == lines.count)
        let table = FieldTable(text)
        #expect(table.fields.count == lines.count)
        for line in lines {
            #expect(line.count == 2 || (line.count == 3 && MinorSpan(line[2]) != nil), "\(line)")
            let path = String(line[0])
            let field = try #require(table.fields[path], "\(line)")
            expectInRange(field.span)
            guard let dot = path.lastIndex(of: ".") else { continue }
            let isElement = path[..<dot].hasSuffix("[]")
            let parent = try #require(table.fields[String(isElement ? path[..<dot].dropLast(2) : path[..<dot])])
            #expect(parent.type == (isElement ? .list(.mapping) : .mapping), "\(line)")
            #expect(parent.span.first <= field.span.first, "\(line)")
        }
    }

    private func expectInRange(_ span: MinorSpan) {
        let minors = KubernetesVersion.supportedMinors
        #expect(span.first == 0 || (minors.contains(span.first) && span.first > minors.lowerBound))
        #expect(span.last == Int.max || minors.contains(span.last))
    }

    @Test(arguments: ["", "-", "28", "x-", "-y", "30-28", "28-30-31", " 28-", "99999999999999999999-"])
    func `what is no span of minors is not read as one`(text: String) { #expect(MinorSpan(text) == nil) }

    @Test(arguments: [
        "", "boolean", "int:", "int:5", "int:9...1", "int:a...b", "list:", "list:nothing", "map:", "map:signal",
        "map:signal:", "a|b:c", "|:1-", "bool:x",
    ])
    func `what is no type of a field is not read as one`(text: String) { #expect(FieldType(text) == nil) }

    @Test func `types of fields are read`() {
        #expect(FieldType("int:0...100") == .integer(0...100))
        #expect(FieldType("int:-1...") == .integer(-1...Int.max))
        #expect(FieldType("map:list:text") == .map(keys: nil, .list(.text)))
        #expect(FieldType("map:signal:duration") == .map(keys: .signal, .duration))
        #expect(FieldType("list:a|b:32-") == .list(.choice(["a": .all, "b": MinorSpan("32-") ?? .all])))
    }

    /// Whatever is written there is part of the answer to a mistake: it must name what exists.
    @Test func `what is advised instead of a flag exists`() throws {
        for program in KubernetesProgram.allCases {
            let flags = KubernetesSurface.flags(of: program)
            for (name, entry) in flags.entries where entry.span.last != Int.max {
                guard let fix = SurfaceReplacement.flag(name, of: program), fix.hasPrefix("write ") else { continue }
                let other = String(fix.dropFirst(6))
                #expect(flags.presence(of: other, in: entry.span.last + 1) == .known, "\(name): \(fix)")
            }
        }
    }
}
