package dev.ambit.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Trace id of a request: 32 hex digits from the caller's `traceparent` (W3C Trace Context), or random ones.
final class Trace {

    /// Trace id of the current request, for [LogFormatter].
    static final ScopedValue<String> ID = ScopedValue.newInstance();

    /// Matches `traceparent`. Version `00` ends after the flags; later versions may continue. All-zero ids are
    /// invalid.
    private static final Pattern PARENT = Pattern.compile(
            "(?!ff|00.{54})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?");

    private Trace() {}

    static String id(@Nullable String traceparent) {
        if (traceparent != null) {
            Matcher parent = PARENT.matcher(traceparent);
            if (parent.matches()) {
                return parent.group(1);
            }
        }
        HexFormat hex = HexFormat.of();
        var random = ThreadLocalRandom.current();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
