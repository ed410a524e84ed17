package dev.ambit.graphql;

import java.util.Map;
import java.util.Set;

/// The type of a column.
///
/// @param name name for a cast in SQL
/// @param scalar the GraphQL scalar, as in PostGraphile
/// @param isList whether the column is an array of the type
record ColumnType(String name, String wireName, Scalar scalar, boolean isList) {

    /// Determines the output format and the available filters.
    enum Scalar {
        STRING("String"),
        INT("Int"),
        FLOAT("Float"),
        BOOLEAN("Boolean"),
        BIG_INT("BigInt"),
        BIG_FLOAT("BigFloat"),
        DATETIME("Datetime"),
        DATE("Date"),
        TIME("Time"),
        UUID("UUID"),
        JSON("JSON"),
        /// A type without a GraphQL scalar, returned as text.
        OTHER("String");

        private final String wireName;

        Scalar(String wireName) {
            this.wireName = wireName;
        }

        String wireName() {
            return wireName;
        }
    }

    private static final Map<String, Scalar> SCALARS = Map.ofEntries(
            Map.entry("text", Scalar.STRING),
            Map.entry("varchar", Scalar.STRING),
            Map.entry("bpchar", Scalar.STRING),
            Map.entry("char", Scalar.STRING),
            Map.entry("name", Scalar.STRING),
            Map.entry("citext", Scalar.STRING),
            Map.entry("int2", Scalar.INT),
            Map.entry("int4", Scalar.INT),
            Map.entry("float4", Scalar.FLOAT),
            Map.entry("float8", Scalar.FLOAT),
            Map.entry("bool", Scalar.BOOLEAN),
            Map.entry("int8", Scalar.BIG_INT),
            Map.entry("numeric", Scalar.BIG_FLOAT),
            Map.entry("timestamp", Scalar.DATETIME),
            Map.entry("timestamptz", Scalar.DATETIME),
            Map.entry("date", Scalar.DATE),
            Map.entry("time", Scalar.TIME),
            Map.entry("timetz", Scalar.TIME),
            Map.entry("uuid", Scalar.UUID),
            Map.entry("json", Scalar.JSON),
            Map.entry("jsonb", Scalar.JSON));

    /// Types without an order in PostgreSQL.
    private static final Set<String> WITHOUT_ORDER = Set.of(
            "json",
            "xml",
            "point",
            "lseg",
            "path",
            "box",
            "polygon",
            "line",
            "circle",
            "aclitem",
            "jsonpath",
            "xid",
            "cid",
            "pg_snapshot",
            "txid_snapshot");

    /// @param schema schema of the type
    /// @param word name of the type in its schema
    static ColumnType of(String schema, String word, boolean isList) {
        Scalar scalar = schema.equals("pg_catalog") || word.equals("citext")
                ? SCALARS.getOrDefault(word, Scalar.OTHER)
                : Scalar.OTHER;
        return new ColumnType(ReadableColumn.quoted(schema) + "." + ReadableColumn.quoted(word), word, scalar, isList);
    }

    boolean isOrdered() {
        return !WITHOUT_ORDER.contains(wireName);
    }

    boolean isFiltered() {
        return !isList && scalar != Scalar.OTHER && !wireName.equals("json");
    }

    /// Returns the output expression. Numbers that JavaScript cannot represent are returned as strings.
    String shown(String expression) {
        return switch (scalar) {
            case BIG_INT, BIG_FLOAT, OTHER -> expression + (isList ? "::text[]" : "::text");
            case STRING, INT, FLOAT, BOOLEAN, DATETIME, DATE, TIME, UUID, JSON -> expression;
        };
    }

    /// Returns the expression of a bound value. A time with a zone is converted to UTC for columns without a zone.
    String bound() {
        return wireName.equals("timestamp") ? "(?::pg_catalog.timestamptz at time zone 'UTC')" : "?::" + name;
    }

    /// Returns the same expression for a list of values.
    String boundList() {
        return wireName.equals("timestamp")
                ? "array(select it at time zone 'UTC' from unnest(?::pg_catalog.timestamptz[]) as it)"
                : "?::" + name + "[]";
    }
}
