package dev.ambit.stackdb;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// Finds the objects of a stack in a cluster by the marks (comments) that Ambit sets. Adopted objects have none.
final class StackObjects {

    /// Mark of the login before its database is created, because creating and marking a database cannot be one
    /// transaction.
    static final String MAKING = " making";

    private final StackDatabases databases;
    private final WantedResource wanted;
    private final StackDatabase database;
    private final String mark;

    StackObjects(StackDatabases databases, WantedResource wanted) {
        this.databases = databases;
        this.wanted = wanted;
        this.database = StackDatabase.of(wanted);
        this.mark = Logins.mark(wanted);
    }

    /// Returns the existing login, temporary logins and logins of earlier secrets of the stack. The login is created
    /// first and deleted last,
    /// so without logins nothing exists.
    List<String> logins() {
        String temporary = Logins.mark(wanted.stage(), wanted.production()) + Logins.TEMPORARY;
        return databases.outside(tx -> Stream.concat(
                        Stream.of("", ReleaseLogin.SUFFIX, HistoryLogin.SUFFIX, ExportLogin.SUFFIX)
                                .flatMap(it -> Logins.find(tx, database.login() + it)
                                        .filter(login -> login.mark().startsWith(it.isEmpty() ? mark : temporary))
                                        .stream())
                                .map(Logins.Login::name),
                        LoginRotation.formerLogins(tx, wanted).stream())
                .toList());
    }

    /// Whether the database was adopted; then a removal keeps it and its login.
    boolean isAnothers() {
        return StackDatabase.isWhole(wanted)
                && exists()
                && !databases.outside(it -> DatabaseContainer.isMarked(it, database.database(), mark))
                && !isMaking();
    }

    /// Whether a server crashed while it created the database, which the administrator still owns.
    boolean isMaking() {
        return databases.outside(it -> {
            String admin = Logins.admin(it).name();
            return Logins.find(it, database.login())
                            .filter(login -> login.mark().equals(mark + MAKING))
                            .isPresent()
                    && DatabaseContainer.ownerOfDatabase(it, database.database())
                            .filter(admin::equals)
                            .isPresent();
        });
    }

    boolean exists() {
        return databases
                .outside(it -> DatabaseContainer.ownerOfDatabase(it, database.database()))
                .isPresent();
    }

    /// Counts the objects of the stack. Its tables are those that its logins own.
    Map<String, Long> count() {
        List<String> logins = logins();
        if (logins.isEmpty() || isAnothers()) {
            return Map.of();
        }
        if (!exists()) {
            return Map.of("logins", (long) logins.size());
        }
        List<OwnedObject> tables = databases.admin(
                database.database(),
                tx -> OwnedObject.find(tx).stream()
                        .filter(it -> it.isTable() && logins.contains(it.owner()))
                        .toList());
        return Map.of(
                "logins",
                (long) logins.size(),
                "databases",
                StackDatabase.isWhole(wanted) ? 1L : 0L,
                "schemas",
                databases.admin(database.database(), this::schemas),
                "tables",
                (long) tables.size());
    }

    private long schemas(Handle tx) {
        boolean hasSchema = wanted.stage() == Stage.DEVELOPMENT && wanted.strategy() == DatabaseStrategy.SCHEMA;
        return hasSchema
                        && DatabaseContainer.ownerOfSchema(tx, database.schema())
                                .filter(database.login()::equals)
                                .isPresent()
                ? 1
                : 0;
    }
}
