import Shared

/// The command tree of `coordinator`.
enum CoordinatorCommands {
    static let root = Command(
        "coordinator", summary: "bring up and keep a highly available Kubernetes cluster, without SSH",
        discussion: """
            A definition says what the cluster is. 'plan' shows what every node would become, 'apply' signs
            exactly that, and the agents on the nodes fetch it and do the work. 'status' says what each node
            waits for, and why.

            Exit status: 0 fine, 1 failed, 2 the command line is wrong, 3 not converged yet.
            """,
        options: [CommonOptions.configuration],
        subcommands: [
            InitCommand.command,
            ServeCommand.command,
            PlanCommand.command,
            ApplyCommand.command,
            ImportCommand.command,
            CloudInitCommand.command,
            TicketCommands.command,
            ArtifactCommands.command,
            PackageCommands.command,
            StatusCommand.command,
            EventsCommand.command,
            NodeCommands.command,
            LeaseCommands.command,
            SecretCommands.command,
            FirewallCommands.command,
            KubeconfigCommand.command,
            VerifyCommand.command,
            CertificateCommands.command,
            DocumentCommands.command,
            VersionCommand.command,
        ])
}
