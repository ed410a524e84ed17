package dev.ambit.client;

import java.util.List;

/// Receives the reports that a [UsageReporter] could not deliver. Store them and report them again: their
/// idempotency keys prevent double counting.
public interface DroppedReports {

    /// Takes usage that was not sent, or whose answer did not arrive.
    ///
    /// @param reason why it was given up: refused by the server, buffer full, or closed
    void usage(List<UsageReport> reports, String reason);

    /// Takes raw events, as [#usage].
    void events(List<EventReport> reports, String reason);
}
