package dev.ambit.subscription;

import dev.ambit.engine.price.ProratedLine;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Prorations that fall due when a billing period ends.
///
/// @param until the end of the billing period, exclusive
/// @param currency null without lines
/// @param lines null if unknown: an earlier version made the change, or the change had no price
record Deferral(
        Instant until, @Nullable String currency, @Nullable List<ProratedLine> lines) {

    static Deferral unknown(Instant until) {
        return new Deferral(until, null, null);
    }

    boolean isNothing() {
        return lines != null && lines.isEmpty();
    }

    /// Adds the lines of another deferral of the same billing period. If the currencies differ, the result is
    /// unknown.
    Deferral plus(Deferral other) {
        if (lines == null || other.lines == null) {
            return unknown(until);
        }
        if (lines.isEmpty() || other.lines.isEmpty()) {
            return lines.isEmpty() ? other : this;
        }
        return Objects.equals(currency, other.currency)
                ? new Deferral(
                        until,
                        currency,
                        Stream.concat(lines.stream(), other.lines.stream()).toList())
                : unknown(until);
    }
}
