package dev.ambit.stackdb;

import java.util.List;
import org.jdbi.v3.core.Handle;

/// Reads all privileges in a database, except those of owners and on objects of extensions.
final class Grants {

    private static final String NAMED = """
            pg_namespace.nspname not like 'pg\\_%' and pg_namespace.nspname <> 'information_schema'
            """;

    private static final String FIND = """
            with given as (
                select 'database' as kind, quote_ident(datname) as thing, datdba as owner,
                    (aclexplode(coalesce(datacl, acldefault('d', datdba)))).*, null::name as part
                from pg_database
                where datname = current_database()
                union all
                select 'schema', quote_ident(nspname), nspowner,
                    (aclexplode(coalesce(nspacl, acldefault('n', nspowner)))).*, null
                from pg_namespace
                where NAMED
                union all
                select case relkind when 'S' then 'sequence' else 'table' end, format('%I.%I', nspname, relname), relowner,
                    (aclexplode(coalesce(relacl, acldefault(
                        case relkind when 'S' then 's' else 'r' end::"char", relowner)))).*, null
                from pg_class
                join pg_namespace on pg_namespace.oid = relnamespace
                where NAMED and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                  and not exists (select from pg_depend
                    where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
                union all
                select 'table', format('%I.%I', nspname, relname), relowner, (aclexplode(attacl)).*, attname
                from pg_attribute
                join pg_class on pg_class.oid = attrelid
                join pg_namespace on pg_namespace.oid = relnamespace
                where NAMED and attacl is not null
                union all
                select 'routine', pg_proc.oid::regprocedure::text, proowner,
                    (aclexplode(coalesce(proacl, acldefault('f', proowner)))).*, null
                from pg_proc
                join pg_namespace on pg_namespace.oid = pronamespace
                where NAMED
                  and not exists (select from pg_depend
                    where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'e')
                union all
                select 'large object', oid::text, lomowner, (aclexplode(lomacl)).*, null
                from pg_largeobject_metadata
                where lomacl is not null
                union all
                select case defaclobjtype when 'r' then 'default tables' when 'S' then 'default sequences'
                        when 'f' then 'default functions' when 'T' then 'default types' else 'default schemas' end,
                    coalesce('in schema ' || quote_ident(nspname), ''), defaclrole, (aclexplode(defaclacl)).*, null
                from pg_default_acl
                left join pg_namespace on pg_namespace.oid = defaclnamespace
                where defaclobjtype in ('r', 'S', 'f', 'n')
            )
            select kind, thing, pg_get_userbyid(owner) as owner, coalesce(rolname, '') as grantee,
                privilege_type || coalesce(' (' || quote_ident(part) || ')', '') as privilege
            from given
            left join pg_roles on pg_roles.oid = grantee
            where owner <> grantee and (grantee = 0 or rolname is not null)
            order by kind, thing, grantee, privilege
            """.replace("NAMED", NAMED);

    private Grants() {}

    static List<Privilege> find(Handle tx) {
        StackDatabases.run(tx, "set local search_path = ''");
        return tx.createQuery(FIND)
                .map((row, _) -> new Privilege(
                        row.getString("kind"),
                        row.getString("thing"),
                        row.getString("owner"),
                        row.getString("grantee"),
                        row.getString("privilege")))
                .list();
    }
}
