package dev.ambit.hosting;

import dev.ambit.http.Trace;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The lines that a logger of this process writes.
public final class LoggedLines implements AutoCloseable {

    /// Their messages, before their parameters are inserted.
    public final List<String> lines = new CopyOnWriteArrayList<>();

    /// Trace ids of the requests that they are about.
    public final Set<String> traceIds = ConcurrentHashMap.newKeySet();

    private final Logger logger;

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
            Trace.header().ifPresent(it -> traceIds.add(it.split("-", -1)[1]));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private LoggedLines(Logger logger) {
        this.logger = logger;
        logger.addHandler(handler);
    }

    /// Collects the lines of a logger from now on.
    public static LoggedLines of(String logger) {
        return new LoggedLines(Logger.getLogger(logger));
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
