package dev.ambit.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Renders a log record as one line: JSON for machines, or text for people.
enum LogFormatter {
    JSON {
        @Override
        String line(LogRecord record, String message) {
            Map<String, @Nullable Object> line = new LinkedHashMap<>();
            line.put("time", record.getInstant());
            line.put("level", record.getLevel().getName());
            line.put("logger", record.getLoggerName());
            line.put("message", Utf8.printable(message));
            if (Trace.ID.isBound()) {
                line.put("traceId", Trace.ID.get());
            }
            if (access(record) instanceof AccessLine access) {
                line.put("request", access);
            }
            if (record.getThrown() != null) {
                line.put("stack", Utf8.printable(stack(record.getThrown())));
            }
            return new String(dev.ambit.http.Json.write(line), UTF_8);
        }
    },

    TEXT {
        @Override
        String line(LogRecord record, String message) {
            String trace = Trace.ID.isBound() ? " " + Trace.ID.get() : "";
            String line = "%s %-7s %s%s %s"
                    .formatted(
                            record.getInstant(),
                            record.getLevel().getName(),
                            record.getLoggerName(),
                            trace,
                            CONTROL.matcher(message).replaceAll(" "));
            return record.getThrown() == null
                    ? line
                    : line + "\n" + stack(record.getThrown()).indent(4).stripTrailing();
        }
    };

    /// Control characters, which are replaced so that a message cannot forge a log line.
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    /// Secrets, which are masked because the exception of a library may quote one.
    private static final Pattern SECRET =
            Pattern.compile("\\b(operator-|account-|server-|client-|whsec_)[A-Za-z0-9_+/=-]{16,}");

    abstract String line(LogRecord record, String message);

    Formatter formatter() {
        return new Formatter() {
            @Override
            public String format(LogRecord record) {
                String line = line(record, String.valueOf(formatMessage(record)));
                return SECRET.matcher(line).replaceAll("$1…") + "\n";
            }
        };
    }

    private static @Nullable Object access(LogRecord record) {
        Object[] parameters = record.getParameters();
        return parameters == null || parameters.length == 0 ? null : parameters[0];
    }

    private static String stack(Throwable thrown) {
        var stack = new StringWriter();
        thrown.printStackTrace(new PrintWriter(stack));
        return stack.toString();
    }
}
