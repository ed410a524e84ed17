package dev.ambit.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Joins an answer to our log: 32 hex digits, the caller's own (W3C Trace Context) or new ones.
final class Trace {

    /// What the thread at work is answering; [LogFormat] reads it.
    static final ScopedValue<String> ID = ScopedValue.newInstance();

    /// Version `00` ends after the flags; a later one may go on. Ids of zeros are not valid.
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
