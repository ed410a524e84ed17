package dev.ambit.stackdb;

import java.util.List;
import org.jdbi.v3.core.Handle;

/// An object in a schema with its owner. Row types and sequences of columns are omitted, because they follow their
/// tables.
///
/// @param kind as in ALTER
/// @param thing quoted name with schema
/// @param isAdmins whether an administrator owns it
record OwnedObject(String kind, String schema, String name, String thing, String owner, boolean isAdmins) {

    private static final String FIND = """
            with things as (
                select case relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                        when 'f' then 'foreign table' else 'table' end as kind,
                    nspname, relname as name, format('%I.%I', nspname, relname) as thing, relowner as owner,
                    'pg_class'::regclass as class, pg_class.oid as object
                from pg_class
                join pg_namespace on pg_namespace.oid = relnamespace
                where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                union all
                select 'routine', nspname, proname, pg_proc.oid::regprocedure::text, proowner,
                    'pg_proc'::regclass, pg_proc.oid
                from pg_proc
                join pg_namespace on pg_namespace.oid = pronamespace
                union all
                select 'type', nspname, typname, format('%I.%I', nspname, typname), typowner,
                    'pg_type'::regclass, pg_type.oid
                from pg_type
                join pg_namespace on pg_namespace.oid = typnamespace
                left join pg_class on pg_class.oid = typrelid
                where typtype in ('e', 'd', 'r', 'c') and (typrelid = 0 or relkind = 'c')
            )
            select kind, nspname, name, thing, rolname, rolsuper or rolname = current_user as is_admins
            from things
            join pg_roles on pg_roles.oid = owner
            where nspname not like 'pg\\_%' and nspname <> 'information_schema'
              and not exists (select from pg_depend where classid = class and objid = object and deptype in ('e', 'i', 'a')
                and (deptype = 'e' or kind = 'sequence'))
            order by thing
            """;

    static List<OwnedObject> find(Handle tx) {
        StackDatabases.run(tx, "set local search_path = ''");
        return tx.createQuery(FIND)
                .map((row, _) -> new OwnedObject(
                        row.getString("kind"),
                        row.getString("nspname"),
                        row.getString("name"),
                        row.getString("thing"),
                        row.getString("rolname"),
                        row.getBoolean("is_admins")))
                .list();
    }

    String giving(String login) {
        return "alter %s %s owner to %s".formatted(kind, thing, Quoted.name(login));
    }

    boolean isCode() {
        return kind.equals("routine") || kind.equals("type");
    }

    boolean isTable() {
        return kind.equals("table");
    }
}
