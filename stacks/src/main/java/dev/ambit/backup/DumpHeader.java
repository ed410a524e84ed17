package dev.ambit.backup;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The header of a dump.
///
/// @param release latest release of the database; null if none
/// @param tables in an order that satisfies foreign keys
/// @param before statements that create the structure; empty in an export, which is loaded into existing tables
/// @param behind statements that run after those of `before`
record DumpHeader(
        int format,
        Instant takenAt,
        @Nullable String release,
        List<Part> tables,
        List<String> extensions,
        List<String> before,
        List<String> behind) {

    static final int FORMAT = 1;

    record Part(String name, List<String> columns) {}

    /// The last frame, which proves that the dump is complete.
    record Footer(long rows) {}
}
