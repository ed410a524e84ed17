package dev.ambit.stackdb;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/// Ends sessions that write while the [DiskReserve] is low. A session can turn `default_transaction_read_only` off,
/// but cannot write without a transaction id. The more of the time a session writes, the sooner a look finds it: on
/// average, it writes as much as it can between two looks. The third session found locks the login out.
final class WriteGuard {

    private static final System.Logger LOG = System.getLogger(WriteGuard.class.getName());
    private static final int FOUND_MAX = 3;

    private final StackDatabases databases;
    private final GuardedLogins logins;
    private final Map<Long, Integer> found = new HashMap<>();

    WriteGuard(StackDatabases databases, GuardedLogins logins) {
        this.databases = databases;
        this.logins = logins;
    }

    /// @param isTenant whether a session is one of a stack
    void compare(GuardConnection on, Predicate<GuardedSession> isTenant) {
        if (!databases.disk().isLow()) {
            found.clear();
            return;
        }
        on.sessions().stream().filter(it -> it.isWriting() && isTenant.test(it)).forEach(it -> end(on, it));
    }

    private void end(GuardConnection on, GuardedSession it) {
        on.end(it);
        logins.find(it.login()).ifPresent(login -> {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Ended a session of the database login {0}, because it wrote although the disk is almost full.",
                    login.name());
            if (found.merge(it.login(), 1, Integer::sum) == FOUND_MAX) {
                close(login);
            }
        });
    }

    /// Changes the role over another connection, because the guard's own must not wait for a lock.
    private void close(GuardedLogins.Guarded login) {
        databases.disk().close(login.name());
        Thread.ofVirtual().name("database login").start(() -> {
            try {
                databases.outside(tx -> {
                    Logins.limit(tx, login.name(), SizeQuota.CLOSED);
                    return null;
                });
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The database login {0} cannot connect until the disk has space, because it wrote repeatedly.",
                        login.name());
            } catch (RuntimeException e) {
                // The next measurement of sizes tries again.
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The database login {0} cannot be locked out yet: {1}",
                        login.name(),
                        e.getMessage());
            }
        });
    }
}
