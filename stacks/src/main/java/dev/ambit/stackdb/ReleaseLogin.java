package dev.ambit.stackdb;

import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// The login that runs releases. If development shares production's schema, its own login cannot create objects
/// there, because production's code could find them. So a temporary login creates the new objects and transfers
/// them to the stack's login.
public final class ReleaseLogin {

    static final String SUFFIX = "~rel";

    private final StackDatabases databases;

    public ReleaseLogin(StackDatabases databases) {
        this.databases = databases;
    }

    /// Runs `work` with the release login.
    ///
    /// @param work receives the database with the login to use
    public <T> T with(StackDatabase database, Function<StackDatabase, T> work) {
        if (database.suffix().isEmpty()) {
            return work.apply(database);
        }
        StackDatabase own = database.withLogin(database.login() + SUFFIX);
        end(database, own);
        begin(database, own);
        try {
            return work.apply(own);
        } finally {
            end(database, own);
        }
    }

    private void begin(StackDatabase database, StackDatabase own) {
        String login = Quoted.name(own.login());
        databases.admin(own.database(), tx -> {
            Logins.make(tx, own, Logins.temporaryMark(own.database(), "a release lasts"));
            Logins.changePassword(tx, own);
            Logins.enable(tx, own.login());
            StackDatabases.run(tx, "grant %s to %s".formatted(Quoted.name(database.login()), login));
            StackDatabases.run(
                    tx, "grant connect, temporary on database %s to %s".formatted(Quoted.name(own.database()), login));
            StackDatabases.run(
                    tx, "grant usage, create on schema %s to %s".formatted(Quoted.name(own.schema()), login));
            return null;
        });
    }

    /// Transfers new objects to the stack's login. Code without the suffix is dropped, because production could
    /// call it.
    private static void handOver(Handle tx, OwnedObject it, StackDatabase database, StackDatabase own) {
        boolean isOurs = it.schema().equals(database.schema()) && it.name().endsWith(database.suffix());
        if (isOurs && it.owner().equals(own.login())) {
            StackDatabases.run(tx, it.giving(database.login()));
        } else if (!isOurs && it.owner().equals(database.login()) && it.isCode()) {
            StackDatabases.run(tx, "drop %s if exists %s cascade".formatted(it.kind(), it.thing()));
        }
    }

    /// Deletes the login, also if a server crashed before it deleted the login.
    private void end(StackDatabase database, StackDatabase own) {
        String login = Quoted.name(own.login());
        databases.admin(own.database(), tx -> {
            if (Logins.find(tx, own.login()).isPresent()) {
                Logins.endSessions(tx, own.login());
                List<OwnedObject> objects = OwnedObject.find(tx);
                ObjectTransfer.run(tx, database, () -> objects.forEach(it -> handOver(tx, it, database, own)));
                StackDatabases.run(tx, "drop owned by %s cascade".formatted(login));
                Logins.drop(tx, own.login());
            }
            return null;
        });
    }
}
