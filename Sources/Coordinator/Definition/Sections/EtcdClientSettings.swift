/// `etcd.authority`, `etcd.certificate`, `etcd.key`: with what the API servers go to an etcd that others run.
struct EtcdClientSettings: Equatable, Sendable {
    /// Paths of the files, beside the definition.
    var authority: String?
    var certificate: String?
    var key: String?
    /// PEM, once it is read.
    var authorityText: String?
    var certificateText: String?
    /// PEM; it goes sealed to the control planes.
    var keyContent: SecretBytes?

    init() {}

    init(_ reader: MappingReader) {
        authority = reader.text("authority")
        certificate = reader.text("certificate")
        key = reader.text("key")
    }
}
