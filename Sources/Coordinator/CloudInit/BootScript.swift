import Shared

/// The script of a machine's first boot: packages are fetched with bounded retries, checked by digest and installed with
/// whatever they depend on, then services start.
///
/// POSIX sh, and harmless when it runs again. The first failure ends it with one line on the console, and a report to
/// the coordinator where there is one.
struct BootScript: Sendable {
    /// Where packages and the last output are; only root writes here. Removed in the end.
    static let folder = "/var/cache/muster"

    /// What the machine becomes.
    let node: String
    /// Of every architecture that machines may have.
    let packages: [UserDataPackage]
    /// A shell test that says whether packages were installed before, so that none is fetched.
    let isInstalled: String
    /// Where a failure is posted to; nil where there is no coordinator yet.
    let report: Report?
    /// Shell lines that follow the installation.
    let closing: String
    /// Files that the script writes itself.
    var files: [UserDataFile] = []
    var hostname: String?

    /// Where the coordinator takes word of failures, and the CA that its certificate must come from.
    struct Report: Equatable, Sendable {
        let url: String
        let authorityPath: String
    }

    /// - Throws: ``UserDataError`` for a name or a URL that is none: nothing of that goes into a script.
    func text() throws(UserDataError) -> String {
        guard PayloadRules.isNodeName(node) else { throw .name(node) }
        for package in packages where !Self.isPlainURL(package.url) { throw .package(url: package.url) }
        return [head, reporting, BootScriptText.tools, filesText, toolsText, hostnameText, installation, closing, end]
            .filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func isPlainURL(_ url: String) -> Bool {
        url.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !url.contains("'") && !url.contains("\\")
    }

    private var head: String {
        """
        #!/bin/sh
        # Makes this machine the node \(node). Printed by 'coordinator cloud-init'; running it again is harmless.
        set -eu
        umask 022
        export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a
        name=\(node)
        folder=\(Self.folder)
        output=$folder/output
        step=start
        mkdir -p "$folder"

        """
    }

    private var reporting: String {
        guard let report else { return BootScriptText.noReport }
        return BootScriptText.report(
            to: ShellText.quoted(report.url), authority: ShellText.quoted(report.authorityPath))
    }

    private var filesText: String {
        files.isEmpty ? "" : BootScriptText.writing + "\n" + files.map(text).joined()
    }

    private func text(of file: UserDataFile) -> String {
        let call = """
            run write-files write_file \(ShellText.quoted(file.path)) \(file.permissions) <<'MUSTER'
            \(Base64.encode(file.content))
            MUSTER

            """
        guard file.isForEnrolment else { return call }
        return "if [ ! -e \(NodeUserData.certificatePath) ]; then\n    \(call)fi\n"
    }

    private var toolsText: String {
        let needsAuthorities = packages.contains(where: \.needsSystemAuthorities)
        return "run tools need_tools\(needsAuthorities ? " /etc/ssl/certs/ca-certificates.crt" : "")\n"
    }

    private var hostnameText: String {
        guard let label = hostname?.split(separator: ".").first else { return "" }
        return BootScriptText.naming + "\nrun hostname set_hostname \(label)\n"
    }

    private var installation: String {
        let architectures = Set(packages.map(\.architecture)).sorted()
        let cases = architectures.map { architecture in
            let calls = packages.filter { $0.architecture == architecture }.map { package in
                "        package "
                    + ShellText.line(
                        [package.name, package.fileName, package.sha256, package.url] + package.curlOptions) + "\n"
            }
            return "    \(ShellText.quoted(architecture)))\n\(calls.joined())        ;;\n"
        }
        return """
            rm -f "$folder"/*.deb
            if ! \(isInstalled); then
                case $(dpkg --print-architecture) in
            \(cases.joined())    *) run architecture unsupported \(ShellText.quoted(architectures.joined(separator: ", "))) ;;
                esac
                run install apt_install "$folder"/*.deb
            fi

            """
    }

    private var end: String {
        """
        rm -rf "$folder"
        say "$name is set up; its agent says the rest: node-agent status"

        """
    }
}
