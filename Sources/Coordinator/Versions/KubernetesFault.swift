/// A fault of kubeadm that patch releases had, and that meets what Muster does. A cluster comes up with it in the end,
/// for a failed try is taken back and repeated; so `plan` only warns.
struct KubernetesFault: Equatable, Sendable {
    /// In which patch releases of one minor it is.
    struct Span: Equatable, Sendable {
        let minor: Int
        /// The first patch release with it.
        let first: Int
        /// The first without it again; nil where there never was one.
        let fixed: Int?
    }

    /// Which definitions it meets.
    enum Circumstance: Equatable, Sendable {
        /// More than one control plane with an etcd of kubeadm's own.
        case severalStackedMembers
        /// An endpoint that is not the control plane itself.
        case balancer
    }

    /// What goes wrong, for people.
    let what: String
    let circumstance: Circumstance
    let spans: [Span]
    let source: String

    /// The span that a version is in.
    func span(of version: KubernetesVersion) -> Span? {
        spans.first {
            $0.minor == version.minor && version.patch >= $0.first && $0.fixed.map { version.patch < $0 } ?? true
        }
    }

    /// With stacked etcd: a learner was promoted, the answer was lost, and kubeadm takes it for a failure. Parts of it were
    /// fixed earlier (1.31.11, 1.32.7, 1.33.3; 1.32.12, 1.33.8, 1.34.4, 1.35.1), the last one in these. Learners are
    /// kubeadm's habit from 1.29 on.
    static let lostPromotion = KubernetesFault(
        what: "a control plane may fail to join though its etcd member was promoted",
        circumstance: .severalStackedMembers,
        spans: [
            Span(minor: 29, first: 0, fixed: nil), Span(minor: 30, first: 0, fixed: nil),
            Span(minor: 31, first: 0, fixed: nil), Span(minor: 32, first: 0, fixed: nil),
            Span(minor: 33, first: 0, fixed: nil), Span(minor: 34, first: 0, fixed: 10),
            Span(minor: 35, first: 0, fixed: 7), Span(minor: 36, first: 0, fixed: 3),
        ],
        source: "kubernetes/kubeadm#3152, kubernetes#136348, kubernetes#139908 to #139910; etcd.go of 1.36.2 and 1.36.3"
    )

    /// Behind a balancer: after the first API server is up, `kubeadm init` goes on through the balancer at once, which may
    /// not have noticed yet.
    static let initBehindBalancer = KubernetesFault(
        what: "kubeadm init may fail where the balancer notices the first API server late",
        circumstance: .balancer,
        spans: [
            Span(minor: 33, first: 6, fixed: 12), Span(minor: 34, first: 2, fixed: 8),
            Span(minor: 35, first: 0, fixed: 5), Span(minor: 36, first: 0, fixed: 1),
        ],
        source:
            "kubernetes/kubeadm#3294, kubernetes#138449; init.go of 1.33.6 to 1.33.12, 1.34.1 to 1.34.8, 1.35.2 to 1.35.5"
    )

    static let all = [lostPromotion, initBehindBalancer]
}
