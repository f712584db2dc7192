import Testing

@testable import Coordinator

/// Names of images, as containerd reads them.
struct ImageNameTests {
    @Test(arguments: [
        "busybox", "busybox:1.36", "registry.k8s.io/pause:3.10", "registry.k8s.io/e2e-test-images/busybox:1.36.1-1",
        "localhost:5000/a/b__c/d-e.f:V1_2", "10.0.0.5:5000/pause:3.10", "library/busybox",
        "busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "r.test/b:1@sha256:0000000000000000000000000000000000000000000000000000000000000000",
    ])
    func `an image's name is taken`(name: String) {
        #expect(ImageName.problem(name) == nil)
    }

    @Test(arguments: [
        "registry.k8s.io", "registry.example.test:5000", "registry.example.test:5000/k8s", "10.0.0.5:5000",
        "mirror/k8s",
    ])
    func `a repository's name is taken`(name: String) {
        #expect(ImageName.problem(name, isRepository: true) == nil)
    }

    @Test(arguments: [
        ("https://r.test/a", "begins with a scheme: https://r.test/a"), ("oci://r.test/a/", "begins with a scheme"),
        ("r.test/a/", "ends with a slash"), ("r.test/A:1", "has capital letters"), ("R.test/a", "has capital letters"),
        ("r.test/a b", "has a space"), ("me:pw@r.test/a", "has a user or a password in it"),
        ("https://token@r.test/a", "has a user or a password in it"), ("$IMAGE", "has a variable"),
        ("{{ image }}", "has a variable"), ("r.test//a", "is not an image name"), ("/a", "is not an image name"),
        ("a:", "is not an image name"), (":1", "is not an image name"), ("a:b:c", "is not an image name"),
        ("a@sha256:12", "is not an image name"), ("a..b", "is not an image name"), ("-a", "is not an image name"),
        ("r.test:99999/a", "is not an image name"), ("a\u{0}b", "is not an image name"), ("é", "is not an image name"),
        (String(repeating: "a", count: 300), "is not an image name"),
    ])
    func `what is not a name is refused with the reason, and no password is repeated`(name: String, why: String) throws
    {
        let problem = try #require(ImageName.problem(name))
        #expect(problem.what.hasPrefix(why), "\(problem)")
        #expect(!"\(problem)".contains("pw") && !"\(problem)".contains("token"))
    }

    @Test(arguments: [
        ("image: https://me:pw@r.test/a # x", "image: https://*****@r.test/a # x"),
        ("{image: me:pw@r.test/a}", "{image: *****@r.test/a}"), ("who: me@example.test", "who: me@example.test"),
        ("image: b:1@sha256:00", "image: b:1@sha256:00"), ("@", "@"), (":@", "*@"), ("", ""),
    ])
    func `a password in a line is shown as stars, and the columns stay`(line: String, shown: String) {
        #expect(String(ShownSecrets.masked(Array(line))) == shown)
    }
}
