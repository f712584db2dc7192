import HTTPClient
import Shared

/// Over which way an API server is asked.
enum APIRoute: Equatable, Sendable {
    /// Whichever answers, the load balancer first.
    case any
    /// The cluster's one address, over a connection of its own: a kept one says nothing about the next.
    case balancer
    /// The API server of one control plane.
    case controlPlane(String)
}

/// Everything that a verification does to the world outside: the seam for its tests.
protocol ClusterReach: Sendable {
    func send(_ request: HTTPRequest, over route: APIRoute) throws(HTTPClientError) -> HTTPResponse
    /// What answers by plain HTTP at host:port.
    func fetch(_ path: String, from address: String) throws(HTTPClientError) -> HTTPResponse
    /// What a kubelet or the like at host:port answers, by TLS, to someone without a name; it is not proven who answers.
    func ask(_ path: String, asStrangerOf address: String) throws(HTTPClientError) -> HTTPResponse
    /// Orders a control plane's API server away for so long at most; 0 brings it back.
    func orderOutage(of node: String, seconds: Int) throws
    func pause(seconds: Int)
    /// Seconds on a clock that does not jump.
    var now: Int { get }
    /// Whether somebody wants the command to end.
    var isInterrupted: Bool { get }
}
