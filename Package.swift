// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: Swift 6 mode, no warning survives, and the upcoming features that keep imports honest.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// For what the agent is made of: see above, and no regular expressions, which are a tenth of its size.
let small = strict + [.unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])]

let package = Package(
    name: "muster",
    products: [
        .executable(name: "coordinator", targets: ["Coordinator"]),
        .executable(name: "node-agent", targets: ["NodeAgent"]),
    ],
    targets: [
        // One module a C library, so that whoever imports it links that library and no other.
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        // No pkg-config: it would link all of libevent besides its core.
        .systemLibrary(name: "CEvent", providers: [.apt(["libevent-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        // The C library itself: what Swift's Glibc module does not show.
        .systemLibrary(name: "CSystem"),
        // Keeps the binaries loadable on systems older than the one that builds them.
        .target(name: "COldestGlibc"),

        .target(name: "Shared", dependencies: ["COldestGlibc", "COpenSSL", "CSystem"], swiftSettings: small),
        // libcurl has its own library target: `Shared` links OpenSSL only.
        .target(name: "HTTPClient", dependencies: ["CCurl", "Shared"], swiftSettings: small),
        .executableTarget(
            name: "Coordinator",
            dependencies: ["Shared", "HTTPClient", "COpenSSL", "CEvent", "CSQLite", "CYAML"],
            swiftSettings: strict),
        .executableTarget(
            name: "NodeAgent", dependencies: ["Shared", "HTTPClient", "CSystem"], swiftSettings: small),

        .target(
            name: "TestSupport", dependencies: ["Shared"], path: "Tests/TestSupport", swiftSettings: strict),
        // A process for tests to trace, kill and signal.
        .executableTarget(
            name: "TestProbe", dependencies: ["Shared"], path: "Tests/TestProbe", swiftSettings: strict),
        .testTarget(
            name: "SharedTests", dependencies: ["Shared", "TestSupport", "TestProbe", "COpenSSL"], swiftSettings: strict
        ),
        .testTarget(
            name: "HTTPClientTests", dependencies: ["HTTPClient", "Shared", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CoordinatorTests", dependencies: ["Coordinator", "HTTPClient", "TestSupport", "COpenSSL"],
            exclude: ["Golden", "CloudInit/merged-user-data.py"],
            swiftSettings: strict),
        .testTarget(
            name: "NodeAgentTests", dependencies: ["NodeAgent", "HTTPClient", "TestSupport", "TestProbe"],
            swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["NodeAgent", "Shared", "TestSupport"], swiftSettings: strict),
    ]
)
