import Shared

struct FileStep: StepHandler {
    let spec: FileSpec

    func look(_ context: StepContext) throws -> Look { .needed("not built yet") }

    func perform(_ context: StepContext) throws {
        throw StepError(.unsupported, "this agent cannot do this kind of step")
    }
}
