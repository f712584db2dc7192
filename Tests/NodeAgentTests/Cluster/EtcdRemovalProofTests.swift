import Shared
import Testing

@testable import NodeAgent

/// Data of a member is wiped only where etcd has removed it, and nothing less is proof.
struct EtcdRemovalProofTests {
    typealias Witness = EtcdRemovalProof.Witness

    private static let proof = EtcdRemovalProof(
        identity: EtcdIdentity(clusterID: "100", memberID: "3"), name: "cp-3", peerURL: "https://10.0.0.3:2380")

    private static func member(_ id: String, _ name: String? = nil, at host: String? = nil, learner: Bool = false)
        -> EtcdMember
    {
        EtcdMember(
            id: id, name: name ?? "cp-\(id)", peerURLs: ["https://\(host ?? "10.0.0.\(id)"):2380"],
            clientURLs: ["https://10.0.0.\(id):2379"], isLearner: learner)
    }

    private static let two = [member("1"), member("2")]

    private static func witness(_ id: String, _ members: [EtcdMember] = two, cluster: String = "100") -> Witness {
        Witness(clusterID: cluster, memberID: id, members: members)
    }

    @Test func `a majority of the voters that remain, of the same etcd, proves it`() {
        #expect(Self.proof.doubt([Self.witness("1"), Self.witness("2")]) == nil)
        let five = ["1", "2", "4", "5"].map { Self.member($0) }
        #expect(Self.proof.doubt(["1", "2", "4"].map { Self.witness($0, five) }) == nil)
        #expect(Self.proof.doubt([Self.witness("1", [Self.member("1")])]) == nil)
    }

    @Test(
        arguments: [
            ("nobody answers", [], "no other member answers"),
            ("a minority", [witness("1")], "1 of etcd's 2 voters say that this member was removed"),
            ("one voice twice", [witness("1"), witness("1")], "1 of etcd's 2 voters say that this member was removed"),
            (
                "an empty list", [witness("1", []), witness("2", [])],
                "0 of etcd's 0 voters say that this member was removed"
            ),
            (
                "another etcd", [witness("1", cluster: "999"), witness("2", cluster: "999")],
                "the other members are etcd 999, and this node's data is of 100"
            ),
            (
                "one of another etcd", [witness("1"), witness("2", cluster: "")],
                "the other members are etcd , and this node's data is of 100"
            ),
            ("still listed by one", [witness("1"), witness("2", two + [member("3")])], "etcd lists cp-3"),
            (
                "moved to another address",
                [witness("1", two + [member("3", "renamed", at: "etcd-3.example")]), witness("2")], "etcd lists renamed"
            ),
            ("added again", [witness("1", two + [member("9", "", at: "10.0.0.3")]), witness("2")], "etcd lists "),
            ("of the same name", [witness("1", two + [member("9", "cp-3")]), witness("2")], "etcd lists cp-3"),
            (
                "learners have no voice",
                [witness("1", two + [member("7", learner: true)]), witness("7", two + [member("7", learner: true)])],
                "1 of etcd's 2 voters say that this member was removed"
            ),
            ("strangers", [witness("8"), witness("9")], "0 of etcd's 2 voters say that this member was removed"),
        ] as [(String, [Witness], String)])
    func `nothing less does`(what: String, witnesses: [Witness], doubt: String) {
        #expect(Self.proof.doubt(witnesses)?.hasPrefix(doubt) == true, "\(what)")
    }
}
