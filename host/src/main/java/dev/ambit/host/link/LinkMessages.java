package dev.ambit.host.link;

import dev.ambit.host.bucket.BucketEntry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Small bodies of requests and responses between server and host.
public final class LinkMessages {

    private LinkMessages() {}

    /// A truth value.
    public record Flag(boolean value) {}

    /// A number of things.
    public record Count(long value) {}

    /// Why something is refused; null if it is not.
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
