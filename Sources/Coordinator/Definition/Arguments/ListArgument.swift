/// Values of arguments as Kubernetes' programs read them: lists with commas.
enum ListArgument {
    static func values(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}
