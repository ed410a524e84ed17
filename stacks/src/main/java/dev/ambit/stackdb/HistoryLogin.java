package dev.ambit.stackdb;

import java.util.List;
import org.jdbi.v3.core.Handle;

/// As whom production's history of releases is read for development. The table is the tenant's, and a type, an
/// index or a rule of it may run code; so a login reads it that may do nothing else, and lives no longer than that.
final class HistoryLogin {

    static final String SUFFIX = "~look";

    private static final String READ = """
            select coalesce(json_agg(it), '[]')::text
            from public.ambit_releases as it
            """;

    private final StackDatabases databases;
    private final String login;

    /// @param login of development, after which it is called
    HistoryLogin(StackDatabases databases, String login) {
        this.databases = databases;
        this.login = login + SUFFIX;
    }

    /// All that there is, as JSON.
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

    /// Also of one whose server died.
    private void end(Handle tx) {
        if (Logins.find(tx, login).isPresent()) {
            Logins.endSessions(tx, login);
            Logins.dropOwned(tx, List.of(login));
            Logins.drop(tx, login);
        }
    }
}
