package dev.ambit.http;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Trace id of a request: 32 hex digits from the caller's `traceparent` (W3C Trace Context), or random ones.
public final class Trace {

    /// The header that carries a trace id to another process.
    public static final String HEADER = "traceparent";

    /// Trace id of the current request, for [LogFormatter].
    static final ScopedValue<String> ID = ScopedValue.newInstance();

    /// Matches `traceparent`. Version `00` ends after the flags; later versions may continue. All-zero ids are
    /// invalid.
    private static final Pattern PARENT = Pattern.compile(
            "(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");

    private Trace() {}

    /// Returns the trace id of a header, or a random one if the header is missing or invalid.
    public static String id(@Nullable String traceparent) {
        if (traceparent != null) {
            Matcher parent = PARENT.matcher(traceparent);
            if (parent.matches()) {
                return parent.group(1);
            }
        }
        return newId();
    }

    /// Returns a random trace id.
    public static String newId() {
        return random() + random();
    }

    /// Runs work for a request with this trace id, which log lines of the work contain.
    public static void run(String id, Runnable work) {
        ScopedValue.where(ID, id).run(work);
    }

    /// Returns the result of work that has a trace id; see [#run].
    public static <T> T call(String id, Supplier<T> work) {
        return ScopedValue.where(ID, id).call(work::get);
    }

    /// Returns work for another thread with the trace id of this thread, if it has one.
    public static Runnable carry(Runnable work) {
        if (!ID.isBound()) {
            return work;
        }
        String id = ID.get();
        return () -> run(id, work);
    }

    /// Returns the value of [#HEADER] for a request to another process, if this thread has a trace id.
    public static Optional<String> header() {
        return ID.isBound() ? Optional.of("00-%s-%s-01".formatted(ID.get(), random())) : Optional.empty();
    }

    private static String random() {
        // Parent ids of zeros alone are invalid.
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong() | 1);
    }
}
