import Testing

@testable import Coordinator

struct DefinitionErrorTests {
    @Test func `every slip is explained with its place and its fix`() throws {
        var sections: [String] = []
        for bad in BadDefinition.all {
            do {
                _ = try DefinitionLoader.load(
                    SourceText(name: "cluster.yaml", text: bad.text), files: DefinitionFiles(besides: "cluster.yaml"))
                Issue.record("\(bad.name) is accepted")
            } catch {
                // Without artifacts every other slip would say that they are missing, too; and the lab's Kubernetes is old.
                let own = error.problems.filter {
                    (!$0.message.contains("needs artifacts") || bad.name.contains("lock")) && !$0.isOfRelease
                }
                sections.append("## \(bad.name)\n\(ProblemRenderer(source: error.source).render(own))\n")
            }
        }
        try Golden.expect(sections.joined(separator: "\n"), is: "definition-errors.txt")
    }
}
