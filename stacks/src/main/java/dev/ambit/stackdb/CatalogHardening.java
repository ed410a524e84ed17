package dev.ambit.stackdb;

import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Hides the shared catalog in databases that an earlier version created. A server that stops in between
/// continues at its next start.
public final class CatalogHardening {

    private static final System.Logger LOG = System.getLogger(CatalogHardening.class.getName());

    /// Maximum number of databases that one run connects to.
    private static final int DATABASES_MAX = 20;

    /// Databases of stacks. Databases that Ambit created have a comment; adopted databases are named in the
    /// comment of their login.
    private static final String DATABASES = """
            select datname
            from pg_database
            where datallowconn and (
                shobj_description(oid, 'pg_database') ~ '^ambit (PRODUCTION|DEVELOPMENT) of '
                or exists (select from pg_roles
                    where starts_with(shobj_description(pg_roles.oid, 'pg_authid'),
                        'ambit PRODUCTION of ' || datname || ';')))
            order by datname
            """;

    private final StackDatabases databases;

    /// Databases whose catalog this server has closed, or found closed.
    private final Set<String> closed = ConcurrentHashMap.newKeySet();

    public CatalogHardening(StackDatabases databases) {
        this.databases = databases;
    }

    public void runOnce() {
        List<String> all = databases.outside(tx -> {
            if (databases.isOwnCluster()) {
                StackDatabases.run(tx, "revoke connect, temporary on database postgres, template1 from public");
            }
            return tx.createQuery(DATABASES).mapTo(String.class).list();
        });
        closed.retainAll(all);
        all.stream().filter(it -> !closed.contains(it)).limit(DATABASES_MAX).forEach(this::close);
    }

    private void close(String database) {
        try {
            databases.admin(database, tx -> {
                AccessCheck.closeCatalog(tx, database);
                return null;
            });
            closed.add(database);
        } catch (Problem | RefusedStatementException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Cannot revoke PUBLIC''s access to the shared catalog in the database {0} and will retry"
                            + " in a minute: {1}",
                    database,
                    e.getMessage());
        }
    }
}
