package dev.ambit.graphql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Resolves names of the database that are invalid or ambiguous in GraphQL. Such columns and tables are omitted, so
/// that all others stay available.
final class NameConflicts {

    private static final System.Logger LOG = System.getLogger(NameConflicts.class.getName());

    private static final Pattern NAME = Pattern.compile("(?!__)[_A-Za-z][_0-9A-Za-z]*");

    private static final Set<String> TYPES = Set.of(
            SchemaBuilder.QUERY, SchemaBuilder.LIVE, "PageInfo", "Cursor", "ID", "Mutation", "String", "Int", "Float");

    private static final Set<String> ROOTS = Set.of("query");

    /// Reserved names of orders.
    private static final Set<String> CONSTANTS = Set.of("PRIMARY_KEY");

    private NameConflicts() {}

    /// Keeps the first of several columns with the same GraphQL name.
    static List<ReadableColumn> columns(String table, List<ReadableColumn> columns) {
        Set<String> fields = new HashSet<>();
        Set<String> constants = new HashSet<>(CONSTANTS);
        List<ReadableColumn> named = new ArrayList<>();
        for (ReadableColumn column : columns) {
            if (NAME.matcher(column.field()).matches()
                    && !fields.contains(column.field())
                    && constants.add(Inflector.constant(column.name()))) {
                fields.add(column.field());
                named.add(column);
            } else {
                leftOut(table + "." + column.name());
            }
        }
        return named;
    }

    /// Keeps, of several tables with the same GraphQL name, one whose own name is a plural.
    static List<ReadableTable> tables(List<ReadableTable> tables) {
        Set<String> types = new HashSet<>(TYPES);
        for (ColumnType.Scalar scalar : ColumnType.Scalar.values()) {
            types.add(scalar.wireName());
            types.add(scalar.wireName() + "Filter");
        }
        Set<String> roots = new HashSet<>(ROOTS);
        Set<ReadableTable> named = new HashSet<>();
        tables.stream()
                .sorted(Comparator.comparing((ReadableTable it) -> !it.isMain())
                        .thenComparing(it -> !it.names().many().equals(Inflector.camel(it.name()))))
                .forEach(it -> {
                    if (isFree(typesOf(it.names()), types)
                            && isFree(rootsOf(it), roots)
                            && !it.columns().isEmpty()) {
                        types.addAll(typesOf(it.names()));
                        roots.addAll(rootsOf(it));
                        named.add(it);
                    } else {
                        leftOut(it.id());
                    }
                });
        return tables.stream().filter(named::contains).toList();
    }

    private static List<String> typesOf(TableNames names) {
        return List.of(
                names.type(), names.connection(), names.edge(), names.orderBy(), names.condition(), names.filter());
    }

    private static List<String> rootsOf(ReadableTable table) {
        List<String> roots = new ArrayList<>(RootFields.singles(table).keySet());
        roots.add(table.names().many());
        return roots;
    }

    private static boolean isFree(List<String> names, Set<String> taken) {
        return names.stream().allMatch(it -> NAME.matcher(it).matches() && !taken.contains(it));
    }

    private static void leftOut(String name) {
        LOG.log(System.Logger.Level.DEBUG, "The name {0} is skipped because it is not a valid GraphQL name", name);
    }
}
