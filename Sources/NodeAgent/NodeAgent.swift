@main
enum NodeAgent {
    static func main() {}
}
