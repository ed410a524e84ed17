package dev.ambit.graphql;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Generates random queries over the two published tables, with all arguments.
final class RandomQueries {

    private static final int DEPTH_MAX = 3;

    /// A table as seen by queries.
    ///
    /// @param texts text columns with their enum names in orders; `times` likewise
    private record Kind(
            String type, String many, Map<String, String> texts, Map<String, String> times, List<String> required) {

        String anyColumn(RandomQueries by) {
            List<String> all = new ArrayList<>(texts.keySet());
            all.addAll(times.keySet());
            return by.any(all);
        }

        String word(String column) {
            return texts.getOrDefault(column, times.getOrDefault(column, ""));
        }
    }

    private static final Kind CUSTOMER = new Kind(
            "Customer",
            "customers",
            words("customerId", "name", "email", "billingId"),
            words("createdAt", "updatedAt"),
            List.of("CUSTOMER_ID", "CREATED_AT", "UPDATED_AT", "PRIMARY_KEY"));

    private static final Kind SUBSCRIPTION = new Kind(
            "Subscription",
            "subscriptions",
            words("subscriptionId", "customerId", "status", "planId", "planName", "billingId"),
            words("createdAt", "updatedAt", "startDate", "endDate", "cancellationDate", "trialEndDate"),
            List.of(
                    "SUBSCRIPTION_ID",
                    "CUSTOMER_ID",
                    "STATUS",
                    "PLAN_ID",
                    "PLAN_NAME",
                    "START_DATE",
                    "CREATED_AT",
                    "UPDATED_AT",
                    "PRIMARY_KEY"));

    private static final List<String> TEXT_OPERATORS = List.of(
            "equalTo",
            "notEqualTo",
            "distinctFrom",
            "notDistinctFrom",
            "lessThan",
            "lessThanOrEqualTo",
            "greaterThan",
            "greaterThanOrEqualTo",
            "includes",
            "notIncludes",
            "includesInsensitive",
            "notIncludesInsensitive",
            "startsWith",
            "notStartsWith",
            "startsWithInsensitive",
            "notStartsWithInsensitive",
            "endsWith",
            "notEndsWith",
            "endsWithInsensitive",
            "notEndsWithInsensitive",
            "like",
            "notLike",
            "likeInsensitive",
            "notLikeInsensitive",
            "equalToInsensitive",
            "notEqualToInsensitive",
            "distinctFromInsensitive",
            "notDistinctFromInsensitive",
            "lessThanInsensitive",
            "lessThanOrEqualToInsensitive",
            "greaterThanInsensitive",
            "greaterThanOrEqualToInsensitive");
    private static final List<String> TIME_OPERATORS = TEXT_OPERATORS.subList(0, 8);

    private final Random random;
    private final TestData data;

    /// Cursors from earlier results, by table and order.
    private final Map<String, List<String>> cursors = new LinkedHashMap<>();

    private final List<String> declarations = new ArrayList<>();
    private final List<String> fragments = new ArrayList<>();
    private final Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    private final Map<String, String> lists = new LinkedHashMap<>();
    private int names;

    private static Map<String, String> words(String... columns) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String column : columns) {
            words.put(column, Inflector.constant(column));
        }
        return words;
    }

    RandomQueries(long seed, TestData data) {
        this.random = new Random(seed);
        this.data = data;
    }

    /// Returns the lists in the result whose cursors [#addCursor] needs, with their orders.
    Map<String, String> lists() {
        return lists;
    }

    /// @param order as returned by [#lists]
    void addCursor(String order, String cursor) {
        List<String> known = cursors.computeIfAbsent(order, _ -> new ArrayList<>());
        known.add(cursor);
    }

    GraphqlRequest next() {
        declarations.clear();
        fragments.clear();
        variables.clear();
        lists.clear();
        names = 0;
        StringBuilder roots = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            roots.append(root());
        }
        String selection = chance(10) ? "query { " + roots + " }" : roots.toString();
        String declared = declarations.isEmpty() ? "" : "(" + String.join(", ", declarations) + ")";
        return new GraphqlRequest(
                "query Q%s { %s }\n%s".formatted(declared, selection, String.join("\n", fragments)),
                new LinkedHashMap<>(variables),
                null);
    }

    private String root() {
        return switch (random.nextInt(5)) {
            case 0 ->
                "%s: customer(customerId: %s) %s\n"
                        .formatted(name(), value("String!", data.customerId(random)), row(CUSTOMER, 0));
            case 1 ->
                "%s: subscription(subscriptionId: %s) %s\n"
                        .formatted(name(), value("String!", data.subscriptionId(random)), row(SUBSCRIPTION, 0));
            case 2 -> list(SUBSCRIPTION, "subscriptions", 0);
            default -> list(CUSTOMER, "customers", 0);
        };
    }

    private String list(Kind kind, String field, int depth) {
        String name = name();
        String order = order(kind);
        return "%s: %s%s %s\n".formatted(name, field, arguments(kind, order), connection(kind, name, order, depth));
    }

    /// Omits cursors for nullable sort columns, because PostGraphile loses rows there.
    private String order(Kind kind) {
        if (chance(35)) {
            return "";
        }
        if (chance(50) && !cursors.isEmpty()) {
            String known = any(List.copyOf(cursors.keySet()));
            if (known.startsWith(kind.type)) {
                return known.substring(kind.type.length());
            }
        }
        List<String> words = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            words.add(
                    switch (random.nextInt(8)) {
                        case 0 -> "NATURAL";
                        case 1, 2 -> "PRIMARY_KEY" + direction();
                        default -> kind.word(kind.anyColumn(this)) + direction();
                    });
        }
        return "[" + String.join(", ", words) + "]";
    }

    private String direction() {
        return chance(50) ? "_ASC" : "_DESC";
    }

    private static boolean isPaged(Kind kind, String order) {
        for (String word : order.replaceAll("[\\[\\] ]", "").split(",", -1)) {
            if (!word.isEmpty()
                    && !word.equals("NATURAL")
                    && !kind.required.contains(word.replaceAll("_(ASC|DESC)$", ""))) {
                return false;
            }
        }
        return true;
    }

    private String arguments(Kind kind, String order) {
        List<String> arguments = new ArrayList<>();
        add(arguments, 40, () -> "first: " + value("Int", random.nextInt(8)));
        add(arguments, arguments.isEmpty() ? 25 : 2, () -> "last: " + value("Int", random.nextInt(8)));
        add(
                arguments,
                arguments.toString().contains("last") ? 2 : 25,
                () -> "offset: " + value("Int", random.nextInt(6)));
        List<String> known = cursors.getOrDefault(kind.type + order, List.of());
        if (isPaged(kind, order) && !known.isEmpty()) {
            add(arguments, 35, () -> "after: " + value("Cursor", any(known)));
            add(arguments, 35, () -> "before: " + value("Cursor", any(known)));
        }
        add(arguments, 25, () -> "condition: " + condition(kind));
        add(arguments, 35, () -> "filter: " + filter(kind, 0));
        if (!order.isEmpty()) {
            arguments.add("orderBy: " + order);
        }
        return arguments.isEmpty() ? "" : "(" + String.join(", ", arguments) + ")";
    }

    private void add(List<String> arguments, int percent, Supplier<String> argument) {
        if (chance(percent)) {
            arguments.add(argument.get());
        }
    }

    private String condition(Kind kind) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            String column = kind.anyColumn(this);
            fields.put(column, chance(15) ? "null" : columnValue(kind, column));
        }
        return object(fields);
    }

    private String filter(Kind kind, int depth) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(2); i >= 0; i--) {
            if (depth < 2 && chance(30)) {
                switch (random.nextInt(3)) {
                    case 0 -> fields.put("not", filter(kind, depth + 1));
                    case 1 -> fields.put("and", filters(kind, depth + 1));
                    default -> fields.put("or", filters(kind, depth + 1));
                }
            } else {
                String column = kind.anyColumn(this);
                fields.put(column, operators(kind, column));
            }
        }
        return chance(2) ? "{}" : object(fields);
    }

    private String filters(Kind kind, int depth) {
        List<String> filters = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            filters.add(filter(kind, depth));
        }
        return "[" + String.join(", ", filters) + "]";
    }

    private String operators(Kind kind, String column) {
        boolean isText = kind.texts.containsKey(column);
        Map<String, String> operators = new LinkedHashMap<>();
        for (int i = random.nextInt(3) / 2; i >= 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> operators.put("isNull", chance(50) ? "true" : "false");
                case 1 -> operators.put(isText && chance(40) ? "inInsensitive" : "in", values(kind, column));
                case 2 -> operators.put(isText && chance(40) ? "notInInsensitive" : "notIn", values(kind, column));
                default -> operators.put(any(isText ? TEXT_OPERATORS : TIME_OPERATORS), columnValue(kind, column));
            }
        }
        return object(operators);
    }

    private String values(Kind kind, String column) {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(columnValue(kind, column));
        }
        return "[" + String.join(", ", values) + "]";
    }

    private String columnValue(Kind kind, String column) {
        return kind.texts.containsKey(column)
                ? value("String!", data.text(column, random))
                : value("Datetime!", data.time(random));
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(it -> it.getKey() + ": " + it.getValue())
                .collect(joining(", ", "{", "}"));
    }

    private String connection(Kind kind, String list, String order, int depth) {
        StringBuilder parts = new StringBuilder("{ ");
        int before = parts.length();
        if (chance(60)) {
            parts.append("nodes ").append(row(kind, depth)).append(' ');
        }
        if (chance(40)) {
            parts.append("edges { cursor ")
                    .append(chance(50) ? "node " + row(kind, depth) : "")
                    .append(" } ");
            if (depth == 0 && isPaged(kind, order)) {
                lists.put(list, kind.type + order);
            }
        }
        if (chance(40)) {
            parts.append("pageInfo { hasNextPage hasPreviousPage ")
                    .append(chance(50) ? "startCursor endCursor" : "")
                    .append(" } ");
        }
        if (chance(40)) {
            parts.append("totalCount ");
        }
        if (chance(5) || parts.length() == before) {
            parts.append("__typename ");
        }
        if (chance(10)) {
            parts.append("again: nodes ").append(row(kind, depth)).append(' ');
        }
        return parts.append('}').toString();
    }

    private String row(Kind kind, int depth) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            String column = kind.anyColumn(this);
            fields.add((chance(20) ? name() + ": " : "") + column + directive());
        }
        if (kind.type.equals(CUSTOMER.type) && chance(30)) {
            fields.add("entitlements");
        }
        if (chance(10)) {
            fields.add("__typename");
        }
        if (depth < DEPTH_MAX && chance(40)) {
            fields.add(
                    kind.type.equals(CUSTOMER.type)
                            ? list(SUBSCRIPTION, "subscriptions", depth + 1)
                            : "%s: customer %s".formatted(name(), row(CUSTOMER, depth + 1)));
        }
        String text = String.join(" ", fields);
        return switch (random.nextInt(10)) {
            case 0 -> "{ ... on %s { %s } }".formatted(kind.type, text);
            case 1 -> {
                String name = "F" + names++;
                fragments.add("fragment %s on %s { %s }".formatted(name, kind.type, text));
                yield "{ ...%s%s __typename }".formatted(name, directive());
            }
            default -> "{ " + text + " }";
        };
    }

    private String directive() {
        if (!chance(6)) {
            return "";
        }
        return (chance(50) ? " @include(if: " : " @skip(if: ") + value("Boolean!", chance(50)) + ")";
    }

    /// Writes the value into the query, or as a variable with an optional default.
    private String value(String type, Object value) {
        String literal = value instanceof String text
                ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"'
                : String.valueOf(value);
        if (!chance(25)) {
            return literal;
        }
        String name = "$v" + names++;
        if (chance(30)) {
            declarations.add(name + ": " + type + " = " + literal);
        } else {
            declarations.add(name + ": " + type);
            variables.put(name.substring(1), value);
        }
        return name;
    }

    private String name() {
        return "a" + names++;
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
