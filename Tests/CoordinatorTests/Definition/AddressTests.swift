import Shared
import Testing

@testable import Coordinator

struct AddressTests {
    @Test(arguments: ["10.0.0.1", "255.255.255.255", "0.0.0.0"])
    func `an address is read and written the same`(text: String) {
        #expect(IPv4Address(text)?.description == text)
    }

    @Test(arguments: [
        "", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1 ", "+1.0.0.1", "1e1.0.0.1", "10.0.0.1\0", "٣.0.0.1",
        "10.0.0.1.2",
        "10..0.1", "999999999999.0.0.1",
    ])
    func `what is not an address is refused`(text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test(arguments: [
        "10.0.0.0", "10.0.0.0/33", "10.0.0.1/24", "10.0.0.0/", "10.0.0.0/-1", "/8", "10.0.0.0/8/8", "10.0.0.0/08",
    ])
    func `what is not a subnet is refused`(text: String) {
        #expect(IPv4Subnet(text) == nil)
    }

    @Test func `subnets at the ends of the address space do not overflow`() throws {
        let all = try #require(IPv4Subnet("0.0.0.0/0"))
        #expect(all.capacity(ofLength: 32) == 1 << 32)
        #expect(all.subnet((1 << 32) - 1, ofLength: 32)?.description == "255.255.255.255/32")
        #expect(all.subnet(1 << 32, ofLength: 32) == nil)
        let last = try #require(IPv4Subnet("255.255.255.0/24"))
        #expect(last.subnet(0, ofLength: 24) == last)
        #expect(last.subnet(1, ofLength: 24) == nil)
        #expect(last.capacity(ofLength: 16) == 0)
    }

    @Test func `overlap is seen from both sides`() throws {
        let large = try #require(IPv4Subnet("10.0.0.0/8"))
        let small = try #require(IPv4Subnet("10.9.8.0/24"))
        let other = try #require(IPv4Subnet("11.0.0.0/8"))
        #expect(large.overlaps(small) && small.overlaps(large))
        #expect(!large.overlaps(other) && !other.overlaps(small))
    }

    @Test(arguments: [
        ("10.0.0.1:6443", "10.0.0.1:6443"), ("api.example.com:443", "api.example.com:443"), ("10.0.0.1", "has no port"),
        ("https://10.0.0.1:6443", "must be HOST:PORT, without https://"), (":6443", "has no host"),
        ("10.0.0.1:0", "has a port that is not a number from 1 to 65535: 0"),
        ("10.0.0.1:+6443", "has a port that is not a number from 1 to 65535: +6443"),
        ("10.0.0.300:6443", "has a host that is neither an address nor a name: 10.0.0.300"),
        ("a_b:6443", "has a host that is neither an address nor a name: a_b"),
        ("fd00::1", "is an IPv6 address, which is not supported yet"),
        ("[fd00::1]:6443", "is an IPv6 address, which is not supported yet"),
    ])
    func `an endpoint is read, or told why not`(text: String, outcome: String) {
        switch Endpoint.parse(text) {
        case .success(let endpoint): #expect(endpoint.description == outcome)
        case .failure(let error): #expect(error.description == outcome)
        }
    }

    @Test(arguments: [("1.20.2", true), ("v1.36.4", true), ("1.37.0", true), ("1.19.16", false), ("2.20.0", false)])
    func `versions know whether they are supported`(text: String, isSupported: Bool) throws {
        #expect(try #require(KubernetesVersion(text)).isSupported == isSupported)
    }

    @Test(arguments: [
        "", "1", "1.20", "1.20.2.1", "1.20.x", "1.20.2-rc.1", "1.020.2", "vv1.2.3", "1.99999999999999999999.1",
    ])
    func `what is not a version is refused`(text: String) {
        #expect(KubernetesVersion(text) == nil)
    }

    @Test(arguments: [
        ("podSubnt", "podSubnet"), ("pod_subnet", "podSubnet"), ("PODSUBNET", "podSubnet"), ("provdier", "provider"),
        ("entirely-else", nil), ("", nil),
    ])
    func `a slip finds the word that was meant`(word: String, meant: String?) {
        #expect(Suggestion.nearest(to: word, among: ["podSubnet", "serviceSubnet", "provider", "mtu"]) == meant)
    }
}
