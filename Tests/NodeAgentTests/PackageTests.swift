import Testing

struct PackageTests {
    @Test func `the target builds`() {}
}
