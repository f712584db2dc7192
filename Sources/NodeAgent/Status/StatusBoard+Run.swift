import Shared

/// What the runner says.
extension StatusBoard {
    /// A run begins. What was said of an older manifest is never said of this one: it would count as converged, and its
    /// steps as done, before the runner has looked at any.
    func begin(_ accepted: AcceptedManifest) {
        let manifest = ManifestStatus(
            generation: accepted.manifest.generation, digest: accepted.digest, role: accepted.manifest.role)
        update { status in
            guard status.manifest != manifest else { return }
            status.manifest = manifest
            status.steps = accepted.manifest.steps.map { step in
                StepStatus(
                    id: step.id, kind: step.action.kind, summary: step.summary, state: .pending, message: "",
                    since: .now())
            }
            status.activity.generation = manifest.generation
            status.activity.role = manifest.role
            status.activity.state = .working
            status.activity.message = "looking at what generation \(manifest.generation) wants"
            status.activity.since = .now()
            status.activity.deadline = nil
            status.activity.step = nil
            status.activity.stepNumber = 0
            status.activity.stepCount = accepted.manifest.steps.count
        }
    }

    /// The runner looks at a step. A node that has converged says nothing of mere looks.
    func turn(to step: Step, number: Int) {
        update { status in
            guard status.activity.state != .converged else { return }
            if status.activity.state == .working, status.activity.step != step.id { status.activity.since = .now() }
            status.activity.step = step.id
            status.activity.stepNumber = number
        }
    }

    /// What the step says changes while it goes on, often by the second; `since` is when the work on it began.
    func progress(_ step: Step, number: Int, _ message: String, deadline: Deadline?) {
        change(step) { $0.set(.working, message) }
        update { status in
            let goesOn = status.activity.state == .working && status.activity.step == step.id
            status.activity.step = step.id
            status.activity.stepNumber = number
            status.activity.set(.working, "\(step.summary): \(message)", deadline)
            if !goesOn { status.activity.since = .now() }
        }
    }

    func waiting(_ step: Step, number: Int, _ message: String, deadline: Deadline) {
        change(step) { $0.set(.waiting, message) }
        update { status in
            status.activity.step = step.id
            status.activity.stepNumber = number
        }
        act(.waiting, message, deadline: deadline)
    }

    func done(_ step: Step) { change(step) { $0.set(.done, "") } }

    func failed(_ step: Step, _ message: String) {
        change(step) { $0.set(.failed, message) }
        act(.failed, "\(step.id): \(message)")
    }

    func removing(_ step: Step) { act(.working, "taking back \(step.summary)") }

    func converged() {
        update { status in
            guard status.activity.state != .converged else { return }
            status.activity.step = nil
            status.activity.stepNumber = status.activity.stepCount
        }
        let generation = status.activity.generation
        act(.converged, "generation \(generation) is in place")
    }

    /// Says when a failed run is tried again.
    func addRetry(seconds: Double) {
        update { status in
            guard status.activity.state == .failed else { return }
            status.activity.deadline = Timestamp.now().adding(seconds: Int(seconds.rounded(.up)))
        }
    }

    /// Takes note of whether the coordinator answers.
    func heard(_ failure: LinkError?) {
        update { status in
            guard status.coordinator.isReachable != (failure == nil) else {
                if let failure { status.coordinator.message = failure.message }
                return
            }
            status.coordinator = CoordinatorStatus(
                isReachable: failure == nil, message: failure?.message ?? "answers", since: .now())
        }
    }

    /// The coordinator answers, but not this node.
    func turnedAway(_ reason: String) { update { $0.coordinator.message = reason } }

    func served() {
        update { status in
            if status.coordinator.isReachable == true { status.coordinator.message = "answers" }
        }
    }

    private func change(_ step: Step, _ body: (inout StepStatus) -> Void) {
        update { status in
            guard let index = status.steps.firstIndex(where: { $0.id == step.id }) else { return }
            body(&status.steps[index])
        }
    }
}

extension StepStatus {
    fileprivate mutating func set(_ state: State, _ message: String) {
        if self.state != state { since = .now() }
        self.state = state
        self.message = message
    }
}
