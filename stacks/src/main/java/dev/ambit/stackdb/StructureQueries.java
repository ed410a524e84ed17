package dev.ambit.stackdb;

/// Catalog queries about production's schema `public`. It is on the search path, so names in the results have no
/// schema and the statements work in other schemas.
final class StructureQueries {

    /// Excludes objects of development and of its releases, by the marks of their owners ([Logins#mark],
    /// [ReleaseLogin]).
    private static final String OURS = """
            pg_namespace.nspname = 'public'
              and not exists (select from pg_depend where classid = 'CLASS'::regclass and objid = CLASS.oid and deptype = 'e')
              and coalesce(shobj_description(CLASS.OWNER, 'pg_authid'), '') !~ '^ambit (DEVELOPMENT of |release$)'
            """;

    static final String EXTENSIONS = """
            select quote_ident(extname)
            from pg_extension
            where extname <> 'plpgsql'
            order by pg_extension.oid
            """;

    static final String ENUMS = """
            select 'type' as kind, typname as name,
                format('create type %I as enum (%s)', typname, (
                    select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
                    from pg_enum where enumtypid = pg_type.oid)) as statement
            from pg_type
            join pg_namespace on pg_namespace.oid = typnamespace
            where typtype = 'e' and OURS
            order by pg_type.oid
            """.replace("OURS", ours("pg_type", "typowner"));

    static final String OTHER_TYPES = """
            select 'type' as kind, typname as name, case typtype
                when 'd' then format('create domain %I as %s%s%s%s%s', typname, format_type(typbasetype, typtypmod),
                    case when typcollation <> (select base.typcollation from pg_type as base where base.oid = pg_type.typbasetype)
                        then ' collate ' || (select format('%I.%I', nspname, collname) from pg_collation
                            join pg_namespace on pg_namespace.oid = collnamespace where pg_collation.oid = typcollation)
                        else '' end,
                    coalesce(' default ' || typdefault, ''),
                    case when typnotnull then ' not null' else '' end,
                    coalesce((select string_agg(format(' constraint %I %s', conname, pg_get_constraintdef(oid, true)), '')
                        from pg_constraint where contypid = pg_type.oid and contype = 'c'), ''))
                else format('create type %I as (%s)', typname, (
                    select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
                    from pg_attribute where attrelid = typrelid and attnum > 0 and not attisdropped)) end as statement
            from pg_type
            join pg_namespace on pg_namespace.oid = typnamespace
            left join pg_class as row_type on row_type.oid = typrelid
            where (typtype = 'd' or typtype = 'c' and row_type.relkind = 'c') and OURS
            order by pg_type.oid
            """.replace("OURS", ours("pg_type", "typowner"));

    static final String SEQUENCES = """
            select 'sequence' as kind, relname as name,
                format('create sequence %I as %s start %s increment %s minvalue %s maxvalue %s cache %s%s', relname,
                    format_type(seqtypid, null), seqstart, seqincrement, seqmin, seqmax, seqcache,
                    case when seqcycle then ' cycle' else '' end) as statement
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            join pg_sequence on seqrelid = pg_class.oid
            where relkind = 'S' and OURS
              and not exists (select from pg_depend
                where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'i')
            order by pg_class.oid
            """.replace("OURS", ours("pg_class", "relowner"));

    /// Omits defaults, which are added later because they may call functions that use tables.
    static final String TABLES = """
            select 'table' as kind, relname as name,
                format('create %stable %I (%s)%s', case relpersistence when 'u' then 'unlogged ' else '' end, relname, coalesce((
                    select string_agg(format('%I %s%s%s%s%s', attname, format_type(atttypid, atttypmod),
                        case when attcollation <> 0 and attcollation <> typcollation
                            then ' collate ' || (select format('%I.%I', nspname, collname) from pg_collation
                                join pg_namespace on pg_namespace.oid = collnamespace
                                where pg_collation.oid = attcollation)
                            else '' end,
                        case when attgenerated <> ''
                            then format(' generated always as (%s) %s', pg_get_expr(adbin, adrelid),
                                case attgenerated when 's' then 'stored' else 'virtual' end)
                            else '' end,
                        case when attidentity <> ''
                            then (select format(' generated %s as identity (sequence name %I start %s increment %s minvalue %s maxvalue %s cache %s%s)',
                                    case attidentity when 'a' then 'always' else 'by default' end,
                                    own.relname, seqstart, seqincrement, seqmin, seqmax, seqcache,
                                    case when seqcycle then ' cycle' else '' end)
                                from pg_depend
                                join pg_class as own on own.oid = objid
                                join pg_sequence on seqrelid = own.oid
                                where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
                                  and refobjid = attrelid and refobjsubid = attnum and deptype = 'i')
                            else '' end,
                        case when attnotnull then ' not null' else '' end), ', ' order by attnum)
                    from pg_attribute
                    join pg_type on pg_type.oid = atttypid
                    left join pg_attrdef on adrelid = attrelid and adnum = attnum
                    where attrelid = pg_class.oid and attnum > 0 and not attisdropped), ''),
                    coalesce(' with (' || array_to_string(reloptions, ', ') || ')', '')) as statement
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where relkind = 'r' and OURS
            order by pg_class.oid
            """.replace("OURS", ours("pg_class", "relowner"));

    static final String IDENTITIES = """
            select 'sequence' as kind, relname as name, '' as statement
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where relkind = 'S' and OURS
              and exists (select from pg_depend
                where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'i')
            """.replace("OURS", ours("pg_class", "relowner"));

    static final String DEFAULTS = """
            select format('alter table %I alter column %I set default %s', relname, attname, pg_get_expr(adbin, adrelid))
            from pg_attrdef
            join pg_attribute on attrelid = adrelid and attnum = adnum
            join pg_class on pg_class.oid = adrelid
            join pg_namespace on pg_namespace.oid = relnamespace
            where relkind = 'r' and attgenerated = '' and OURS
            order by pg_attrdef.oid
            """.replace("OURS", ours("pg_class", "relowner"));

    static final String OWNED_SEQUENCES = """
            select format('alter sequence %I owned by %I.%I', own.relname, pg_class.relname, attname)
            from pg_depend
            join pg_class as own on own.oid = objid and own.relkind = 'S'
            join pg_class on pg_class.oid = refobjid
            join pg_namespace on pg_namespace.oid = pg_class.relnamespace
            join pg_attribute on attrelid = refobjid and attnum = refobjsubid
            where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass and deptype = 'a' and OURS
            order by own.oid
            """.replace("OURS", ours("pg_class", "relowner"));

    static final String CONSTRAINTS = """
            select case when contype in ('p', 'u', 'x') then 'index' else 'constraint' end as kind, conname as name,
                relname as parent,
                format('alter table %I add constraint %I %s', relname, conname, pg_get_constraintdef(pg_constraint.oid, true))
                    as statement
            from pg_constraint
            join pg_class on pg_class.oid = conrelid
            join pg_namespace on pg_namespace.oid = relnamespace
            where relkind = 'r' and contype in ('p', 'u', 'x', 'c', 'f') and OURS
            order by contype = 'f', pg_constraint.oid
            """.replace("OURS", ours("pg_class", "relowner"));

    static final String INDEXES = """
            select 'index' as kind, pg_class.relname as name, '' as parent,
                pg_get_indexdef(pg_class.oid, 0, true) as statement
            from pg_index
            join pg_class on pg_class.oid = indexrelid
            join pg_class as parent on parent.oid = indrelid
            join pg_namespace on pg_namespace.oid = pg_class.relnamespace
            where parent.relkind in ('r', 'm') and indisvalid and OURS
              and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
            order by pg_class.oid
            """.replace("OURS", ours("pg_class", "relowner"));

    static final String VIEWS = """
            select case relkind when 'm' then 'materialized view' else 'view' end as kind, relname as name,
                format('create %s %I%s as %s%s', case relkind when 'm' then 'materialized view' else 'view' end, relname,
                    coalesce(' with (' || array_to_string(reloptions, ', ') || ')', ''),
                    rtrim(pg_get_viewdef(pg_class.oid), ';'),
                    case relkind when 'm' then ' with no data' else '' end) as statement
            from pg_class
            join pg_namespace on pg_namespace.oid = relnamespace
            where relkind in ('v', 'm') and OURS
            order by pg_class.oid
            """.replace("OURS", ours("pg_class", "relowner"));

    /// Routines; those with table types in their arguments are created after the tables.
    static final String ROUTINES = """
            select 'routine' as kind, proname as name, pg_get_functiondef(pg_proc.oid) as statement,
                exists (select from pg_depend
                    join pg_type on pg_type.oid = refobjid and refclassid = 'pg_type'::regclass
                    join pg_class on pg_class.oid = typrelid and relkind <> 'c'
                    where classid = 'pg_proc'::regclass and objid = pg_proc.oid) as needs_tables
            from pg_proc
            join pg_namespace on pg_namespace.oid = pronamespace
            where prokind in ('f', 'p', 'w') and OURS
            order by pg_proc.oid
            """.replace("OURS", ours("pg_proc", "proowner"));

    static final String TRIGGERS = """
            select pg_get_triggerdef(pg_trigger.oid, true)
                || case tgenabled when 'O' then '' else format('; alter table %I %s trigger %I', relname,
                    case tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end, tgname) end
            from pg_trigger
            join pg_class on pg_class.oid = tgrelid
            join pg_namespace on pg_namespace.oid = relnamespace
            where not tgisinternal and OURS
            order by pg_trigger.oid
            """.replace("OURS", ours("pg_class", "relowner"));

    /// Objects that cannot be copied.
    static final String OBSTACLES = """
            select case relkind when 'p' then 'partitioned table ' else 'foreign table ' end || relname
            from pg_class join pg_namespace on pg_namespace.oid = relnamespace
            where relkind in ('p', 'f') and OURS_CLASS
            union all
            select 'inheriting table ' || relname
            from pg_inherits join pg_class on pg_class.oid = inhrelid join pg_namespace on pg_namespace.oid = relnamespace
            where relkind = 'r' and not relispartition and OURS_CLASS
            union all
            select 'row level security of ' || relname
            from pg_class join pg_namespace on pg_namespace.oid = relnamespace
            where relkind = 'r' and (relrowsecurity or exists (select from pg_policy where polrelid = pg_class.oid))
              and OURS_CLASS
            union all
            select format('rule %s of %s', rulename, relname)
            from pg_rewrite join pg_class on pg_class.oid = ev_class join pg_namespace on pg_namespace.oid = relnamespace
            where rulename <> '_RETURN' and OURS_CLASS
            union all
            select 'type ' || typname
            from pg_type join pg_namespace on pg_namespace.oid = typnamespace
            where (typtype in ('r', 'p') or typtype = 'b' and typcategory <> 'A') and OURS_TYPE
            union all
            select 'aggregate ' || proname
            from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
            where prokind = 'a' and OURS_PROC
            union all
            select format('routine %s in the language %s', proname, lanname)
            from pg_proc join pg_namespace on pg_namespace.oid = pronamespace join pg_language on pg_language.oid = prolang
            where not lanpltrusted and OURS_PROC
            union all
            select 'operator ' || oprname
            from pg_operator join pg_namespace on pg_namespace.oid = oprnamespace
            where OURS_OPERATOR
            union all
            select 'statistics ' || stxname
            from pg_statistic_ext join pg_namespace on pg_namespace.oid = stxnamespace
            where OURS_STATISTICS
            union all
            select format('table %s.%s, which is not in the schema public', nspname, relname)
            from pg_class join pg_namespace on pg_namespace.oid = relnamespace
            where relkind in ('r', 'p') and nspname !~ '^pg_' and nspname not in ('public', 'information_schema')
              and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')
              and shobj_description(nspowner, 'pg_authid') is null
            """.replace("OURS_CLASS", ours("pg_class", "relowner"))
            .replace("OURS_TYPE", ours("pg_type", "typowner"))
            .replace("OURS_PROC", ours("pg_proc", "proowner"))
            .replace("OURS_OPERATOR", ours("pg_operator", "oprowner"))
            .replace("OURS_STATISTICS", ours("pg_statistic_ext", "stxowner"));

    /// Code that cannot be copied if table names or schemas differ from those in the code.
    static final String CODE =
            """
            select 'routine ' || proname, position('public.' in prosrc) > 0
            from pg_proc join pg_namespace on pg_namespace.oid = pronamespace
            where OURS_PROC
            union all
            select 'trigger ' || tgname, false
            from pg_trigger join pg_class on pg_class.oid = tgrelid join pg_namespace on pg_namespace.oid = relnamespace
            where not tgisinternal and OURS_CLASS
            """.replace("OURS_CLASS", ours("pg_class", "relowner")).replace("OURS_PROC", ours("pg_proc", "proowner"));

    /// Objects of extensions in `public` that tables depend on.
    static final String BORROWED = """
            select distinct 'extension ' || extname || ', whose things lie in the schema public'
            from pg_depend as part
            join pg_extension on pg_extension.oid = part.refobjid and part.refclassid = 'pg_extension'::regclass
            join pg_namespace on pg_namespace.oid = extnamespace and nspname = 'public'
            join pg_depend as use on use.refclassid = part.classid and use.refobjid = part.objid
            where part.deptype = 'e' and use.deptype in ('n', 'a')
              and use.classid in ('pg_class'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_rewrite'::regclass)
            """;

    private StructureQueries() {}

    private static String ours(String catalog, String owner) {
        return OURS.replace("CLASS", catalog).replace("OWNER", owner);
    }
}
