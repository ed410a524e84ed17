package dev.ambit.stackdb;

import dev.ambit.problem.ProblemCode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;

/// The login that exports a suspended stack, whose own login cannot connect. Its only privilege is membership in
/// that login. Types, casts and operators of a tenant can run code during an export; if an administrator
/// exported, that code could run `reset role` and become administrator.
public final class ExportLogin {

    static final String SUFFIX = "~export";

    private final StackDatabases databases;

    public ExportLogin(StackDatabases databases) {
        this.databases = databases;
    }

    /// Reads in one transaction, with the rights of the stack's login. The export login exists only
    /// during the export.
    ///
    /// @throws dev.ambit.problem.Problem if the database cannot be reached, or the stack's login is missing
    public <T, X extends Exception> T read(StackDatabase database, HandleCallback<T, X> work) throws X {
        StackDatabase own = database.withLogin(database.login() + SUFFIX);
        databases.admin(database.database(), tx -> {
            end(tx, own);
            begin(tx, database, own);
            return null;
        });
        try {
            return databases.as(own, tx -> {
                StackDatabases.run(tx, "set transaction isolation level repeatable read, read only");
                StackDatabases.run(tx, "set local role " + Quoted.name(database.login()));
                return work.withHandle(tx);
            });
        } finally {
            databases.admin(database.database(), tx -> {
                end(tx, own);
                return null;
            });
        }
    }

    private static void begin(Handle tx, StackDatabase database, StackDatabase own) {
        String mark = Logins.find(tx, database.login())
                .orElseThrow(() -> ProblemCode.STACK_RESOURCE_REFUSED.because(
                        "The database login `%s` is missing. Repair the stack, then export again."
                                .formatted(database.login())))
                .mark();
        Logins.make(tx, own, Logins.temporaryMarkBeside(mark, "an export lasts"));
        Logins.changePassword(tx, own);
        Logins.enable(tx, own.login());
        StackDatabases.run(tx, "grant %s to %s".formatted(Quoted.name(database.login()), Quoted.name(own.login())));
    }

    /// Deletes the login, also if a server crashed during its export.
    private static void end(Handle tx, StackDatabase own) {
        if (Logins.find(tx, own.login()).isPresent()) {
            Logins.endSessions(tx, own.login());
            Logins.drop(tx, own.login());
        }
    }
}
