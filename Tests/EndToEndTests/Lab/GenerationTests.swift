import Foundation
import TestSupport
import Testing

/// What the lab asks a Kubernetes about itself.
struct GenerationTests {
    private let shell: LabShell

    init() throws {
        shell = try LabShell()
        try FileManager.default.createDirectory(
            atPath: shell.folder("there/bin"), withIntermediateDirectories: true)
    }

    /// What a shell says with a kubeadm that answers so.
    private func ask(_ script: String, version: String, images: String = "") throws -> (text: String, errors: String) {
        try shell.folder.write("version", version)
        try shell.folder.write("images", images)
        try shell.folder.script(
            "there/bin/kubeadm",
            #"""
            case "$*" in
                'version -o short') cat version ;;
                'config images list --kubernetes-version v1.36.2') cat images; echo "a warning" >&2 ;;
                *) echo "unexpected: $*" >&2; exit 9 ;;
            esac
            """#)
        return try shell.run(
            "CACHE=cache\nSTATE=state\nMUSTER_LAB_KUBERNETES=there\n\(script)", parts: ["common", "generation"])
    }

    @Test(arguments: [("v1.36.2\n", "1.36.2 36"), ("v1.20.2\n", "1.20.2 20"), ("v1.9.10\n", "1.9.10 9")])
    func `the version is what kubeadm says`(words: String, expected: String) throws {
        let (text, errors) = try ask("echo \"$(kubernetes_version) $(kubernetes_minor)\"", version: words)
        #expect(text == expected + "\n" && errors.isEmpty, "\(errors)")
    }

    @Test(
        arguments: [
            "", "1.36.2\n", "v1.36\n", "v1.36.2-rc.1\n", "v1.36.2+k3s1\n", "v2.0.0\n", "v1.36.2 v1.36.3\n",
            "v1.36.2\nv1.36.3\n", "v1.1234.2\n", "kubeadm: not found\n", "$(touch here)\n",
        ]) func `whatever is no release is refused, with what was said`(words: String) throws
    {
        let (text, errors) = try ask("version=$(kubernetes_version); echo \"took $version\"", version: words)
        #expect(text.isEmpty)
        let said = words.hasSuffix("\n") ? String(words.dropLast()) : words
        #expect(
            errors == """
                lab: error: there/bin/kubeadm says '\(said)' where its version is asked for
                lab: hint: it must be a release such as v1.36.2

                """)
        #expect(!FileManager.default.fileExists(atPath: shell.folder("here")))
    }

    @Test func `a program that cannot be run is no version`() throws {
        let (text, errors) = try shell.run(
            "CACHE=cache\nSTATE=state\nMUSTER_LAB_KUBERNETES=there\nversion=$(kubernetes_version); echo \"took $version\"",
            parts: ["common", "generation"])
        #expect(text.isEmpty)
        #expect(errors.hasPrefix("lab: error: there/bin/kubeadm says '"))
    }

    private static let images = """
        registry.k8s.io/kube-apiserver:v1.36.2
        registry.k8s.io/kube-proxy:v1.36.2
        registry.k8s.io/coredns/coredns:v1.14.2
        registry.k8s.io/pause:3.10.2
        registry.k8s.io/etcd:3.6.8-0

        """

    @Test(
        arguments: [
            ("pause", "registry.k8s.io/pause:3.10.2"), ("etcd", "registry.k8s.io/etcd:3.6.8-0"),
            ("coredns", "registry.k8s.io/coredns/coredns:v1.14.2"),
            ("kube-proxy", "registry.k8s.io/kube-proxy:v1.36.2"),
        ]) func `an image is named as kubeadm names it`(name: String, expected: String) throws
    {
        let (text, errors) = try ask(
            "image_reference \(name); image_registry", version: "v1.36.2\n", images: Self.images)
        #expect(text == "\(expected)\nregistry.k8s.io\n" && errors.isEmpty, "\(errors)")
    }

    @Test(arguments: ["proxy", "paus", "kube-scheduler", "apiserver:v1.36.2"])
    func `an image that kubeadm does not have is refused`(name: String) throws {
        let (text, errors) = try ask("image_reference '\(name)'", version: "v1.36.2\n", images: Self.images)
        #expect(text.isEmpty)
        #expect(
            errors == """
                lab: error: there/bin/kubeadm has no image \(name)
                lab: hint: there/bin/kubeadm config images list shows what it has

                """)
    }

    @Test func `the lab that is up keeps its Kubernetes, whatever the environment says later`() throws {
        let (text, errors) = try ask(
            """
            mkdir -p state another
            ln -s "$PWD/another" state/kubernetes
            echo "$(chosen_kubernetes) $(basename "$(kubernetes_folder)")"
            rm state/kubernetes
            echo "$(chosen_kubernetes) $(kubernetes_folder)"
            unset MUSTER_LAB_KUBERNETES
            kubernetes_folder
            """, version: "v1.36.2\n")
        #expect(text == "there another\nthere there\ncache/kubernetes\n" && errors.isEmpty, "\(errors)")
    }
}
