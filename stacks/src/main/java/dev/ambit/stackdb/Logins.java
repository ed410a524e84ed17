package dev.ambit.stackdb;

import static java.util.stream.Collectors.joining;

import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.postgresql.util.PasswordUtil;

/// Manages the logins of stacks. Logins that Ambit created have a mark, which all roles of the cluster can read.
final class Logins {

    private static final String FIND = """
            select rolname, rolcanlogin, rolconnlimit,
                rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as is_mighty,
                coalesce(shobj_description(oid, 'pg_authid'), '') as mark
            from pg_roles
            where rolname = :name
            """;

    private static final String ATTRIBUTES = """
            select concat_ws(' ', case when rolsuper then 'nosuperuser' end, case when rolcreatedb then 'nocreatedb' end,
                case when rolcreaterole then 'nocreaterole' end, case when rolreplication then 'noreplication' end,
                case when rolbypassrls then 'nobypassrls' end)
            from pg_roles
            where rolname = :name
            """;

    private static final String OTHERS_OF = """
            select rolname
            from pg_roles
            where starts_with(shobj_description(oid, 'pg_authid'), :mark) and rolname <> :name
            order by rolname
            """;

    /// Memberships of the role, and of other roles in it.
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

    /// Part of the marks of temporary logins, after the part that names stage and production.
    static final String TEMPORARY = " while ";

    /// Connection limit of a temporary login.
    static final int TEMPORARY_CONNECTIONS = 6;

    private static final String ADMIN = "select rolname, rolsuper from pg_roles where rolname = current_user";

    /// An existing login.
    ///
    /// @param connections connection limit; -1 means none
    record Login(String name, boolean canLogin, boolean isAdministrative, int connections, String mark) {

        boolean isOurs() {
            return mark.startsWith("ambit ");
        }
    }

    record Membership(String outer, String inner) {}

    record Admin(String name, boolean isSuperuser) {}

    private Logins() {}

    /// Returns the beginning of a login's mark.
    static String mark(Stage stage, String production) {
        return "ambit %s of %s;".formatted(stage, production);
    }

    /// Returns the mark of a temporary login.
    static String temporaryMark(String production, String work) {
        return mark(Stage.DEVELOPMENT, production) + TEMPORARY + work;
    }

    /// Returns the mark of a temporary login for the stack with the mark `mark`.
    static String temporaryMarkBeside(String mark, String work) {
        return mark.substring(0, mark.indexOf(';') + 1) + TEMPORARY + work;
    }

    /// Returns the mark of a login, with the environment id, because the slug of a deleted account can be reused.
    static String mark(WantedResource wanted) {
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

    /// Returns other logins whose mark starts with `mark`.
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

    /// Creates a login that cannot connect yet.
    static void make(Handle tx, StackDatabase database, String mark) {
        String name = Quoted.name(database.login());
        StackDatabases.run(tx, "create role %s nologin connection limit %d".formatted(name, TEMPORARY_CONNECTIONS));
        StackDatabases.run(tx, "comment on role %s is %s".formatted(name, Quoted.text(mark)));
        if (!admin(tx).isSuperuser()) {
            // Changing an owner requires membership in the new owner.
            StackDatabases.run(tx, "grant %s to current_user".formatted(name));
        }
    }

    static void mark(Handle tx, String login, String mark) {
        StackDatabases.run(tx, "comment on role %s is %s".formatted(Quoted.name(login), Quoted.text(mark)));
    }

    static void enable(Handle tx, String login) {
        StackDatabases.run(tx, "alter role %s login".formatted(Quoted.name(login)));
    }

    static void changePassword(Handle tx, StackDatabase database) {
        String check = PasswordUtil.encodeScramSha256(database.password().toCharArray());
        StackDatabases.run(
                tx, "alter role %s password %s".formatted(Quoted.name(database.login()), Quoted.text(check)));
    }

    /// Removes the administrative attributes that the login has. PostgreSQL refuses an attribute that the administrator
    /// does not have, even if the login does not have it either.
    static void removeAttributes(Handle tx, String login) {
        String attributes = tx.createQuery(ATTRIBUTES)
                .bind("name", login)
                .mapTo(String.class)
                .one();
        StackDatabases.run(tx, "alter role %s %s".formatted(Quoted.name(login), attributes));
    }

    static void limit(Handle tx, String login, int connections) {
        StackDatabases.run(tx, "alter role %s connection limit %d".formatted(Quoted.name(login), connections));
    }

    static void disable(Handle tx, String login) {
        StackDatabases.run(tx, "alter role %s nologin".formatted(Quoted.name(login)));
    }

    static void endSessions(Handle tx, String login) {
        tx.createQuery(END_SESSIONS).bind("name", login).mapTo(Boolean.class).list();
    }

    /// Returns the databases in which the login owns objects or has privileges.
    static List<String> databases(Handle tx, String login) {
        return tx.createQuery(DATABASES_WITH_THINGS)
                .bind("name", login)
                .mapTo(String.class)
                .list();
    }

    /// Drops the objects of all logins in one statement, because they can depend on each other.
    static void dropOwned(Handle tx, Collection<String> logins) {
        StackDatabases.run(
                tx, "drop owned by " + logins.stream().map(Quoted::name).collect(joining(", ")));
    }

    static void drop(Handle tx, String login) {
        StackDatabases.run(tx, "drop role if exists " + Quoted.name(login));
    }
}
