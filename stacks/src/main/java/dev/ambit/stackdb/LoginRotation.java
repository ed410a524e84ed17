package dev.ambit.stackdb;

import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Moves a stack from the login of its previous secret to the login of its present one. PostgreSQL keeps one password
/// for a login, so each secret has its own. While the overlap lasts, the previous login is a member of the present one
/// and acts as it: all new objects belong to the present login.
final class LoginRotation {

    private final StackDatabases databases;
    private final WantedResource wanted;
    private final StackDatabase database;

    LoginRotation(StackDatabases databases, WantedResource wanted) {
        this.databases = databases;
        this.wanted = wanted;
        this.database = StackDatabase.of(wanted);
    }

    /// Returns the logins of earlier secrets of a stack.
    static List<String> formerLogins(Handle tx, WantedResource wanted) {
        return Logins.marked(tx, Logins.mark(wanted), StackDatabase.of(wanted).login());
    }

    /// Gives all objects to the present login, and deletes logins whose overlap has ended. It is idempotent.
    void run(StepLog log) {
        String previous = StackDatabase.previousLogin(wanted).orElse("");
        for (String former : databases.outside(tx -> formerLogins(tx, wanted))) {
            if (former.equals(previous)) {
                keep(former);
                log.say("Login %s is valid too, until the overlap of the rotation ends.".formatted(former));
            } else {
                drop(former);
                log.say("Deleted login %s of an earlier password.".formatted(former));
            }
        }
    }

    private void keep(String former) {
        takeObjects(former);
        String present = database.login();
        databases.outside(tx -> {
            String mark = Logins.find(tx, former).orElseThrow().mark();
            Logins.mark(tx, present, mark);
            StackDatabases.run(tx, "grant %s to %s".formatted(Quoted.name(present), Quoted.name(former)));
            StackDatabases.run(tx, "alter role %s set role = %s".formatted(Quoted.name(former), Quoted.text(present)));
            if (wanted.isSuspended()) {
                Logins.disable(tx, former);
                Logins.endSessions(tx, former);
            } else {
                Logins.enable(tx, former);
            }
            return null;
        });
    }

    private void drop(String former) {
        databases.outside(tx -> {
            Logins.disable(tx, former);
            Logins.endSessions(tx, former);
            return null;
        });
        takeObjects(former);
        List<String> used = databases.outside(tx -> Logins.databases(tx, former));
        used.forEach(it -> databases.admin(it, tx -> {
            Logins.dropOwned(tx, List.of(former));
            return null;
        }));
        databases.outside(tx -> {
            Logins.drop(tx, former);
            return null;
        });
    }

    private void takeObjects(String former) {
        databases.admin(database.database(), tx -> {
            AccessCheck.lock(tx);
            ObjectTransfer.run(
                    tx,
                    database,
                    () -> StackDatabases.run(
                            tx,
                            "reassign owned by %s to %s"
                                    .formatted(Quoted.name(former), Quoted.name(database.login()))));
            return null;
        });
    }
}
