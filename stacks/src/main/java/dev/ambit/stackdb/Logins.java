package dev.ambit.stackdb;

import static java.util.stream.Collectors.joining;

import dev.ambit.stack.Stage;
import dev.ambit.stack.Wanted;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.postgresql.util.PasswordUtil;

/// The roles by which stages come to their rows. Those of ours have a mark, which everybody in the cluster
/// may read.
final class Logins {

    private static final String FIND = """
            select rolname, rolcanlogin, rolconnlimit,
                rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as is_mighty,
                coalesce(shobj_description(oid, 'pg_authid'), '') as mark
            from pg_roles
            where rolname = :name
            """;

    private static final String OTHERS_OF = """
            select rolname
            from pg_roles
            where starts_with(shobj_description(oid, 'pg_authid'), :mark) and rolname <> :name
            order by rolname
            """;

    /// The first are those it belongs to, the second those that belong to it.
    private static final String MEMBERSHIPS = """
            select pg_get_userbyid(roleid) as outer_role, pg_get_userbyid(member) as inner_role
            from pg_auth_members
            where pg_get_userbyid(roleid) = :name or pg_get_userbyid(member) = :name
            """;

    private static final String DATABASES_WITH_THINGS = """
            select distinct coalesce(datname, current_database())
            from pg_shdepend
            left join pg_database on pg_database.oid = dbid
            where refclassid = 'pg_authid'::regclass and pg_get_userbyid(refobjid) = :name
            """;

    private static final String END_SESSIONS = """
            select pg_terminate_backend(pid, 5000)
            from pg_stat_activity
            where usename = :name
            """;

    /// In the marks of logins that live no longer than some work on development lasts, behind that of its stage.
    static final String PASSING = " while ";

    /// Of a login that Ambit alone uses, for one piece of work.
    static final int PASSING_CONNECTIONS = 6;

    private static final String ADMIN = "select rolname, rolsuper from pg_roles where rolname = current_user";

    /// @param connections how many it may have at once; -1 is any number
    record Login(String name, boolean mayEnter, boolean isMighty, int connections, String mark) {

        boolean isOurs() {
            return mark.startsWith("ambit ");
        }
    }

    record Membership(String outer, String inner) {}

    record Admin(String name, boolean isSuperuser) {}

    private Logins() {}

    /// What is said of the login of a stage, with production's database.
    static String mark(Stage stage, String production) {
        return "ambit %s of %s;".formatted(stage, production);
    }

    /// What is said of one that comes and goes.
    static String passing(String production, String work) {
        return mark(Stage.DEVELOPMENT, production) + PASSING + work;
    }

    /// The same for a login beside one with the mark `mark`.
    static String passingBeside(String mark, String work) {
        return mark.substring(0, mark.indexOf(';') + 1) + PASSING + work;
    }

    /// With the environment, since the slug of an account that is gone may be another's.
    static String mark(Wanted wanted) {
        return "%s %s".formatted(mark(wanted.stage(), wanted.production()), wanted.environmentId());
    }

    static Optional<Login> find(Handle tx, String name) {
        return tx.createQuery(FIND)
                .bind("name", name)
                .map((row, _) -> new Login(
                        row.getString("rolname"),
                        row.getBoolean("rolcanlogin"),
                        row.getBoolean("is_mighty"),
                        row.getInt("rolconnlimit"),
                        row.getString("mark")))
                .findOne();
    }

    static Admin admin(Handle tx) {
        return tx.createQuery(ADMIN)
                .map((row, _) -> new Admin(row.getString(1), row.getBoolean(2)))
                .one();
    }

    /// Other logins with that mark.
    static List<String> marked(Handle tx, String mark, String but) {
        return tx.createQuery(OTHERS_OF)
                .bind("mark", mark)
                .bind("name", but)
                .mapTo(String.class)
                .list();
    }

    static List<Membership> memberships(Handle tx, String name) {
        return tx.createQuery(MEMBERSHIPS)
                .bind("name", name)
                .map((row, _) -> new Membership(row.getString(1), row.getString(2)))
                .list();
    }

    /// The password goes there as what it is checked by, so that no log of the cluster has it.
    static void make(Handle tx, StackDatabase database, String mark) {
        String name = Quoted.name(database.login());
        StackDatabases.run(tx, "create role %s nologin connection limit %d".formatted(name, PASSING_CONNECTIONS));
        StackDatabases.run(tx, "comment on role %s is %s".formatted(name, Quoted.text(mark)));
        if (!admin(tx).isSuperuser()) {
            // Whoever gives a thing away has to be a member of who gets it.
            StackDatabases.run(tx, "grant %s to current_user".formatted(name));
        }
    }

    static void mark(Handle tx, String login, String mark) {
        StackDatabases.run(tx, "comment on role %s is %s".formatted(Quoted.name(login), Quoted.text(mark)));
    }

    static void letIn(Handle tx, String login) {
        StackDatabases.run(tx, "alter role %s login".formatted(Quoted.name(login)));
    }

    static void changePassword(Handle tx, StackDatabase database) {
        String check = PasswordUtil.encodeScramSha256(database.password().toCharArray());
        StackDatabases.run(
                tx, "alter role %s password %s".formatted(Quoted.name(database.login()), Quoted.text(check)));
    }

    static void weaken(Handle tx, String login) {
        StackDatabases.run(
                tx,
                "alter role %s nosuperuser nocreatedb nocreaterole noreplication nobypassrls"
                        .formatted(Quoted.name(login)));
    }

    static void limit(Handle tx, String login, int connections) {
        StackDatabases.run(tx, "alter role %s connection limit %d".formatted(Quoted.name(login), connections));
    }

    static void shutOut(Handle tx, String login) {
        StackDatabases.run(tx, "alter role %s nologin".formatted(Quoted.name(login)));
    }

    static void endSessions(Handle tx, String login) {
        tx.createQuery(END_SESSIONS).bind("name", login).mapTo(Boolean.class).list();
    }

    /// Where it has things, or may do what others may not.
    static List<String> databases(Handle tx, String login) {
        return tx.createQuery(DATABASES_WITH_THINGS)
                .bind("name", login)
                .mapTo(String.class)
                .list();
    }

    /// All at once, since what one has may stand upon what another has.
    static void dropOwned(Handle tx, Collection<String> logins) {
        StackDatabases.run(
                tx, "drop owned by " + logins.stream().map(Quoted::name).collect(joining(", ")));
    }

    static void drop(Handle tx, String login) {
        StackDatabases.run(tx, "drop role if exists " + Quoted.name(login));
    }
}
