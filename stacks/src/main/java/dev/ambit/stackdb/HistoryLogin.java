package dev.ambit.stackdb;

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

    /// @param login of development, used as prefix of the name
    HistoryLogin(StackDatabases databases, String login) {
        this.databases = databases;
        this.login = login + SUFFIX;
    }

    /// Returns the history as JSON.
    String read(String production) {
        StackDatabase own = new StackDatabase(production, StackDatabase.PUBLIC, "", "", "").withLogin(login);
        databases.admin(production, tx -> {
            end(tx);
            begin(tx, own);
            return null;
        });
        try {
            return databases.as(
                    own, tx -> tx.createQuery(READ).mapTo(String.class).one());
        } finally {
            databases.admin(production, tx -> {
                end(tx);
                return null;
            });
        }
    }

    private static void begin(Handle tx, StackDatabase own) {
        String name = Quoted.name(own.login());
        Logins.make(tx, own, Logins.passing(own.database(), "its history is read"));
        Logins.changePassword(tx, own);
        Logins.letIn(tx, own.login());
        StackDatabases.run(tx, "grant connect on database %s to %s".formatted(Quoted.name(own.database()), name));
        StackDatabases.run(tx, "grant usage on schema public to " + name);
        StackDatabases.run(tx, "grant select on public.%s to %s".formatted(ReleaseHistory.TABLE, name));
    }

    /// Deletes the login, also that of a crashed server.
    private void end(Handle tx) {
        if (Logins.find(tx, login).isPresent()) {
            Logins.endSessions(tx, login);
            Logins.dropOwned(tx, List.of(login));
            Logins.drop(tx, login);
        }
    }
}
