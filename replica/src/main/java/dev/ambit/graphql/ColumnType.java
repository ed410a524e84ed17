package dev.ambit.graphql;

import java.util.Map;
import java.util.Set;

/// What a column holds.
///
/// @param name as a statement casts to it
/// @param scalar in GraphQL, as PostGraphile has it
/// @param isList whether it is a list of those
record ColumnType(String name, String word, Scalar scalar, boolean isList) {

    /// How values go out, and which filters there are.
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
        /// Of a type that GraphQL clients do not know: its text.
        OTHER("String");

        private final String word;

        Scalar(String word) {
            this.word = word;
        }

        String word() {
            return word;
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

    /// PostgreSQL itself has no order of these.
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

    /// @param schema of the type
    /// @param word its name there
    static ColumnType of(String schema, String word, boolean isList) {
        Scalar scalar = schema.equals("pg_catalog") || word.equals("citext")
                ? SCALARS.getOrDefault(word, Scalar.OTHER)
                : Scalar.OTHER;
        return new ColumnType(Column.quoted(schema) + "." + Column.quoted(word), word, scalar, isList);
    }

    boolean isOrdered() {
        return !WITHOUT_ORDER.contains(word);
    }

    boolean isFiltered() {
        return !isList && scalar != Scalar.OTHER && !word.equals("json");
    }

    /// How it goes out: numbers that JavaScript cannot hold as texts.
    String shown(String expression) {
        return switch (scalar) {
            case BIG_INT, BIG_FLOAT, OTHER -> expression + (isList ? "::text[]" : "::text");
            case STRING, INT, FLOAT, BOOLEAN, DATETIME, DATE, TIME, UUID, JSON -> expression;
        };
    }

    /// A value that is bound. A time without a zone is in UTC, so one with a zone is brought there.
    String bound() {
        return word.equals("timestamp") ? "(?::pg_catalog.timestamptz at time zone 'UTC')" : "?::" + name;
    }

    /// The same of a list of values.
    String boundList() {
        return word.equals("timestamp")
                ? "array(select it at time zone 'UTC' from unnest(?::pg_catalog.timestamptz[]) as it)"
                : "?::" + name + "[]";
    }
}
