import Shared

struct HAProxyStep: StepHandler {
    let spec: HAProxySpec

    func look(_ context: StepContext) throws -> Look { .needed("not built yet") }

    func perform(_ context: StepContext) throws {
        throw StepError(.unsupported, "this agent cannot do this kind of step")
    }
}
