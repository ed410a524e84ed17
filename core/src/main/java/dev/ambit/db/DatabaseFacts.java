package dev.ambit.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Facts of a database that the server checks before it uses it.
///
/// @param version such as `150018` or `180004`
/// @param powers why the role can bypass row level security, or empty
public record DatabaseFacts(
        int version, String encoding, String role, String powers, boolean syncsToDisk, boolean waitsForDisk) {

    private static final int VERSION_MIN = 15_00_00;
    private static final int TRANSACTION_TIMEOUT_SINCE = 17_00_00;

    /// Superusers and roles with BYPASSRLS see everything, and owners can disable policies. The same holds for
    /// direct and indirect members of such a role. CREATEROLE is refused on all versions, because on PostgreSQL
    /// 15 a role with it can make itself a member.
    private static final String FIND = """
        with owners as (
            select relowner as oid from pg_class where relkind in ('r', 'p', 'v', 'm', 'S') and relnamespace in (
                select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema')
            union select datdba from pg_database where datname = current_database()
            union select oid from pg_roles where rolname = ?
        ), mighty as (
            select oid, rolname, rolsuper, rolbypassrls or rolcreaterole as is_above_policies
            from pg_roles
            where rolsuper or rolbypassrls or rolcreaterole or oid in (select oid from owners)
        ), self as (
            select oid, rolname from pg_roles where rolname in (session_user, current_user)
        )
        select current_setting('server_version_num')::int,
               current_setting('server_encoding'),
               current_user,
               current_setting('fsync') = 'on',
               current_setting('synchronous_commit') <> 'off',
               coalesce((
                   select string_agg(distinct case
                       when mighty.oid <> self.oid then 'is a member of ' || mighty.rolname
                       when mighty.rolsuper then 'is a superuser'
                       when mighty.is_above_policies then 'has BYPASSRLS or CREATEROLE'
                       else 'owns tables or the database' end, ' and ')
                   from self
                   join mighty on mighty.oid = self.oid
                       or not exists (select from pg_roles where oid = self.oid and rolsuper)
                       and pg_has_role(self.oid, mighty.oid, 'MEMBER')), '')
        """;

    /// @param ownerRole the role of migrations
    static DatabaseFacts of(Connection connection, String ownerRole) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, ownerRole);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new DatabaseFacts(
                        row.getInt(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(6),
                        row.getBoolean(4),
                        row.getBoolean(5));
            }
        }
    }

    /// Returns the reason why a server refuses to use the database, for its administrator.
    public Optional<String> objection() {
        if (version < VERSION_MIN) {
            return Optional.of("The database runs PostgreSQL " + major() + ". Ambit requires PostgreSQL 15 or newer.");
        }
        if (!encoding.equals("UTF8")) {
            return Optional.of(
                    "The database has the encoding " + encoding + ". Create a database with the encoding UTF8.");
        }
        return powers.isEmpty()
                ? Optional.empty()
                : Optional.of(("The role %s in AMBIT_DATABASE_URL can bypass row level security, because it %s."
                                + " Use a role that owns nothing: `ambit db init` prints the SQL that creates one.")
                        .formatted(role, powers));
    }

    /// Returns the release, such as `18.4`.
    public String release() {
        return major() + "." + version % 1_00_00;
    }

    public int major() {
        return version / 1_00_00;
    }

    boolean knowsTransactionTimeout() {
        return version >= TRANSACTION_TIMEOUT_SINCE;
    }
}
