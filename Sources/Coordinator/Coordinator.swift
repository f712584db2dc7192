@main
enum Coordinator {
    static func main() {}
}
