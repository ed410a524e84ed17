package dev.ambit.stackdb;

import dev.ambit.postgres.DiskSpace;
import dev.ambit.stack.Drift;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The disk space that stacks leave to Ambit. While less than 10 % or 2 GB is free, logins of stacks are read-only.
/// They can write again when a quarter more is free, so that their access does not change with every file.
final class DiskReserve {

    private static final System.Logger LOG = System.getLogger(DiskReserve.class.getName());

    private static final double PART = 0.1;
    private static final long BYTES = 2L << 30;
    private static final double AMPLE = 1.25;
    private static final long MEGABYTE = 1L << 20;

    /// Logins that wrote while they were read-only.
    private final Set<String> closed = ConcurrentHashMap.newKeySet();

    private volatile @Nullable DiskSpace low;

    /// Compares the space with the reserve.
    void compare(DiskSpace now) {
        boolean wasLow = isLow();
        double factor = wasLow ? AMPLE : 1;
        boolean isLow = now.isBelow(PART * factor) || now.free() < BYTES * factor;
        low = isLow ? now : null;
        if (isLow != wasLow) {
            LOG.log(
                    isLow ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                    "{0} of the disk of stack databases are free. Logins of stacks {1}.",
                    words(now),
                    isLow ? "are read-only until 12.5 % and 2.5 GB are free" : "can write again");
        }
        if (!isLow) {
            closed.clear();
        }
    }

    boolean isLow() {
        return low != null;
    }

    /// Locks a login out until the disk has space again.
    void close(String login) {
        closed.add(login);
    }

    /// Returns the access that the disk allows to a login.
    SizeQuota.Access access(String login) {
        if (!isLow()) {
            return SizeQuota.Access.WRITABLE;
        }
        return closed.contains(login) ? SizeQuota.Access.CLOSED : SizeQuota.Access.READ_ONLY;
    }

    /// Returns the drift of databases while the space is low.
    Optional<Drift> drift() {
        return Optional.ofNullable(low)
                .map(it -> new Drift("disk", "at least 10 % and 2 GB free", words(it) + " free; logins are read-only"));
    }

    private static String words(DiskSpace it) {
        return String.format(Locale.ROOT, "%d of %d MB", it.free() / MEGABYTE, it.total() / MEGABYTE);
    }
}
