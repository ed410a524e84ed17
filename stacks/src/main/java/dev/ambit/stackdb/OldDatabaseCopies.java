package dev.ambit.stackdb;

import dev.ambit.postgres.DiskSpace;
import dev.ambit.postgres.ServingMarker;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/// Copies of stack databases that stay in Ambit's own cluster after a move. They are closed at once, and dropped by
/// the next version, or earlier if the disk fills.
public final class OldDatabaseCopies {

    private static final System.Logger LOG = System.getLogger(OldDatabaseCopies.class.getName());

    private static final double FREE_MIN = 0.2;

    /// Both clusters give a moved database the same object id. A later database has another one.
    private static final String COPIES = """
            select datname
            from pg_database
            where oid = any(:ids::bigint[])
            order by oid
            """;

    private static final String LOGINS = """
            select rolname
            from pg_roles
            where rolcanlogin and starts_with(shobj_description(oid, 'pg_authid'), 'ambit ')
            order by rolname
            """;

    private final StackDatabases own;
    private final Path home;
    private final IntSupplier version;
    private final Supplier<DiskSpace> disk;

    /// @param ownUrl JDBC URL of the superuser of Ambit's own cluster
    /// @param home directory of the cluster of stacks
    /// @param version returns the number of the last schema step of this version of Ambit
    public OldDatabaseCopies(String ownUrl, Path home, IntSupplier version) {
        this(ownUrl, home, version, () -> DiskSpace.of(home));
    }

    OldDatabaseCopies(String ownUrl, Path home, IntSupplier version, Supplier<DiskSpace> disk) {
        this.own = new StackDatabases(ownUrl);
        this.home = home;
        this.version = version;
        this.disk = disk;
    }

    /// Closes or drops the copies. Call it when both clusters run.
    public void runOnce() {
        ServingMarker marker = ServingMarker.read(home).orElse(null);
        if (marker == null || marker.databases().isEmpty()) {
            return;
        }
        boolean isDue = version.getAsInt() > marker.version() || disk.get().isBelow(FREE_MIN);
        own.outside(tx -> {
            close(tx, marker.databases());
            if (isDue) {
                drop(tx, marker.databases());
            }
            return null;
        });
        if (isDue) {
            new ServingMarker(marker.version(), List.of()).write(home);
        }
    }

    private static void close(Handle tx, List<Long> ids) {
        names(tx, ids)
                .forEach(it ->
                        StackDatabases.run(tx, "alter database %s allow_connections false".formatted(Quoted.name(it))));
        tx.createQuery(LOGINS)
                .mapTo(String.class)
                .list()
                .forEach(it -> StackDatabases.run(tx, "alter role %s nologin".formatted(Quoted.name(it))));
    }

    private static void drop(Handle tx, List<Long> ids) {
        for (String name : names(tx, ids)) {
            StackDatabases.run(tx, "alter database %s is_template false".formatted(Quoted.name(name)));
            StackDatabases.run(tx, "drop database %s with (force)".formatted(Quoted.name(name)));
            LOG.log(
                    System.Logger.Level.INFO,
                    "Dropped the old copy of the database {0} in Ambit''s own PostgreSQL cluster.",
                    name);
        }
    }

    private static List<String> names(Handle tx, List<Long> ids) {
        return tx.createQuery(COPIES)
                .bind("ids", ids.toArray(Long[]::new))
                .mapTo(String.class)
                .list();
    }
}
