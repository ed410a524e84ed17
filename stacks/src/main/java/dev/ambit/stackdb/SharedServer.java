package dev.ambit.stackdb;

import dev.ambit.db.Transactions;
import dev.ambit.problem.Problem;
import org.jdbi.v3.core.Handle;

/// Warns the operator if the PostgreSQL server that the operator provides for stacks is the one with Ambit's own rows.
public final class SharedServer {

    private static final System.Logger LOG = System.getLogger(SharedServer.class.getName());

    /// The copy of a server has its identifier too, but was not started at the same microsecond.
    private static final String IDENTITY = """
            select system_identifier::text || ' ' || extract(epoch from pg_postmaster_start_time())::text
            from pg_control_system()
            """;

    private final Transactions transactions;
    private final StackDatabases databases;
    private boolean isCompared;

    public SharedServer(Transactions transactions, StackDatabases databases) {
        this.transactions = transactions;
        this.databases = databases;
    }

    /// Compares the servers once. If one of them is unreachable, the next run compares them.
    public void runOnce() {
        if (isCompared) {
            return;
        }
        try {
            if (isShared()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "--tenant-database-url (AMBIT_TENANT_DATABASE_URL) leads to the PostgreSQL server with the rows of"
                                + " Ambit, so a stack can use up its locks, memory and connections. Use another server. The"
                                + " next version starts with the same server only if --tenant-database-shared is set.");
            }
            isCompared = true;
        } catch (Problem unreachable) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "Cannot compare the PostgreSQL server of stacks with the one of Ambit and will retry: {0}",
                    unreachable.message());
        }
    }

    /// Whether both URLs lead to one postmaster.
    ///
    /// @throws Problem if the PostgreSQL server of stacks is unreachable
    boolean isShared() {
        String ofStacks = databases.outside(SharedServer::identity);
        return ofStacks.equals(transactions.outside(SharedServer::identity));
    }

    private static String identity(Handle tx) {
        return tx.createQuery(IDENTITY).mapTo(String.class).one();
    }
}
