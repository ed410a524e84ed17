package dev.ambit.host.link;

import dev.ambit.host.bucket.BucketEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Values of requests and answers that have no record of their own.
public final class LinkMessages {

    private LinkMessages() {}

    /// A truth value.
    public record Flag(boolean value) {}

    /// A number of things.
    public record Count(long value) {}

    /// A sentence; null for none.
    public record Sentence(@Nullable String value) {}

    /// Numbers of things by their name.
    public record Counts(Map<String, Long> values) {}

    /// Names of functions.
    public record Names(Set<String> values) {}

    /// The objects of a bucket.
    public record Entries(List<BucketEntry> values) {}

    /// Patterns of cached paths.
    public record Paths(List<String> values) {}
}
