import Shared

/// `coordinator serve`.
enum ServeCommand {
    static let command = Command(
        "serve", summary: "run the coordinator",
        discussion: "Serves agents on :7440, new machines on :7441, administrators on :7442 and on the admin socket. "
            + "systemd starts it as muster-coordinator.service; SIGTERM ends it cleanly."
    ) { invocation in
        // The folder that the root's own option names.
        let folder = ConfigurationFolder(path: try invocation.required("config"))
        return try run(try CoordinatorConfiguration.read(folder.configuration), console: invocation.console)
    }

    private static func run(_ configuration: CoordinatorConfiguration, console: Console) throws -> ExitStatus {
        try SignalWatcher.prepare()
        let descriptors = DescriptorLimit.raise()
        let log = Log(console: console)
        let server = try CoordinatorServer(configuration) { event in Self.write(event, to: log) }
        let watcher = try SignalWatcher { signal in
            // SIGHUP has nothing to read again: everything is in the store.
            if signal != 1 { server.server.stop() }
        }
        defer { watcher.stop() }
        let service = ServiceNotification.fromEnvironment
        try? service.send(.ready, .status("cluster \(configuration.clusterName)"))
        log.notice(
            "serving",
            ["cluster": configuration.clusterName, "state": configuration.stateFolder, "descriptors": "\(descriptors)"])
        try server.run()
        try? service.send(.stopping)
        log.notice("stopped")
        return .ok
    }

    /// Each request is a line only where somebody asks for it; refusals and failures always are.
    private static func write(_ event: ServerEvent, to log: Log) {
        switch event {
        case .request(let record) where record.status < 400: log.debug(event.description)
        case .request(let record) where record.status < 500: log.info(event.description)
        case .request, .paused, .certificateNotRenewed: log.warning(event.description)
        case .failed: log.error(event.description)
        // That it has ended is said once, when the store is closed too.
        case .handshakeFailed, .stopped: log.debug(event.description)
        case .listening, .certificateRenewed: log.info(event.description)
        }
    }
}
