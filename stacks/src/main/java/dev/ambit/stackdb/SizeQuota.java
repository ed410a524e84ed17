package dev.ambit.stackdb;

import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import java.util.Optional;

/// The size quota of a stack's database, and the consequences of exceeding it.
///
/// @param bytesMax of one stack's database, schema or tables with a suffix
record SizeQuota(long bytesMax) {

    static final SizeQuota DEFAULT = ofMegabytes(20_480);

    /// Connection limit of a login that is locked out because its database has twice the allowed size.
    static final int CLOSED = 0;

    private static final long MEGABYTE = 1 << 20;
    private static final int WARNING_PERCENT = 80;
    private static final int PERCENT = 100;

    /// The access of a stack's login.
    enum Access {
        /// Full access.
        WRITABLE,
        /// New transactions are read-only by default.
        READ_ONLY,
        /// No access: the connection limit is 0.
        CLOSED;

        /// Returns the lesser of two.
        Access and(Access other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    static SizeQuota ofMegabytes(long megabytes) {
        return new SizeQuota(megabytes * MEGABYTE);
    }

    /// Production is never locked out.
    Access access(Stage stage, long bytes) {
        if (bytes <= bytesMax) {
            return Access.WRITABLE;
        }
        return stage == Stage.DEVELOPMENT && bytes > 2 * bytesMax ? Access.CLOSED : Access.READ_ONLY;
    }

    /// Returns the drift of a database that is nearly full or full, otherwise nothing.
    Optional<Drift> drift(Stage stage, long bytes) {
        String found = "%d MB".formatted(bytes / MEGABYTE);
        return switch (access(stage, bytes)) {
            case WRITABLE ->
                bytes * PERCENT > bytesMax * WARNING_PERCENT
                        ? Optional.of(new Drift(
                                "size",
                                "less than %d %% of %d MB".formatted(WARNING_PERCENT, bytesMax / MEGABYTE),
                                found))
                        : Optional.empty();
            case READ_ONLY -> Optional.of(new Drift("size", atMost(), found + "; new transactions are read-only"));
            case CLOSED -> Optional.of(new Drift("size", atMost(), found + "; the login has no connections"));
        };
    }

    private String atMost() {
        return "at most %d MB".formatted(bytesMax / MEGABYTE);
    }
}
