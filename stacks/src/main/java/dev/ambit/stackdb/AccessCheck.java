package dev.ambit.stackdb;

import dev.ambit.stack.Drift;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Checks that only the stack's login can access its tables, and finds the statements that repair differences.
final class AccessCheck {

    private static final String POWERFUL =
            "select rolname from pg_roles where rolsuper or rolname in (current_user, 'pg_database_owner')";

    /// A difference.
    ///
    /// @param remedy repair statement; empty if the operator has to decide
    record Finding(Drift drift, String remedy) {}

    private final WantedResource wanted;
    private final StackDatabase database;
    private final Set<String> powerful;
    private final Set<String> guests;
    private final Set<String> temporary;
    private final String databaseOwner;

    private AccessCheck(Handle tx, WantedResource wanted) {
        this.wanted = wanted;
        this.database = StackDatabase.of(wanted);
        this.databaseOwner =
                DatabaseContainer.ownerOfDatabase(tx, database.database()).orElseThrow();
        this.powerful = Set.copyOf(tx.createQuery(POWERFUL).mapTo(String.class).list());
        String development = Logins.mark(Stage.DEVELOPMENT, database.database());
        this.guests = Set.copyOf(Logins.marked(tx, development, database.login()));
        this.temporary = Set.copyOf(Logins.marked(tx, development + Logins.TEMPORARY, database.login()));
    }

    /// Finds the differences. `tx` must be in the database of the stack.
    static List<Finding> find(Handle tx, WantedResource wanted) {
        var access = new AccessCheck(tx, wanted);
        List<Finding> findings = new ArrayList<>();
        findings.addAll(access.owners(tx));
        findings.addAll(access.grants(Grants.find(tx)));
        findings.addAll(access.memberships(tx));
        List<String> open = CatalogAccess.open(tx);
        if (!open.isEmpty()) {
            findings.add(new Finding(
                    new Drift(
                            "catalog",
                            "not readable by PUBLIC",
                            "%d shared catalog objects are readable by PUBLIC".formatted(open.size())),
                    CatalogAccess.closing(open, access.former())));
        }
        return findings;
    }

    /// Hides the shared catalog in the current database.
    static void closeCatalog(Handle tx, String database) {
        lock(tx);
        List<String> open = CatalogAccess.open(tx);
        if (!open.isEmpty()) {
            String owner = DatabaseContainer.ownerOfDatabase(tx, database).orElseThrow();
            boolean isPowerful =
                    tx.createQuery(POWERFUL).mapTo(String.class).list().contains(owner);
            StackDatabases.run(tx, CatalogAccess.closing(open, isPowerful ? "" : owner));
        }
    }

    /// Waits until no other transaction changes privileges in this database: PostgreSQL refuses the second of two
    /// concurrent changes.
    static void lock(Handle tx) {
        StackDatabases.run(tx, "select pg_advisory_xact_lock(hashtext('ambit privileges'))");
    }

    /// Returns the owner of an adopted database, as which its application connects; empty if there is none.
    private String former() {
        return powerful.contains(databaseOwner) || databaseOwner.equals(database.login()) ? "" : databaseOwner;
    }

    private List<Finding> owners(Handle tx) {
        List<Finding> findings = new ArrayList<>();
        for (OwnedObject it : OwnedObject.find(tx)) {
            if (!it.schema().equals(database.schema())) {
                continue;
            }
            boolean isOurs = it.owner().equals(database.login());
            if (database.suffix().isEmpty()) {
                if (!isOurs && !guests.contains(it.owner())) {
                    findings.add(owner(it, it.giving(database.login())));
                }
            } else if (it.name().endsWith(database.suffix())) {
                if (!isOurs) {
                    findings.add(owner(it, it.isAdmins() ? it.giving(database.login()) : ""));
                }
            } else if (isOurs) {
                findings.add(
                        new Finding(new Drift("suffix." + it.name(), it.name() + database.suffix(), it.name()), ""));
            }
        }
        if (isSchema()) {
            DatabaseContainer.ownerOfSchema(tx, database.schema())
                    .filter(it -> !it.equals(database.login()))
                    .ifPresent(it -> findings.add(new Finding(
                            new Drift("owner." + database.schema(), database.login(), it),
                            "alter schema %s owner to %s"
                                    .formatted(Quoted.name(database.schema()), Quoted.name(database.login())))));
        }
        return findings;
    }

    private Finding owner(OwnedObject it, String remedy) {
        return new Finding(new Drift("owner." + it.thing(), database.login(), it.owner()), remedy);
    }

    private List<Finding> grants(List<Privilege> found) {
        List<Privilege> expected = expected();
        List<Finding> findings = new ArrayList<>();
        expected.stream()
                .filter(it -> !it.owner().equals(it.grantee()))
                .filter(it -> found.stream().noneMatch(it::isSame))
                .forEach(it -> findings.add(new Finding(
                        new Drift("grants." + it.thing(), "%s for %s".formatted(it.privilege(), it.who()), "missing"),
                        it.giving())));
        found.stream()
                .filter(this::concernsUs)
                .filter(it -> expected.stream().noneMatch(it::isSame))
                .forEach(it -> findings.add(new Finding(
                        new Drift(
                                "grants." + (it.thing().isEmpty() ? it.kind() : it.thing()),
                                "no privilege for " + it.who(),
                                "%s for %s".formatted(it.privilege(), it.who())),
                        it.taking())));
        return findings;
    }

    private List<Privilege> expected() {
        String login = database.login();
        String schema = database.schema();
        List<Privilege> expected = new ArrayList<>();
        for (String privilege : List.of("CONNECT", "TEMPORARY")) {
            expected.add(new Privilege("database", plain(database.database()), databaseOwner, login, privilege));
        }
        if (!isSchema()) {
            expected.add(new Privilege("schema", schema, "", login, "USAGE"));
        }
        if (StackDatabase.isWhole(wanted)) {
            expected.add(new Privilege("schema", schema, "", login, "CREATE"));
        }
        return expected;
    }

    /// Returns the name as PostgreSQL formats it, quoted only if necessary.
    private static String plain(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : Quoted.name(name);
    }

    private boolean concernsUs(Privilege it) {
        String login = database.login();
        if (powerful.contains(it.grantee())) {
            return false;
        }
        if (it.grantee().isEmpty()) {
            return !guests.contains(it.owner());
        }
        if (StackDatabase.isWhole(wanted)) {
            return !it.grantee().equals(databaseOwner)
                    && !guests.contains(it.owner())
                    && !isForGuests(it)
                    && !isForTemporaryLogin(it);
        }
        return it.grantee().equals(login) || it.owner().equals(login);
    }

    private boolean isForGuests(Privilege it) {
        return guests.contains(it.grantee())
                && ((it.kind().equals("database")
                                && Set.of("CONNECT", "TEMPORARY").contains(it.privilege()))
                        || (it.kind().equals("schema") && it.privilege().equals("USAGE")));
    }

    /// Whether the grant belongs to a temporary login ([ReleaseLogin], [HistoryLogin]).
    private boolean isForTemporaryLogin(Privilege it) {
        return temporary.contains(it.grantee())
                && ((it.kind().equals("schema") && it.privilege().equals("CREATE"))
                        || (it.thing().equals("public." + ReleaseHistory.TABLE)
                                && it.privilege().equals("SELECT")));
    }

    private List<Finding> memberships(Handle tx) {
        String login = database.login();
        List<Logins.Membership> found = Logins.memberships(tx, login);
        List<Finding> findings = new ArrayList<>();
        found.stream()
                .filter(it -> it.inner().equals(login) || !isAllowed(it.inner()))
                .forEach(it -> findings.add(new Finding(
                        new Drift("member." + it.outer(), "not " + it.inner(), it.inner()),
                        "revoke %s from %s".formatted(Quoted.name(it.outer()), Quoted.name(it.inner())))));
        boolean isMissing = StackDatabase.isWhole(wanted)
                && !powerful.contains(databaseOwner)
                && !databaseOwner.equals(login)
                && found.stream().noneMatch(it -> it.inner().equals(databaseOwner));
        if (isMissing) {
            findings.add(new Finding(
                    new Drift("member." + login, databaseOwner, "none"),
                    "grant %s to %s".formatted(Quoted.name(login), Quoted.name(databaseOwner))));
        }
        return findings;
    }

    /// Whether a role can be a member of the login: owners of an adopted database, the login of the previous
    /// secret, and temporary logins of releases and exports.
    private boolean isAllowed(String member) {
        return powerful.contains(member)
                || member.equals(database.login() + ReleaseLogin.SUFFIX)
                || member.equals(database.login() + ExportLogin.SUFFIX)
                || StackDatabase.previousLogin(wanted).filter(member::equals).isPresent()
                || (StackDatabase.isWhole(wanted) && member.equals(databaseOwner));
    }

    private boolean isSchema() {
        return !StackDatabase.isWhole(wanted) && database.suffix().isEmpty();
    }
}
