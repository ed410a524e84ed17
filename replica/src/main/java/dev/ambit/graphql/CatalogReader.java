package dev.ambit.graphql;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the tables that the role may select from the system catalog.
final class CatalogReader {

    /// The schema whose tables have the same names as in PostGraphile.
    private static final String MAIN = "public";

    /// The schema whose tables are separate collections.
    private static final String FURTHER = "ambit";

    private static final String COLUMNS = """
            select class.oid, space.nspname, class.relname, obj_description(class.oid, 'pg_class'),
                attribute.attname, attribute.attnotnull, col_description(class.oid, attribute.attnum),
                coalesce(item_space.nspname, type_space.nspname), coalesce(item.typname, type.typname),
                item.oid is not null
            from pg_catalog.pg_class as class
            join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
            join pg_catalog.pg_attribute as attribute on attribute.attrelid = class.oid
            join pg_catalog.pg_type as type on type.oid =
                (select coalesce(nullif(it.typbasetype, 0), it.oid) from pg_catalog.pg_type as it
                where it.oid = attribute.atttypid)
            join pg_catalog.pg_namespace as type_space on type_space.oid = type.typnamespace
            left join pg_catalog.pg_type as item on item.oid = type.typelem and type.typcategory = 'A'
            left join pg_catalog.pg_namespace as item_space on item_space.oid = item.typnamespace
            where space.nspname in ('%s', '%s') and class.relkind in ('r', 'v', 'm', 'p', 'f')
                and not class.relispartition
                and attribute.attnum > 0 and not attribute.attisdropped
                and has_schema_privilege(space.oid, 'usage')
                and has_column_privilege(class.oid, attribute.attnum, 'select')
            order by space.nspname <> '%1$s', class.relname, attribute.attnum
            """.formatted(MAIN, FURTHER);

    private static final String KEYS = """
            select space.nspname || '.' || class.relname, rule.contype, target_space.nspname || '.' || target.relname,
                (select string_agg(name.attname, chr(1) order by place)
                from unnest(rule.conkey) with ordinality as it (number, place)
                join pg_catalog.pg_attribute as name on name.attrelid = rule.conrelid and name.attnum = it.number),
                (select string_agg(name.attname, chr(1) order by place)
                from unnest(rule.confkey) with ordinality as it (number, place)
                join pg_catalog.pg_attribute as name on name.attrelid = rule.confrelid and name.attnum = it.number)
            from pg_catalog.pg_constraint as rule
            join pg_catalog.pg_class as class on class.oid = rule.conrelid
            join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
            left join pg_catalog.pg_class as target on target.oid = rule.confrelid
            left join pg_catalog.pg_namespace as target_space on target_space.oid = target.relnamespace
            where space.nspname in ('%s', '%s') and rule.contype in ('p', 'u', 'f')
            order by 1, rule.contype, rule.conname
            """.formatted(MAIN, FURTHER);

    /// Reads the estimated size of each table from PostgreSQL's statistics.
    private static final String ROWS = """
            select class.oid, greatest(class.reltuples, pg_stat_get_live_tuples(class.oid), 0)::bigint
            from pg_catalog.pg_class as class
            join pg_catalog.pg_namespace as space on space.oid = class.relnamespace
            where space.nspname in ('%s', '%s') and class.relkind in ('r', 'm', 'p')
            """.formatted(MAIN, FURTHER);

    private static final Pattern TAG = Pattern.compile("\\A(@[a-zA-Z][a-zA-Z0-9_]*[^\\n]*(\\n|\\z))+");
    private static final String BETWEEN = "\u0001";

    /// A constraint by the names of its tables and columns.
    private record Rule(
            String table, String kind, @Nullable String target, List<String> columns, List<String> others) {}

    private final Map<String, ReadableTable> tables = new LinkedHashMap<>();
    private final List<Rule> rules;

    private CatalogReader(List<Rule> rules) {
        this.rules = rules;
    }

    static Catalog read(ReadOnlyDatabase database) throws SQLException {
        List<Rule> rules = database.rows(KEYS).stream().map(CatalogReader::rule).toList();
        return new CatalogReader(rules).catalog(database.rows(COLUMNS));
    }

    /// Returns the estimated number of rows of each table, by oid.
    static Map<Long, Long> sizes(ReadOnlyDatabase database) throws SQLException {
        Map<Long, Long> sizes = new LinkedHashMap<>();
        for (List<@Nullable String> row : database.rows(ROWS)) {
            sizes.put(Long.valueOf(text(row, 0)), Long.valueOf(text(row, 1)));
        }
        return sizes;
    }

    private static Rule rule(List<@Nullable String> row) {
        return new Rule(text(row, 0), text(row, 1), row.get(2), names(row.get(3)), names(row.get(4)));
    }

    private static List<String> names(@Nullable String joined) {
        return joined == null ? List.of() : Arrays.asList(joined.split(BETWEEN));
    }

    private Catalog catalog(List<List<@Nullable String>> rows) {
        Map<String, List<List<@Nullable String>>> byTable = new LinkedHashMap<>();
        for (List<@Nullable String> row : rows) {
            byTable.computeIfAbsent(text(row, 1) + "." + text(row, 2), _ -> new ArrayList<>())
                    .add(row);
        }
        List<ReadableTable> all = new ArrayList<>();
        byTable.forEach((id, columns) -> all.add(table(id, columns)));
        NameConflicts.tables(all).forEach(it -> tables.put(it.id(), it));
        return new Catalog(
                tables.values().stream().map(it -> it.with(relations(it))).toList());
    }

    private ReadableTable table(String id, List<List<@Nullable String>> rows) {
        List<@Nullable String> first = rows.getFirst();
        List<ReadableColumn> columns = NameConflicts.columns(
                id, rows.stream().map(CatalogReader::column).toList());
        boolean isMain = text(first, 1).equals(MAIN);
        String name = text(first, 2);
        // A single word gets a prefix, because a table of the main schema may have the same name.
        String shown = isMain || name.contains("_") ? name : "replica_" + name;
        return new ReadableTable(
                Long.parseLong(text(first, 0)),
                text(first, 1),
                name,
                isMain,
                TableNames.of(shown),
                described(first.get(3)),
                columns,
                keys(id, "p", columns).stream().findFirst().orElse(List.of()),
                keys(id, "u", columns),
                List.of());
    }

    private static ReadableColumn column(List<@Nullable String> row) {
        return new ReadableColumn(
                text(row, 4),
                Inflector.camel(text(row, 4)),
                ColumnType.of(text(row, 7), text(row, 8), text(row, 9).equals("t")),
                text(row, 5).equals("t"),
                described(row.get(6)));
    }

    /// Omits lines that start with `@`, which PostGraphile reads as tags.
    private static @Nullable String described(@Nullable String comment) {
        if (comment == null) {
            return null;
        }
        String rest = TAG.matcher(comment).replaceFirst("").strip();
        return rest.isEmpty() ? null : rest;
    }

    private List<List<ReadableColumn>> keys(String table, String kind, List<ReadableColumn> columns) {
        return rules.stream()
                .filter(it -> it.table.equals(table) && it.kind.equals(kind))
                .flatMap(it -> named(columns, it.columns).stream())
                .toList();
    }

    /// Returns empty if a column is not readable.
    private static Optional<List<ReadableColumn>> named(List<ReadableColumn> columns, List<String> names) {
        List<ReadableColumn> found = names.stream()
                .flatMap(name -> columns.stream().filter(it -> it.name().equals(name)))
                .toList();
        return found.isEmpty() || found.size() < names.size() ? Optional.empty() : Optional.of(found);
    }

    private List<Relation> relations(ReadableTable table) {
        List<Relation> relations = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.kind.equals("f") && rule.table.equals(table.id())) {
                forward(table, rule).ifPresent(relations::add);
            }
        }
        for (Rule rule : rules) {
            if (rule.kind.equals("f") && table.id().equals(rule.target)) {
                backward(table, rule).ifPresent(relations::add);
            }
        }
        Set<String> taken = new HashSet<>();
        table.columns().forEach(it -> taken.add(it.field()));
        relations.removeIf(it -> !taken.add(it.field()));
        return relations;
    }

    private Optional<Relation> forward(ReadableTable table, Rule rule) {
        ReadableTable target = tables.get(String.valueOf(rule.target));
        if (target == null) {
            return Optional.empty();
        }
        String field = Inflector.baseName(rule.columns)
                .map(Inflector::camel)
                .orElseGet(() -> target.names().single() + "By" + by(rule.columns));
        return both(table, target, rule.columns, rule.others)
                .map(it -> new Relation(field, target.id(), false, it.getFirst(), it.getLast()));
    }

    private Optional<Relation> backward(ReadableTable table, Rule rule) {
        ReadableTable target = tables.get(rule.table);
        // Tables outside the main schema add no fields to the types of the main schema.
        if (target == null || (table.isMain() && !target.isMain())) {
            return Optional.empty();
        }
        return both(table, target, rule.others, rule.columns).map(it -> {
            boolean isMany =
                    !target.key().equals(it.getLast()) && !target.uniques().contains(it.getLast());
            return new Relation(
                    backwardName(table, target, rule, isMany), target.id(), isMany, it.getFirst(), it.getLast());
        });
    }

    private static String backwardName(ReadableTable table, ReadableTable target, Rule rule, boolean isMany) {
        String rows = isMany ? target.names().many() : target.names().single();
        Optional<String> base = Inflector.baseName(rule.columns);
        Optional<String> opposite = base.flatMap(Inflector::opposite);
        if (opposite.isPresent()) {
            return Inflector.camel(
                    opposite.get() + "-" + rows.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + rows.substring(1));
        }
        return base.equals(Optional.of(Inflector.singular(table.name()))) ? rows : rows + "By" + by(rule.columns);
    }

    private static String by(List<String> columns) {
        return String.join("And", columns.stream().map(Inflector::upperCamel).toList());
    }

    private static Optional<List<List<ReadableColumn>>> both(
            ReadableTable one, ReadableTable other, List<String> ours, List<String> theirs) {
        return named(one.columns(), ours)
                .flatMap(from -> named(other.columns(), theirs).map(to -> List.of(from, to)));
    }

    private static String text(List<@Nullable String> row, int index) {
        return requireNonNull(row.get(index));
    }
}
