package dev.ambit.stackdb;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Hides the shared part of PostgreSQL's catalog from the logins of a database. In a new database, PUBLIC can
/// read databases, sessions, sizes, settings and statistics of other tenants. Catalog privileges are stored per
/// database, so revoking them here changes nothing elsewhere.
final class CatalogAccess {

    /// Tables and views about the whole cluster. What drivers need (types, classes, names of roles) is not among
    /// them.
    private static final String RELATIONS = """
            ^pg_(database|db_role_setting|shdescription|shseclabel|shdepend|auth_members|parameter_acl|user|group\
            |seclabels|locks|prepared_xacts|subscription|replication_.*\
            |stat_(activity|archiver|bgwriter|checkpointer|database.*|gssapi|io|lock|progress_.*|recovery.*\
            |replication.*|slru|ssl|subscription.*|wal.*))$""";

    /// Functions that return the data of these tables and views, or the description of any object by its number; and
    /// the one that writes WAL in a read-only transaction.
    private static final String ROUTINES = """
            ^(pg_stat_get_(backend_.*|db_.*|activity|progress_info|archiver|bgwriter_.*|checkpointer_.*|buf_.*|io|lock\
            |slru|ssl|wal.*|replication_slot|recovery.*|subscription.*)\
            |pg_(database|tablespace)_size|pg_tablespace_databases|pg_lock_status|pg_prepared_xact\
            |pg_get_replication_slots|pg_get_acl|shobj_description|pg_describe_object|pg_identify_object\
            |pg_identify_object_as_address|pg_blocking_pids|pg_safe_snapshot_blocking_pids|pg_current_wal_.*\
            |pg_last_.*|pg_logical_emit_message|pg_notification_queue_usage|pg_control_.*|pg_get_multixact_members)$""";

    /// Columns of `pg_roles` that stay readable. Any role's name can be read by `oid::regrole` anyway.
    private static final String ROLE_COLUMNS = """
            (oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls)""";

    private static final String OPEN = """
            select format('table pg_catalog.%I', relname)
            from pg_class
            where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
              and (relname ~ :relations or relname = 'pg_roles')
              and exists (select from aclexplode(coalesce(relacl, acldefault('r', relowner)))
                where grantee = 0 and privilege_type = 'SELECT')
            union all
            select format('function %s', oid::regprocedure)
            from pg_proc
            where pronamespace = 'pg_catalog'::regnamespace and proname ~ :routines
              and exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner)))
                where grantee = 0 and privilege_type = 'EXECUTE')
            order by 1
            """;

    private CatalogAccess() {}

    /// Returns the relations and functions that PUBLIC can still read or call in the current database. Only a
    /// superuser can revoke this, so the list is empty for other administrators.
    static List<String> open(Handle tx) {
        if (!Logins.admin(tx).isSuperuser()) {
            return List.of();
        }
        return tx.createQuery(OPEN)
                .bind("relations", RELATIONS)
                .bind("routines", ROUTINES)
                .mapTo(String.class)
                .list();
    }

    /// Returns the statements that hide the relations and functions.
    ///
    /// @param open as [#open] returned it
    /// @param owner role that used the database before Ambit adopted it, and keeps its access; empty: none
    static String closing(List<String> open, String owner) {
        List<String> statements = new ArrayList<>();
        open.forEach(it -> {
            String privilege = it.startsWith("table ") ? "select" : "execute";
            statements.add("revoke %s on %s from public".formatted(privilege, it));
            if (!owner.isEmpty()) {
                statements.add("grant %s on %s to %s".formatted(privilege, it, Quoted.name(owner)));
            }
        });
        statements.add("grant select %s on pg_catalog.pg_roles to public".formatted(ROLE_COLUMNS));
        return String.join("; ", statements);
    }
}
