package dev.ambit.client;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sends usage and raw events to the server in batches, in the background and in order. Reporting never waits for the
/// network. While the server cannot be reached, up to 10,000 reports of each kind are buffered and retried with
/// exponential backoff; idempotency keys prevent double counting.
///
/// The answers of an [EntitlementCache] include usage when its event arrives from the server, usually within two
/// seconds. To enforce a limit exactly, use `POST /api/v1/usage/consume`.
public final class UsageReporter implements AutoCloseable {

    private static final int BUFFERED_MAX = 10_000;
    private static final int BATCH_MAX = 100;
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private final AmbitConnection connection;
    private final ReportQueue<UsageReport> usage;
    private final ReportQueue<EventReport> events;

    private UsageReporter(AmbitConnection connection, DroppedReports dropped) {
        this.connection = connection;
        usage = new ReportQueue<>("ambit-usage", this::sendUsage, dropped::usage, BUFFERED_MAX, BATCH_MAX);
        events = new ReportQueue<>("ambit-events", this::sendEvents, dropped::events, BUFFERED_MAX, BATCH_MAX);
    }

    /// Opens a reporter. Closing it sends the buffered reports.
    ///
    /// @param dropped receives each report that is given up; it runs on threads of the reporter and on threads
    ///     that report
    public static UsageReporter open(AmbitConnection connection, DroppedReports dropped) {
        return new UsageReporter(connection, dropped);
    }

    /// Adds a value to the usage of a feature.
    public void report(String customerId, String featureId, long value) {
        report(UsageReport.of(customerId, featureId, BigDecimal.valueOf(value)));
    }

    /// Adds a value with up to six decimals to the usage of a feature.
    public void report(String customerId, String featureId, BigDecimal value) {
        report(UsageReport.of(customerId, featureId, value));
    }

    /// Reports usage.
    public void report(UsageReport report) {
        usage.add(report);
    }

    /// Reports a raw event.
    public void report(EventReport report) {
        events.add(report);
    }

    /// Returns the number of reports without an answer of the server.
    public int pending() {
        return usage.pending() + events.pending();
    }

    /// Sends everything that is buffered.
    ///
    /// @return false if the server did not answer all reports in time; they stay buffered
    public boolean flush(Duration longest) throws InterruptedException {
        long endNanos = System.nanoTime() + longest.toNanos();
        return usage.flush(longest) && events.flush(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
    }

    /// Sends everything that is buffered, and drops what the server has not answered at the deadline.
    public void close(Duration longest) throws InterruptedException {
        long endNanos = System.nanoTime() + longest.toNanos();
        try {
            usage.close(longest);
        } finally {
            events.close(Duration.ofNanos(Math.max(0, endNanos - System.nanoTime())));
        }
    }

    /// Closes the reporter within ten seconds.
    @Override
    public void close() {
        try {
            close(CLOSE_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendUsage(List<UsageReport> batch) throws IOException {
        send("/api/v1/usage", "usages", batch.stream().map(UsageReport::fields).toList());
    }

    private void sendEvents(List<EventReport> batch) throws IOException {
        send("/api/v1/events", "events", batch.stream().map(EventReport::fields).toList());
    }

    private void send(String path, String field, List<Map<String, @Nullable Object>> reports) throws IOException {
        connection.post(path, ClientJson.write(Map.of(field, reports)));
    }
}
