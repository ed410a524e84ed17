package dev.ambit.stackdb;

import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The temporary login that reads production's release history for development. Types, indexes and rules of the
/// tenant's table can run code, so the login has no other privileges.
final class HistoryLogin {

    static final String SUFFIX = "~look";

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
    /// @throws RefusedStatementException if it cannot be read, for example because a cast of the tenant fails
    String read(String production) {
        StackDatabase history = new StackDatabase(production, StackDatabase.PUBLIC, "", "", "").withLogin(login);
        databases.admin(production, tx -> {
            drop(tx);
            create(tx, history);
            return null;
        });
        try {
            return databases.as(history, HistoryLogin::read);
        } finally {
            databases.admin(production, tx -> {
                drop(tx);
                return null;
            });
        }
    }

    private static String read(Handle tx) {
        try (var statement = tx.getConnection().createStatement();
                var rows = statement.executeQuery(READ)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new RefusedStatementException(e);
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
