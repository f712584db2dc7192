import Shared
import Testing

struct PlaceholderTests {
    private let node = RosterNode(
        name: "cp-1", roles: RoleSet([.controlPlane, .etcd]), address: "10.0.0.1", values: ["zone": "a"])

    @Test func `fields of the node's own roster entry are filled in`() throws {
        let text = try Placeholders(node: node).fill("{{node.name}}=https://{{node.address}}:2380 {{node.values.zone}}")
        #expect(text == "cp-1=https://10.0.0.1:2380 a")
    }

    @Test(arguments: ["{{node.secret}}", "{{ node.name }}", "{{}}", "{{node.podSubnet}}", "a {{node.name"])
    func `an unknown or open placeholder is an error`(text: String) {
        #expect(throws: PlaceholderError.self) { try Placeholders(node: node).fill(text) }
    }

    @Test func `what a value holds is never filled again`() throws {
        let hostile = RosterNode(name: "{{node.address}}", roles: RoleSet([.worker]), address: "10.0.0.1")
        #expect(try Placeholders(node: hostile).fill("{{node.name}}") == "{{node.address}}")
    }
}
