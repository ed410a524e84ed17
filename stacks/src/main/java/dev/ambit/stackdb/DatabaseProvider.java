package dev.ambit.stackdb;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.stack.DatabaseStrategy;
import dev.ambit.stack.Drift;
import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.Provider;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stage;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Provides databases for production and, by strategy, for development. Each has a login that owns its objects.
public final class DatabaseProvider implements Provider {

    static final String NAME = "postgresql";

    private static final String BUILT = " built";

    private final StackDatabases databases;
    private final Function<WantedResource, Optional<Drift>> releases;

    /// @param releases finds missing releases in a database whose login can connect
    public DatabaseProvider(StackDatabases databases, Function<WantedResource, Optional<Drift>> releases) {
        this.databases = databases;
        this.releases = releases;
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.DATABASE;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void checkName(String name, String field) {
        StackDatabase.checkName(name, field);
    }

    /// Checks name and limits. Before a development database is created, also checks whether production's
    /// structure can be copied.
    @Override
    public void check(WantedResource wanted) {
        StackDatabase database = StackDatabase.of(wanted);
        checkName(wanted.name(), "name");
        boolean isToBeBuilt = databases.outside(handle -> {
            Optional<Logins.Login> login = Logins.find(handle, database.login());
            login.ifPresent(it -> requireOwnLogin(it, wanted));
            ConnectionLimits.limit(handle, wanted, limit(login));
            return wanted.stage() == Stage.DEVELOPMENT
                    && DatabaseContainer.ownerOfDatabase(handle, wanted.production())
                            .isPresent()
                    && login.filter(DatabaseProvider::isBuilt).isEmpty();
        });
        if (isToBeBuilt) {
            new StructureCopy(databases, wanted).check();
        }
    }

    @Override
    public Map<String, String> ensure(WantedResource wanted, StepLog log) {
        StackDatabase database = StackDatabase.of(wanted);
        ensureLogin(wanted, database, log);
        ensurePlace(wanted, database, log);
        new LoginRotation(databases, wanted).run(log);
        if (wanted.isSuspended()) {
            disable(database.login());
            log.say("Login %s is disabled.".formatted(database.login()));
        }
        databases.admin(database.database(), tx -> {
            AccessCheck.lock(tx);
            List<String> remedies = AccessCheck.find(tx, wanted).stream()
                    .map(AccessCheck.Finding::remedy)
                    .filter(it -> !it.isEmpty())
                    .toList();
            ObjectTransfer.run(tx, database, () -> remedies.forEach(it -> StackDatabases.run(tx, it)));
            if (StackDatabase.isWhole(wanted)) {
                StackDatabases.run(
                        tx,
                        "alter default privileges for role %s revoke execute on routines from public"
                                .formatted(Quoted.name(database.login())));
            }
            return null;
        });
        if (!wanted.isSuspended()) {
            enable(database);
            build(wanted, database, log);
        }
        return Map.of(
                "database", database.database(),
                "schema", database.schema(),
                "suffix", database.suffix(),
                "login", database.login(),
                "place", databases.hosts());
    }

    /// Observes the database with few connections, because connecting takes longer than the queries.
    @Override
    public ObservedResource observe(WantedResource wanted) {
        StackDatabase database = StackDatabase.of(wanted);
        ExistingObjects seen = databases.outside(it -> new ExistingObjects(
                Logins.find(it, database.login()),
                DatabaseContainer.ownerOfDatabase(it, database.database()).isPresent()));
        Optional<Content> inside = seen.hasDatabase()
                        && (database.suffix().isEmpty() || seen.login().isPresent())
                ? databases.admin(database.database(), tx -> inside(tx, wanted, database, seen))
                : Optional.empty();
        Optional<List<AccessCheck.Finding>> access = inside.map(Content::findings);
        if (access.isEmpty() && seen.login().isEmpty()) {
            return ObservedResource.ABSENT;
        }
        List<Drift> drifts = new ArrayList<>();
        if (access.isEmpty()) {
            drifts.add(new Drift(hasSchema(wanted) ? "schema" : "database", database.toString(), "nothing"));
        }
        if (seen.login().isEmpty()) {
            drifts.add(new Drift("login", database.login(), "nothing"));
        } else {
            observe(wanted, database, seen.login().get(), access, drifts);
        }
        inside.flatMap(it -> databases.quota().drift(wanted.stage(), it.bytes()))
                .ifPresent(drifts::add);
        drifts.addAll(ClusterDrift.of(databases));
        return new ObservedResource(access.isPresent(), drifts);
    }

    private record ExistingObjects(Optional<Logins.Login> login, boolean hasDatabase) {}

    private record Content(List<AccessCheck.Finding> findings, long bytes) {}

    /// Returns nothing if the stack has no schema in the database.
    private static Optional<Content> inside(
            Handle tx, WantedResource wanted, StackDatabase database, ExistingObjects seen) {
        if (hasSchema(wanted)
                && DatabaseContainer.ownerOfSchema(tx, database.schema()).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                seen.login().isEmpty()
                        ? new Content(List.of(), 0)
                        : new Content(AccessCheck.find(tx, wanted), DatabaseSizes.measure(tx, wanted)));
    }

    private void observe(
            WantedResource wanted,
            StackDatabase database,
            Logins.Login login,
            Optional<List<AccessCheck.Finding>> access,
            List<Drift> drifts) {
        if (login.canLogin() == wanted.isSuspended()) {
            drifts.add(new Drift(
                    "login", wanted.isSuspended() ? "NOLOGIN" : "LOGIN", login.canLogin() ? "LOGIN" : "NOLOGIN"));
        }
        ConnectionLimits.drift(wanted, login.connections()).ifPresent(drifts::add);
        if (login.isAdministrative()) {
            drifts.add(new Drift("rights." + login.name(), "an ordinary role", "administrative attributes"));
        }
        access.orElse(List.of()).forEach(it -> drifts.add(it.drift()));
        boolean shouldEnter = access.isPresent() && login.canLogin() && !wanted.isSuspended();
        if (shouldEnter && drifts.isEmpty()) {
            if (databases.opens(database)) {
                releases.apply(wanted).ifPresent(drifts::add);
            } else {
                drifts.add(new Drift("password", "the stack's password", "another password"));
            }
        }
    }

    private static OptionalInt limit(Optional<Logins.Login> login) {
        return login.stream().mapToInt(Logins.Login::connections).findFirst();
    }

    @Override
    public Map<String, Long> count(WantedResource wanted) {
        return new StackObjects(databases, wanted).count();
    }

    /// Removes the database and its login, unless the database was adopted.
    @Override
    public void remove(WantedResource wanted, StepLog log) {
        StackDatabase database = StackDatabase.of(wanted);
        var ours = new StackObjects(databases, wanted);
        List<String> logins = ours.logins();
        if (logins.isEmpty()) {
            log.say("Login %s does not exist.".formatted(database.login()));
            return;
        }
        if (ours.isAnothers()) {
            log.say("Kept database %s, which existed before the stack.".formatted(database.database()));
            return;
        }
        logins.forEach(this::disable);
        if (StackDatabase.isWhole(wanted)) {
            databases.outside(it -> {
                DatabaseContainer.dropDatabase(it, database.database());
                return null;
            });
        } else if (ours.exists()) {
            dropOwned(logins, database.database());
        }
        List<String> others = databases.outside(tx -> logins.stream()
                .flatMap(it -> Logins.databases(tx, it).stream())
                .distinct()
                .toList());
        others.forEach(it -> dropOwned(logins, it));
        databases.outside(tx -> {
            logins.reversed().forEach(it -> Logins.drop(tx, it));
            return null;
        });
        log.say("Deleted %s and its login.".formatted(database));
    }

    private void dropOwned(List<String> logins, String where) {
        try {
            databases.admin(where, tx -> {
                Logins.dropOwned(tx, logins);
                return null;
            });
        } catch (RefusedStatementException e) {
            throw STACK_RESOURCE_REFUSED.because(
                    "Objects of other roles depend on this stack. Drop them first: " + e.getMessage());
        }
    }

    private void ensureLogin(WantedResource wanted, StackDatabase database, StepLog log) {
        databases.outside(handle -> handle.inTransaction(tx -> {
            ConnectionLimits.lock(tx);
            Optional<Logins.Login> found = Logins.find(tx, database.login());
            found.ifPresent(it -> requireOwnLogin(it, wanted));
            if (found.isEmpty()) {
                Logins.make(tx, database, Logins.mark(wanted));
                Logins.changePassword(tx, database);
                log.say("Created login %s.".formatted(database.login()));
            } else if (found.get().isAdministrative()) {
                Logins.removeAttributes(tx, database.login());
            }
            int connections = ConnectionLimits.limit(tx, wanted, limit(found));
            if (found.isEmpty() || found.get().connections() != connections) {
                Logins.limit(tx, database.login(), connections);
                log.say("Set the connection limit of the login to %d.".formatted(connections));
            }
            SessionLimits.apply(tx, database.login(), wanted.stage());
            return null;
        }));
    }

    /// Refuses a role that Ambit did not create: others may know its password, which must not be changed.
    private static void requireOwnLogin(Logins.Login found, WantedResource wanted) {
        if (!found.mark().startsWith(Logins.mark(wanted))) {
            throw STACK_RESOURCE_REFUSED
                    .because(("PostgreSQL has a role `%s` that does not belong to this stack. Rename it, or change the"
                                    + " identifier in the blueprint.")
                            .formatted(found.name()))
                    .at("name", found.name(), "a name that no role has");
        }
    }

    private void ensurePlace(WantedResource wanted, StackDatabase database, StepLog log) {
        if (!exists(database.database())) {
            if (!StackDatabase.isWhole(wanted)) {
                throw STACK_RESOURCE_REFUSED.because(
                        "Production's database `%s` does not exist. Repair it first.".formatted(database.database()));
            }
            makeDatabase(wanted, database);
            log.say("Created database %s.".formatted(database.database()));
        } else if (StackDatabase.isWhole(wanted) && new StackObjects(databases, wanted).isMaking()) {
            databases.outside(it -> {
                markMade(it, wanted, database);
                return null;
            });
            log.say("Finished creating database %s.".formatted(database.database()));
        }
        if (hasSchema(wanted) && !hasSchema(database)) {
            databases.admin(database.database(), tx -> {
                DatabaseContainer.makeSchema(tx, database);
                return null;
            });
            log.say("Created schema %s.".formatted(database.schema()));
        }
    }

    private void makeDatabase(WantedResource wanted, StackDatabase database) {
        String making = Logins.mark(wanted) + StackObjects.MAKING;
        databases.outside(it -> {
            boolean wasMaking = Logins.find(it, database.login())
                    .filter(login -> login.mark().equals(making))
                    .isPresent();
            Logins.mark(it, database.login(), making);
            try {
                DatabaseContainer.makeDatabase(it, database.database());
            } catch (RefusedStatementException e) {
                // PostgreSQL may finish the statement of a crashed server.
                if (!wasMaking || !e.isDuplicate()) {
                    Logins.mark(it, database.login(), Logins.mark(wanted));
                    throw e;
                }
            }
            markMade(it, wanted, database);
            return null;
        });
    }

    private static void markMade(Handle handle, WantedResource wanted, StackDatabase database) {
        handle.useTransaction(tx -> {
            DatabaseContainer.mark(tx, database.database(), Logins.mark(wanted));
            Logins.mark(tx, database.login(), Logins.mark(wanted));
        });
    }

    private void enable(StackDatabase database) {
        databases.outside(it -> {
            if (!Logins.find(it, database.login()).orElseThrow().canLogin()) {
                Logins.enable(it, database.login());
            }
            return null;
        });
        if (!databases.opens(database)) {
            databases.outside(it -> {
                Logins.changePassword(it, database);
                return null;
            });
        }
    }

    private void disable(String login) {
        databases.outside(it -> {
            Logins.disable(it, login);
            Logins.endSessions(it, login);
            return null;
        });
    }

    private void build(WantedResource wanted, StackDatabase database, StepLog log) {
        if (wanted.stage() == Stage.PRODUCTION || isBuilt(database)) {
            return;
        }
        boolean isEmpty = databases.admin(
                database.database(),
                tx -> OwnedObject.find(tx).stream()
                        .noneMatch(it -> it.isTable()
                                && it.owner().equals(database.login())
                                && it.schema().equals(database.schema())));
        if (isEmpty) {
            new StructureCopy(databases, wanted).make(log);
        }
        databases.outside(it -> {
            Logins.mark(it, database.login(), Logins.mark(wanted) + BUILT);
            return null;
        });
    }

    private boolean isBuilt(StackDatabase database) {
        return databases
                .outside(it -> Logins.find(it, database.login()))
                .filter(DatabaseProvider::isBuilt)
                .isPresent();
    }

    private static boolean isBuilt(Logins.Login login) {
        return login.mark().endsWith(BUILT);
    }

    private boolean exists(String name) {
        return databases
                .outside(it -> DatabaseContainer.ownerOfDatabase(it, name))
                .isPresent();
    }

    private boolean hasSchema(StackDatabase database) {
        return databases
                .admin(database.database(), it -> DatabaseContainer.ownerOfSchema(it, database.schema()))
                .isPresent();
    }

    private static boolean hasSchema(WantedResource wanted) {
        return wanted.stage() == Stage.DEVELOPMENT && wanted.strategy() == DatabaseStrategy.SCHEMA;
    }
}
