package dev.ambit.stackdb;

import dev.ambit.postgres.StackCgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Ends the session with the most memory when the control group of the cluster of stacks has used 80 % of its limit. At
/// the limit, the kernel would end a process, and PostgreSQL then all sessions of all tenants.
final class MemoryGuard {

    private static final System.Logger LOG = System.getLogger(MemoryGuard.class.getName());
    private static final double PART_MAX = 0.8;
    private static final Pattern ANONYMOUS = Pattern.compile("RssAnon:\\s+(\\d+) kB");

    private final StackDatabases databases;
    private final GuardedLogins logins;

    /// The session that was ended last. It frees its memory when its process exits.
    private Optional<GuardedSession> ending = Optional.empty();

    private record Sized(GuardedSession session, long kilobytes) {}

    MemoryGuard(StackDatabases databases, GuardedLogins logins) {
        this.databases = databases;
        this.logins = logins;
    }

    /// @param isTenant whether a session is one of a stack
    void compare(GuardConnection on, Predicate<GuardedSession> isTenant) {
        EmbeddedCluster embedded = databases.embedded();
        Optional<StackCgroup.Memory> memory = embedded == null ? Optional.empty() : embedded.memory();
        if (memory.isEmpty() || memory.get().used() <= PART_MAX * memory.get().limit()) {
            ending = Optional.empty();
            return;
        }
        if (ending.filter(on::isSame).isPresent()) {
            return;
        }
        Optional<Sized> largest = on.sessions().stream()
                .filter(isTenant)
                .map(it -> new Sized(it, kilobytes(it.processId())))
                .max(Comparator.comparingLong(Sized::kilobytes));
        ending = largest.map(Sized::session);
        largest.ifPresent(it -> end(on, it));
    }

    private void end(GuardConnection on, Sized it) {
        on.end(it.session());
        LOG.log(
                System.Logger.Level.WARNING,
                "Ended a session of the database login {0} with {1} kB of memory, because the sessions of all stacks"
                        + " together have used {2} of the memory that they may use.",
                logins.find(it.session().login())
                        .map(GuardedLogins.Guarded::name)
                        .orElse("with the id " + it.session().login()),
                it.kilobytes(),
                "%.0f %%".formatted(100 * PART_MAX));
    }

    /// Returns the memory that only this process has; 0 if it has exited.
    private static long kilobytes(int processId) {
        try {
            var found = ANONYMOUS.matcher(Files.readString(Path.of("/proc/%d/status".formatted(processId))));
            return found.find() ? Long.parseLong(found.group(1)) : 0;
        } catch (IOException _) {
            return 0;
        }
    }
}
