package dev.ambit.stackdb;

import org.jdbi.v3.core.Handle;

/// Gives objects to the login of a stack. PostgreSQL lets only a superuser give an object to a role that cannot create
/// objects in its schema, so another administrator allows that for the transfer.
final class ObjectTransfer {

    private static final String MAY_CREATE =
            "select rolsuper or has_schema_privilege(:login, :schema, 'CREATE') from pg_roles where rolname = current_user";

    private ObjectTransfer() {}

    /// Runs statements that change owners.
    ///
    /// @param tx of the administrator, in the database of the stack
    static void run(Handle tx, StackDatabase to, Runnable statements) {
        boolean mayCreate = tx.createQuery(MAY_CREATE)
                .bind("login", to.login())
                .bind("schema", to.schema())
                .mapTo(Boolean.class)
                .one();
        if (mayCreate) {
            statements.run();
            return;
        }
        AccessCheck.lock(tx);
        String schema = Quoted.name(to.schema());
        String login = Quoted.name(to.login());
        StackDatabases.run(tx, "grant create on schema %s to %s".formatted(schema, login));
        statements.run();
        if (!to.suffix().isEmpty()) {
            // Production's code could find what development creates in its schema.
            StackDatabases.run(tx, "revoke create on schema %s from %s".formatted(schema, login));
        }
    }
}
