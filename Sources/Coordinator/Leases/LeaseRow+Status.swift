extension LeaseRow {
    /// As operators see it.
    var status: LeaseStatus {
        LeaseStatus(name: name, holder: holderName, term: term, since: since, expires: expires)
    }
}
