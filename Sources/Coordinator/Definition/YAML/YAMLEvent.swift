import CYAML

/// An event of libyaml's parser, freed with its owner.
final class YAMLEvent {
    fileprivate var raw = yaml_event_t()

    deinit { yaml_event_delete(&raw) }

    var type: yaml_event_type_t { raw.type }
    var mark: Mark { Mark(raw.start_mark) }

    var scalar: YAMLScalar {
        let data = raw.data.scalar
        let text = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
        return YAMLScalar(text: text, isPlain: data.style == YAML_PLAIN_SCALAR_STYLE)
    }

    /// The anchor or tag that the node carries, as it would be written; nil for a plain node.
    var decoration: String? {
        let (anchor, tag): (UnsafeMutablePointer<yaml_char_t>?, UnsafeMutablePointer<yaml_char_t>?) =
            switch raw.type {
            case YAML_SCALAR_EVENT: (raw.data.scalar.anchor, raw.data.scalar.tag)
            case YAML_SEQUENCE_START_EVENT: (raw.data.sequence_start.anchor, raw.data.sequence_start.tag)
            case YAML_MAPPING_START_EVENT: (raw.data.mapping_start.anchor, raw.data.mapping_start.tag)
            default: (nil, nil)
            }
        if let anchor { return "an anchor, &" + String(cString: anchor) }
        if tag != nil { return "a tag" }
        return nil
    }

    var aliasName: String { raw.data.alias.anchor.map { String(cString: $0) } ?? "" }
}

/// libyaml's parser over bytes that outlive it.
struct YAMLEventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Nil when memory is short.
    init?(borrowing bytes: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event; nil after a syntax error, which ``failure`` tells.
    func next() -> YAMLEvent? {
        let event = YAMLEvent()
        return yaml_parser_parse(parser, &event.raw) == 1 ? event : nil
    }

    /// Why ``next()`` gave nothing, in libyaml's words.
    var failure: (message: String, mark: Mark) {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "cannot be read"
        let context = parser.pointee.context.map { String(cString: $0) + ": " } ?? ""
        return (context + problem, Mark(parser.pointee.problem_mark))
    }
}

extension Mark {
    /// libyaml counts from 0.
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(clamping: mark.line) &+ 1, column: Int(clamping: mark.column) &+ 1)
    }
}
