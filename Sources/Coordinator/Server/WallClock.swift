import Glibc

/// The wall clock of a loop; the text of the date is made once a second. Loop thread only.
final class WallClock {
    private var rendered: (seconds: Int, text: String) = (-1, "")

    /// The present moment as a `date` field.
    var date: String {
        let now = time(nil)
        if now != rendered.seconds { rendered = (now, HTTPDate.text(seconds: now)) }
        return rendered.text
    }
}
