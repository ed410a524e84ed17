package dev.ambit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toCollection;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A table that a string literal of a package names in SQL.
record TableUse(SourceFile file, String table, boolean isInsert) {

    /// Packages that work on other databases: the customer's own and those of benchmarks.
    private static final Set<String> OTHER_DATABASES =
            Set.of("applier", "replica", "check", "graphql", "live", "bench");

    private static final Pattern LITERAL =
            Pattern.compile("\"\"\"\\h*\\n(?s:(.*?))\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern SQL = Pattern.compile("\\b(select|insert|update|delete|from|join|where)\\b");
    private static final Pattern NAMED =
            Pattern.compile("\\b(from|join|into|update|using)\\s+(\\w+)(?:(?:\\s+(?:as\\s+)?\\w+)?\\s*,\\s*(\\w+))?");

    /// Lists what the SQL of this server names, among these tables.
    static List<TableUse> all(Set<String> tables) {
        return SourceFile.all().stream()
                .filter(it -> it.isMain() && !OTHER_DATABASES.contains(it.home()))
                .flatMap(it -> of(it, tables))
                .toList();
    }

    static Stream<TableUse> of(SourceFile file, Set<String> tables) {
        return LITERAL.matcher(file.code())
                .results()
                .map(MatchResult::group)
                .filter(literal -> SQL.matcher(literal).find())
                .flatMap(literal -> NAMED.matcher(literal).results())
                .flatMap(it -> Stream.of(2, 3)
                        .filter(group -> it.group(group) != null && tables.contains(it.group(group)))
                        .map(group -> new TableUse(file, it.group(group), "into".equals(it.group(1)))));
    }

    /// Returns the packages that insert into each table.
    static Map<String, Set<String>> owners(Stream<TableUse> uses) {
        return uses.filter(TableUse::isInsert)
                .collect(groupingBy(TableUse::table, mapping(TableUse::home, toCollection(TreeSet::new))));
    }

    String home() {
        return file.home();
    }

    @Override
    public String toString() {
        return "%s.%s %s".formatted(home(), file.name(), table);
    }
}
