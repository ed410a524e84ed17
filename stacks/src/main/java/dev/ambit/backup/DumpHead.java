package dev.ambit.backup;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The beginning of a dump.
///
/// @param release that the database had; null if none
/// @param tables in an order in which they can be filled
/// @param before statements by which they are made; none in an export, which goes where they are made already
/// @param behind statements that follow those
record DumpHead(
        int format,
        Instant takenAt,
        @Nullable String release,
        List<Part> tables,
        List<String> extensions,
        List<String> before,
        List<String> behind) {

    static final int FORMAT = 1;

    record Part(String name, List<String> columns) {}

    /// The end of it, by which a dump is whole.
    record Foot(long rows) {}
}
