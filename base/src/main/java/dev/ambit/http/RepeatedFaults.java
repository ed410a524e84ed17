package dev.ambit.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/// Writes a fault that repeats in background work once, and then only its count: after a minute, and after pauses that
/// double up to one hour. A loop that retries every second would otherwise bury all other lines. Lines of requests
/// are always written, because callers know their trace ids.
final class RepeatedFaults extends Handler {

    private static final Duration PAUSE_MIN = Duration.ofMinutes(1);
    private static final Duration PAUSE_MAX = Duration.ofHours(1);

    /// Different faults that are counted at once; others are written each time.
    private static final int FAULTS_MAX = 1_000;

    private final Handler to;
    private final Map<Fault, Repeats> all = new LinkedHashMap<>();

    /// @param text message with parameters
    /// @param thrown class and message of the exception
    private record Fault(@Nullable String logger, String text, String thrown) {

        static Fault of(LogRecord line) {
            return new Fault(
                    line.getLoggerName(),
                    line.getMessage() + Arrays.toString(line.getParameters()),
                    String.valueOf(line.getThrown()));
        }
    }

    /// @param last the fault without its stack
    /// @param count since the last line about the fault
    /// @param end time at which the count is written
    private record Repeats(LogRecord last, long count, Duration pause, Instant end) {

        Repeats plus(LogRecord line) {
            return new Repeats(line, count + 1, pause, end);
        }

        /// Begins the next pause, which is twice as long.
        Repeats next(Instant now) {
            Duration doubled = pause.multipliedBy(2);
            Duration longer = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
            return new Repeats(last, 0, longer, now.plus(longer));
        }

        LogRecord summary() {
            var summary = new LogRecord(last.getLevel(), "%s (repetitions: %d)".formatted(last.getMessage(), count));
            summary.setLoggerName(last.getLoggerName());
            summary.setParameters(last.getParameters());
            summary.setInstant(last.getInstant());
            return summary;
        }
    }

    RepeatedFaults(Handler to) {
        this.to = to;
    }

    @Override
    public synchronized void publish(LogRecord line) {
        writeCounts(line.getInstant());
        boolean isOfBackground = line.getLevel().intValue() >= Level.WARNING.intValue() && !Trace.ID.isBound();
        if (!isOfBackground || isFirst(line)) {
            to.publish(line);
        }
    }

    /// Counts a fault.
    ///
    /// @return whether it does not repeat another one
    private boolean isFirst(LogRecord line) {
        var fault = Fault.of(line);
        Repeats repeats = all.get(fault);
        if (repeats != null) {
            all.put(fault, repeats.plus(line));
        } else if (all.size() < FAULTS_MAX) {
            all.put(fault, new Repeats(line, 0, PAUSE_MIN, line.getInstant().plus(PAUSE_MIN)));
        }
        return repeats == null;
    }

    /// Writes the counts of pauses that have ended. A fault that did not repeat for a minute is over.
    private void writeCounts(Instant now) {
        for (Iterator<Map.Entry<Fault, Repeats>> each = all.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Fault, Repeats> fault = each.next();
            Repeats repeats = fault.getValue();
            if (!repeats.end().isBefore(now)) {
                continue;
            }
            if (repeats.count() > 0) {
                to.publish(repeats.summary());
            }
            if (repeats.last().getInstant().plus(PAUSE_MIN).isBefore(now)) {
                each.remove();
            } else {
                fault.setValue(repeats.next(now));
            }
        }
    }

    @Override
    public void flush() {
        to.flush();
    }

    /// Writes the counts that are left.
    @Override
    public synchronized void close() {
        all.values().stream().filter(it -> it.count() > 0).map(Repeats::summary).forEach(to::publish);
        all.clear();
        to.close();
    }
}
