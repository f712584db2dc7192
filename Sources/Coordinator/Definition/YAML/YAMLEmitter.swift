import CYAML

/// Writes values as YAML text through libyaml, so that quoting is somebody's who knows all of it.
///
/// Equal values give equal bytes. Keys keep their order.
enum YAMLEmitter {
    /// The documents, with `---` between them.
    static func text(of documents: [YAMLValue]) throws(YAMLEmitterError) -> String {
        let writer = YAMLEventWriter()
        guard let writer else { throw YAMLEmitterError(message: "there is not enough memory") }
        try writer.begin()
        for (index, document) in documents.enumerated() { try writer.document(document, isFirst: index == 0) }
        return try writer.finish()
    }
}

struct YAMLEmitterError: Error, Equatable, CustomStringConvertible {
    let message: String

    var description: String { "cannot write YAML: \(message)" }
}

/// Receives what the emitter writes.
private final class YAMLOutput {
    var bytes: [UInt8] = []
}

/// libyaml's emitter and the text that it has written.
private struct YAMLEventWriter: ~Copyable {
    private let emitter: UnsafeMutablePointer<yaml_emitter_t>
    private let output = YAMLOutput()

    init?() {
        emitter = .allocate(capacity: 1)
        guard yaml_emitter_initialize(emitter) == 1 else {
            emitter.deallocate()
            return nil
        }
        yaml_emitter_set_unicode(emitter, 1)
        // Never break a long line: some values are one line by nature.
        yaml_emitter_set_width(emitter, -1)
        yaml_emitter_set_output(
            emitter,
            { box, data, count in
                guard let box, let data else { return 0 }
                Unmanaged<YAMLOutput>.fromOpaque(box).takeUnretainedValue().bytes +=
                    UnsafeBufferPointer(start: data, count: count)
                return 1
            }, Unmanaged.passUnretained(output).toOpaque())
    }

    deinit {
        yaml_emitter_delete(emitter)
        emitter.deallocate()
    }

    func begin() throws(YAMLEmitterError) {
        try emit { yaml_stream_start_event_initialize(&$0, YAML_UTF8_ENCODING) }
    }

    func document(_ value: YAMLValue, isFirst: Bool) throws(YAMLEmitterError) {
        try emit { yaml_document_start_event_initialize(&$0, nil, nil, nil, isFirst ? 1 : 0) }
        try node(value)
        try emit { yaml_document_end_event_initialize(&$0, 1) }
    }

    func finish() throws(YAMLEmitterError) -> String {
        try emit { yaml_stream_end_event_initialize(&$0) }
        guard yaml_emitter_flush(emitter) == 1 else { throw failure }
        return String(decoding: output.bytes, as: UTF8.self)
    }

    private func node(_ value: YAMLValue) throws(YAMLEmitterError) {
        switch value {
        case .null: try scalar("null", isText: false)
        case .boolean(let boolean): try scalar(boolean ? "true" : "false", isText: false)
        case .number(let number): try scalar(number, isText: false)
        case .text(let text): try scalar(text, isText: true)
        case .sequence(let values):
            let style = values.isEmpty ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE
            try emit { yaml_sequence_start_event_initialize(&$0, nil, nil, 1, style) }
            for value in values { try node(value) }
            try emit { yaml_sequence_end_event_initialize(&$0) }
        case .mapping(let pairs):
            let style = pairs.isEmpty ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE
            try emit { yaml_mapping_start_event_initialize(&$0, nil, nil, 1, style) }
            for pair in pairs {
                try scalar(pair.key, isText: true)
                try node(pair.value)
            }
            try emit { yaml_mapping_end_event_initialize(&$0) }
        }
    }

    /// A text that a reader could take for something else gets quotes.
    private func scalar(_ text: String, isText: Bool) throws(YAMLEmitterError) {
        let needsQuotes = isText && YAMLValue.isAmbiguous(text)
        let isBlock = isText && text.utf8.contains(UInt8(ascii: "\n"))
        let style =
            needsQuotes
            ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : isBlock ? YAML_LITERAL_SCALAR_STYLE : YAML_PLAIN_SCALAR_STYLE
        // One byte more than the text: libyaml asserts that there is a buffer, and an empty array need not have one.
        let bytes = Array(text.utf8) + [0]
        try emit { event in
            bytes.withUnsafeBufferPointer { buffer in
                yaml_scalar_event_initialize(
                    &event, nil, nil, buffer.baseAddress, Int32(clamping: buffer.count - 1), 1, 1, style)
            }
        }
    }

    /// Makes an event and hands it over; the emitter frees it, also when it fails.
    private func emit(_ make: (inout yaml_event_t) -> Int32) throws(YAMLEmitterError) {
        var event = yaml_event_t()
        guard make(&event) == 1 else { throw YAMLEmitterError(message: "a value cannot be written") }
        guard yaml_emitter_emit(emitter, &event) == 1 else { throw failure }
    }

    private var failure: YAMLEmitterError {
        YAMLEmitterError(message: emitter.pointee.problem.map { String(cString: $0) } ?? "unknown reason")
    }
}

extension YAMLValue {
    /// Whether some YAML reader takes the plain `text` for something else than text.
    static func isAmbiguous(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        // Numbers of all kinds, dates, `1:20`, tokens like 123456.7e1: nothing that begins like a number stays plain,
        // except what has a letter that no number has, as versions and addresses do not either.
        let beginsLikeNumber = (48...57).contains(first) || "+-.".utf8.contains(first)
        return beginsLikeNumber || YAMLScalar(text: text, isPlain: true).isNull || boolean(text) != nil
            || ambiguousWords.contains(text)
    }

    /// A mapping of the pairs whose value is there, in this order.
    static func object(_ pairs: KeyValuePairs<String, YAMLValue?>) -> YAMLValue {
        .mapping(pairs.compactMap { key, value in value.map { Pair(key: key, value: $0) } })
    }

    static func texts(_ values: [String]) -> YAMLValue { .sequence(values.map { .text($0) }) }

    static func number(_ value: Int) -> YAMLValue { .number(String(value)) }
}
