package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// The temporary login that reads production's release history for development. Types, indexes and rules of the
/// tenant's table can run code, so the login has no other privileges.
final class HistoryLogin {

    static final String SUFFIX = "~look";

    /// SQLSTATE of a missing privilege.
    private static final String DENIED = "42501";

    private static final String READ = """
            select coalesce(json_agg(it), '[]')::text
            from public.ambit_releases as it
            """;

    private final StackDatabases databases;
    private final String login;

    /// @param login the login of development; the temporary login is named after it
    HistoryLogin(StackDatabases databases, String login) {
        this.databases = databases;
        this.login = login + SUFFIX;
    }

    /// Returns the history as JSON.
    ///
    /// @throws dev.ambit.problem.Problem if reading it would run code of the tenant
    String read(String production) {
        StackDatabase history = new StackDatabase(production, StackDatabase.PUBLIC, "", "", "").withLogin(login);
        databases.admin(production, tx -> {
            drop(tx);
            create(tx, history);
            return null;
        });
        try {
            return databases.as(
                    history, tx -> tx.createQuery(READ).mapTo(String.class).one());
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException cause && DENIED.equals(cause.getSQLState())) {
                throw STACK_RESOURCE_REFUSED.because(
                        ("Production's table `%s` runs your own code when it is read. Remove casts of its columns to"
                                        + " JSON, and its rules.")
                                .formatted(ReleaseHistory.TABLE));
            }
            throw e;
        } finally {
            databases.admin(production, tx -> {
                drop(tx);
                return null;
            });
        }
    }

    private static void create(Handle tx, StackDatabase history) {
        String name = Quoted.name(history.login());
        Logins.make(tx, history, Logins.temporaryMark(history.database(), "its history is read"));
        Logins.changePassword(tx, history);
        Logins.enable(tx, history.login());
        StackDatabases.run(tx, "grant connect on database %s to %s".formatted(Quoted.name(history.database()), name));
        StackDatabases.run(tx, "grant usage on schema public to " + name);
        StackDatabases.run(tx, "grant select on public.%s to %s".formatted(ReleaseHistory.TABLE, name));
    }

    /// Deletes the login, also if a server crashed before it deleted the login.
    private void drop(Handle tx) {
        if (Logins.find(tx, login).isPresent()) {
            Logins.endSessions(tx, login);
            Logins.dropOwned(tx, List.of(login));
            Logins.drop(tx, login);
        }
    }
}
