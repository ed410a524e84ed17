package dev.ambit.graphql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A filter operator, with the name from PostGraphile's connection filter plugin.
///
/// @param sql template with `{i}` for the column and `{v}` for the value
/// @param isInsensitive whether both sides are compared in lower case
record FilterOperator(
        String name, String description, Kind kind, String sql, boolean isInsensitive, WildcardPosition wild) {

    /// The kind of operand.
    enum Kind {
        FLAG,
        VALUE,
        LIST
    }

    /// The position of the wildcards that are added to a pattern.
    enum WildcardPosition {
        NONE,
        BOTH,
        END,
        START
    }

    private static final List<FilterOperator> STANDARD = List.of(
            of("isNull", "Is null (if `true` is specified) or is not null (if `false` is specified).", Kind.FLAG, ""),
            of("equalTo", "Equal to the specified value.", Kind.VALUE, "{i} = {v}"),
            of("notEqualTo", "Not equal to the specified value.", Kind.VALUE, "{i} <> {v}"),
            of(
                    "distinctFrom",
                    "Not equal to the specified value, treating null like an ordinary value.",
                    Kind.VALUE,
                    "{i} is distinct from {v}"),
            of(
                    "notDistinctFrom",
                    "Equal to the specified value, treating null like an ordinary value.",
                    Kind.VALUE,
                    "{i} is not distinct from {v}"),
            of("in", "Included in the specified list.", Kind.LIST, "{i} = any ({v})"),
            of("notIn", "Not included in the specified list.", Kind.LIST, "{i} <> all ({v})"),
            of("lessThan", "Less than the specified value.", Kind.VALUE, "{i} < {v}"),
            of("lessThanOrEqualTo", "Less than or equal to the specified value.", Kind.VALUE, "{i} <= {v}"),
            of("greaterThan", "Greater than the specified value.", Kind.VALUE, "{i} > {v}"),
            of("greaterThanOrEqualTo", "Greater than or equal to the specified value.", Kind.VALUE, "{i} >= {v}"));

    private static final List<FilterOperator> OF_JSON = List.of(
            of("contains", "Contains the specified JSON.", Kind.VALUE, "{i} operator(pg_catalog.@>) {v}"),
            of("containedBy", "Contained by the specified JSON.", Kind.VALUE, "{i} operator(pg_catalog.<@) {v}"));

    private static final String PATTERN =
            " An underscore (_) matches any single character; a percent sign (%) matches any sequence of zero or more"
                    + " characters.";

    private static final Map<String, List<FilterOperator>> OF_SCALARS = new TreeMap<>();

    static {
        List<FilterOperator> ofTexts = new ArrayList<>(STANDARD);
        ofTexts.addAll(pattern(
                "includes",
                "Contains the specified string",
                "Does not contain the specified string",
                WildcardPosition.BOTH));
        ofTexts.addAll(pattern(
                "startsWith",
                "Starts with the specified string",
                "Does not start with the specified string",
                WildcardPosition.END));
        ofTexts.addAll(pattern(
                "endsWith",
                "Ends with the specified string",
                "Does not end with the specified string",
                WildcardPosition.START));
        ofTexts.addAll(pattern(
                "like",
                "Matches the specified pattern",
                "Does not match the specified pattern",
                WildcardPosition.NONE));
        STANDARD.stream()
                .filter(it -> it.kind != Kind.FLAG)
                .map(FilterOperator::insensitive)
                .forEach(ofTexts::add);
        OF_SCALARS.put("String", List.copyOf(ofTexts));
        List<FilterOperator> ofJson = new ArrayList<>(STANDARD);
        ofJson.addAll(OF_JSON);
        OF_SCALARS.put("JSON", List.copyOf(ofJson));
    }

    /// Returns the operators for columns with this GraphQL scalar.
    static List<FilterOperator> of(String scalar) {
        return OF_SCALARS.getOrDefault(scalar, STANDARD);
    }

    static FilterOperator of(String scalar, String name) {
        return of(scalar).stream()
                .filter(it -> it.name.equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static FilterOperator of(String name, String description, Kind kind, String sql) {
        return new FilterOperator(name, description, kind, sql, false, WildcardPosition.NONE);
    }

    private static List<FilterOperator> pattern(String name, String does, String doesNot, WildcardPosition wild) {
        String more = name.equals("like") ? PATTERN : "";
        String not = "not" + name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
        return List.of(
                new FilterOperator(name, does + " (case-sensitive)." + more, Kind.VALUE, "{i} like {v}", false, wild),
                new FilterOperator(
                        not, doesNot + " (case-sensitive)." + more, Kind.VALUE, "{i} not like {v}", false, wild),
                new FilterOperator(
                        name + "Insensitive",
                        does + " (case-insensitive)." + more,
                        Kind.VALUE,
                        "{i} ilike {v}",
                        false,
                        wild),
                new FilterOperator(
                        not + "Insensitive",
                        doesNot + " (case-insensitive)." + more,
                        Kind.VALUE,
                        "{i} not ilike {v}",
                        false,
                        wild));
    }

    private FilterOperator insensitive() {
        return new FilterOperator(
                name + "Insensitive",
                description.substring(0, description.length() - 1) + " (case-insensitive).",
                kind,
                sql,
                true,
                wild);
    }

    /// Returns the value to bind.
    String pattern(String value) {
        String escaped = wild == WildcardPosition.NONE
                ? value
                : value.replace("%", "\\%").replace("_", "\\_");
        return switch (wild) {
            case NONE -> escaped;
            case BOTH -> "%" + escaped + "%";
            case END -> escaped + "%";
            case START -> "%" + escaped;
        };
    }
}
