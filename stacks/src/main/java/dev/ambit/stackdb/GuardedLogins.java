package dev.ambit.stackdb;

import dev.ambit.stack.Stage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The logins of stacks in a cluster by object id, in memory, so that [SessionGuard] needs no catalog to recognize a
/// tenant. They are read again, over another connection, when a session of an unknown login appears.
final class GuardedLogins {

    private static final System.Logger LOG = System.getLogger(GuardedLogins.class.getName());

    private static final String ALL = """
            select id, rolname, position(:temporary in mark) > 0 as is_temporary,
                starts_with(mark, 'ambit PRODUCTION of ') as is_production
            from (
                select oid::bigint as id, rolname, shobj_description(oid, 'pg_authid') as mark from pg_roles) as roles
            where mark ~ '^ambit (PRODUCTION|DEVELOPMENT) of '
            """;

    private static final String OTHERS = "select oid::bigint as id from pg_roles";

    /// @param isTemporary whether Ambit created the login for one piece of work, such as a release
    record Guarded(long id, String name, Stage stage, boolean isTemporary) {}

    private record Known(Map<Long, Guarded> stacks, Set<Long> all) {}

    private final StackDatabases databases;
    private final AtomicBoolean isReading = new AtomicBoolean();
    private volatile Known known = new Known(Map.of(), Set.of());

    GuardedLogins(StackDatabases databases) {
        this.databases = databases;
    }

    /// Returns the login of a stack, or nothing if the login is not one of a stack, or is not known yet. Then it is
    /// read in the background.
    ///
    /// @param id object id of the role
    Optional<Guarded> find(long id) {
        Known now = known;
        if (!now.all().contains(id)) {
            readSoon();
        }
        return Optional.ofNullable(now.stacks().get(id));
    }

    /// Reads all logins.
    void read() {
        known = databases.outside(tx -> new Known(
                tx
                        .createQuery(ALL)
                        .bind("temporary", Logins.TEMPORARY)
                        .map((row, _) -> new Guarded(
                                row.getLong("id"),
                                row.getString("rolname"),
                                row.getBoolean("is_production") ? Stage.PRODUCTION : Stage.DEVELOPMENT,
                                row.getBoolean("is_temporary")))
                        .stream()
                        .collect(Collectors.toMap(Guarded::id, Function.identity())),
                tx.createQuery(OTHERS).mapTo(Long.class).set()));
    }

    private void readSoon() {
        if (isReading.compareAndSet(false, true)) {
            Thread.ofVirtual().name("database logins").start(() -> {
                try {
                    read();
                } catch (RuntimeException e) {
                    LOG.log(
                            System.Logger.Level.DEBUG,
                            "Cannot read the logins of the PostgreSQL server {0}: {1}",
                            databases,
                            e.getMessage());
                } finally {
                    isReading.set(false);
                }
            });
        }
    }
}
