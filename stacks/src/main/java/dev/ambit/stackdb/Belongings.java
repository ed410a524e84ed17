package dev.ambit.stackdb;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Stage;
import dev.ambit.stack.Wanted;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/// What a cluster has of a stack, by the marks that we have made there: what was there before us has none.
final class Belongings {

    /// Said of the login before its database is made: a database cannot be made and marked in one transaction.
    static final String MAKING = " making";

    private final StackDatabases databases;
    private final Wanted wanted;
    private final StackDatabase database;
    private final String mark;

    Belongings(StackDatabases databases, Wanted wanted) {
        this.databases = databases;
        this.wanted = wanted;
        this.database = StackDatabase.of(wanted);
        this.mark = Logins.mark(wanted);
    }

    /// The login and those that come and go beside it, as far as they are there. Without any, there is nothing of
    /// ours: the first is made before all else, and goes last.
    List<String> logins() {
        String passing = Logins.mark(wanted.stage(), wanted.production()) + Logins.PASSING;
        return databases.outside(
                null,
                tx -> Stream.of("", ReleaseLogin.SUFFIX, HistoryLogin.SUFFIX, ExportLogin.SUFFIX)
                        .flatMap(it -> Logins.find(tx, database.login() + it)
                                .filter(login -> login.mark().startsWith(it.isEmpty() ? mark : passing))
                                .stream())
                        .map(Logins.Login::name)
                        .toList());
    }

    /// Whether there is a whole database of the name that is not ours: then it stays, and so does its login.
    boolean isAnothers() {
        return StackDatabase.isWhole(wanted)
                && exists()
                && !databases.outside(null, it -> Place.isMarked(it, database.database(), mark))
                && !isMaking();
    }

    /// Whether a server died while it made the database: then it is the administrator's still.
    boolean isMaking() {
        return databases.outside(null, it -> {
            String admin = Logins.admin(it).name();
            return Logins.find(it, database.login())
                            .filter(login -> login.mark().equals(mark + MAKING))
                            .isPresent()
                    && Place.ownerOfDatabase(it, database.database())
                            .filter(admin::equals)
                            .isPresent();
        });
    }

    boolean exists() {
        return databases
                .outside(null, it -> Place.ownerOfDatabase(it, database.database()))
                .isPresent();
    }

    /// Its tables are those that its logins own.
    Map<String, Long> count() {
        List<String> logins = logins();
        if (logins.isEmpty() || isAnothers()) {
            return Map.of();
        }
        if (!exists()) {
            return Map.of("logins", (long) logins.size());
        }
        List<Owned> tables = databases.admin(
                database.database(),
                tx -> Owned.find(tx).stream()
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
                        && Place.ownerOfSchema(tx, database.schema())
                                .filter(database.login()::equals)
                                .isPresent()
                ? 1
                : 0;
    }
}
