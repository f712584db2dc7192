import Foundation
import Shared
import TestSupport
import Testing

/// The lab's definitions, with the words that another Kubernetes needs.
struct DefinitionWordsTests {
    private static let own = "1.20.2 k8s.gcr.io"
    private static let current = "1.36.2 registry.k8s.io"

    /// Every definition of the lab, and what lies beside some.
    private static let files: [String] = {
        let folder = LabShell.home + "/definitions"
        let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
        return ["cluster.yaml"] + names.filter { $0.hasSuffix(".yaml") }.sorted().map { "definitions/" + $0 }
    }()

    private static func adapted(_ file: String, _ lab: String) throws -> String {
        let (text, errors) = try LabShell().run(
            #"sed --expression="$(definition_words \#(lab))" "$LAB_HOME/\#(file)""#,
            parts: ["generation", "definition"])
        #expect(errors.isEmpty, "\(errors)")
        return text
    }

    @Test(arguments: files) func `for the lab's own Kubernetes no word is changed`(file: String) throws {
        #expect(try Self.adapted(file, Self.own) == Repository.text(of: "packaging/lab/\(file)"))
    }

    @Test func `a current Kubernetes changes version, registry and cgroups`() throws {
        let (text, errors) = try LabShell().run(
            #"""
            words=$(definition_words 1.36.2 registry.k8s.io)
            diff "$LAB_HOME/cluster.yaml" <(sed --expression="$words" "$LAB_HOME/cluster.yaml") | grep '^[<>]'
            """#, parts: ["generation", "definition"])
        #expect(errors.isEmpty, "\(errors)")
        #expect(
            differences(
                text,
                """
                <   version: 1.20.2
                >   version: 1.36.2
                <   kubeletConfiguration: {cgroupDriver: cgroupfs, failSwapOn: false}
                >   kubeletConfiguration: {failCgroupV1: false, cgroupDriver: cgroupfs, failSwapOn: false}
                < verify: {image: k8s.gcr.io/busybox:1.35.0}
                > verify: {image: registry.k8s.io/busybox:1.35.0}

                """) == "")
    }

    @Test(arguments: files) func `no word of the lab's own Kubernetes is left for another one`(file: String) throws {
        let text = try Self.adapted(file, Self.current)
        for word in ["1.20.2", "k8s.gcr.io"] { #expect(!text.contains(word), "\(word)") }
        if text.contains("\nkubernetes:\n") {
            for word in ["\n  version: 1.36.2\n", "{failCgroupV1: false, "] {
                #expect(text.components(separatedBy: word).count == 2, "\(word)")
            }
        }
    }

    @Test(
        arguments: [
            ("1.34.9 registry.k8s.io", false), ("1.35.0 registry.k8s.io", true), ("1.20.2 k8s.gcr.io", false),
            ("1.100.0 registry.k8s.io", true),
        ]) func `version 1 cgroups are allowed where a kubelet asks for that`(lab: String, cgroups: Bool) throws
    {
        let text = try Self.adapted("cluster.yaml", lab)
        #expect(text.contains("\n  version: \(lab.prefix { $0 != " " })\n"))
        #expect(text.contains("failCgroupV1: false") == cgroups)
    }

    @Test func `a definition that names another version and other images keeps them`() throws {
        let shell = try LabShell()
        let text = """
            kubernetes:
              version: 1.30.4
              kubeletConfiguration: {maxPods: 50}
            host:
              minimumCPUs: 2
            verify: {image: registry.example/busybox:1.20.2}
            #  version: 1.20.2 is what the lab builds

            """
        try shell.folder.write("own.yaml", text)
        let result = try shell.run(
            "sed --expression=\"$(definition_words \(Self.current))\" own.yaml", parts: ["generation", "definition"])
        #expect(result.text == text && result.errors.isEmpty, "\(result)")
    }

    @Test func `the copy has the neighbours of the definition, and the original stays as it is`() throws {
        let shell = try LabShell()
        for name in ["home/extra/deeper", "state", "kubernetes/bin"] {
            try FileManager.default.createDirectory(
                atPath: shell.folder(name), withIntermediateDirectories: true)
        }
        try shell.folder.write("home/mine.yaml", "kubernetes:\n  version: 1.20.2\n")
        try shell.folder.write("home/extra/network.yaml", "image: k8s.gcr.io/kube-proxy:v1.20.2\n")
        try shell.folder.write("home/extra/deeper/far.yaml", "")
        try shell.folder.write("home/.hidden.yaml", "")
        try shell.folder.script("home/extra/others", "echo k8s.gcr.io")
        let (text, errors) = try shell.run(
            #"""
            STATE=state
            kubernetes_version() { echo 1.36.2; }
            image_registry() { echo registry.k8s.io; }
            take_definition home/mine.yaml
            cat "$DEFINITION" state/definition/extra/network.yaml
            [[ -x state/definition/extra/others ]] && cat home/mine.yaml state/definition/extra/others
            (cd state/definition && find . -type f | sort)
            printf '  version: 1.20.2\n' >later.yaml
            take_changed_definition later.yaml
            echo "$DEFINITION: $(cat "$DEFINITION")"
            """#, parts: ["generation", "definition"])
        #expect(
            text == """
                kubernetes:
                  version: 1.36.2
                image: registry.k8s.io/kube-proxy:v1.36.2
                kubernetes:
                  version: 1.20.2
                #!/bin/sh
                echo k8s.gcr.io
                ./extra/network.yaml
                ./extra/others
                ./mine.yaml
                state/definition/later.yaml:   version: 1.36.2

                """)
        #expect(errors.isEmpty, "\(errors)")
    }
}
