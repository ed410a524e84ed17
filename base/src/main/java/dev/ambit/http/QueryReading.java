package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.http.Fields.Field;
import dev.ambit.http.Fields.Presence;
import dev.ambit.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads query parameters as strictly as a body. A list is comma-separated or repeated. A nested record is
/// written in brackets (`createdAt[gte]=…`).
final class QueryReading {

    private static final String WHAT = "query parameter";

    /// Bounds [#take], which compares each parameter with the name of each field.
    private static final int PARAMETERS_MAX = 200;

    record Parameter(String name, String value) {}

    /// Parameters that no field has consumed yet. They are few, so a linear search is faster than a map.
    private final List<Parameter> left;

    private QueryReading(List<Parameter> left) {
        this.left = left;
    }

    static QueryReading of(@Nullable String raw) {
        return new QueryReading(parameters(raw));
    }

    /// Returns the decoded parameters in their order.
    static List<Parameter> parameters(@Nullable String raw) {
        List<Parameter> parameters = new ArrayList<>();
        int end;
        for (int start = 0; raw != null && start < raw.length(); start = end + 1) {
            end = end(raw, start);
            if (start < end) {
                parameters.add(parameter(raw, start, end));
            }
            if (parameters.size() > PARAMETERS_MAX) {
                throw BAD_USER_INPUT.because(
                        "The query has more than %d parameters, the limit. Send fewer.".formatted(PARAMETERS_MAX));
            }
        }
        return parameters;
    }

    Object record(Fields fields) {
        Object record = record(fields, "");
        if (!left.isEmpty()) {
            throw unknown(fields.all().stream().flatMap(it -> names(it, "")).toList());
        }
        return record;
    }

    void requireEmpty() {
        if (!left.isEmpty()) {
            throw unknown(List.of());
        }
    }

    /// Returns the end of the pair that starts at `start`.
    private static int end(String raw, int start) {
        int end = raw.indexOf('&', start);
        return end < 0 ? raw.length() : end;
    }

    private static Parameter parameter(String raw, int start, int end) {
        int equals = raw.indexOf('=', start, end);
        String name = decoded(raw.substring(start, equals < 0 ? end : equals), "query");
        return new Parameter(name, equals < 0 ? "" : decoded(raw.substring(equals + 1, end), name));
    }

    private Object record(Fields fields, String outer) {
        @Nullable Object[] values = new @Nullable Object[fields.all().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = field(fields.all().get(i), outer);
        }
        return fields.make(values);
    }

    private @Nullable Object field(Field field, String outer) {
        if (left.isEmpty() && field.presence() != Presence.REQUIRED) {
            return null;
        }
        String name = name(field, outer);
        Object value = switch (field.shape()) {
            case Scalar scalar -> one(name, scalar);
            case EnumNames words -> one(name, words);
            case Shape.Items items -> items(name, items);
            case Shape.Nested nested -> nested(name, nested.fields());
            case Shape.Entries _, Shape.Anything _ ->
                throw new IllegalStateException("A query parameter cannot hold the type of " + name);
        };
        if (value == null && field.presence() == Presence.REQUIRED) {
            throw Refusals.missing(WHAT, name);
        }
        return value;
    }

    private @Nullable Object one(String name, Shape shape) {
        String value = take(name);
        if (value == null) {
            return null;
        }
        if (take(name) != null) {
            throw Refusals.twice(WHAT, name);
        }
        return parsed(name, shape, value);
    }

    /// Reads a list: comma-separated values of `name`, and single values of `name[]`, which may contain commas.
    private @Nullable Object items(String name, Shape.Items shape) {
        List<String> values = new ArrayList<>();
        for (String joined = take(name); joined != null; joined = take(name)) {
            Collections.addAll(values, joined.split(",", -1));
        }
        for (String value = take(name + "[]"); value != null; value = take(name + "[]")) {
            values.add(value);
        }
        return values.isEmpty()
                ? null
                : values.stream().map(it -> parsed(name, shape.item(), it)).toList();
    }

    private @Nullable Object nested(String name, Fields fields) {
        return left.stream().anyMatch(it -> it.name().startsWith(name + "[")) ? record(fields, name) : null;
    }

    @Nullable
    String take(String name) {
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).name().equals(name)) {
                return left.remove(i).value();
            }
        }
        return null;
    }

    private static Object parsed(String name, Shape shape, String text) {
        Object value = switch (shape) {
            case Scalar scalar -> scalar.parse(text);
            case EnumNames words -> words.bySpelling().get(text);
            default -> throw new IllegalStateException("A query parameter cannot hold the type of " + name);
        };
        if (value == null) {
            throw Refusals.wrong(text, shape instanceof Scalar scalar ? scalar.allowed : ((EnumNames) shape).allowed())
                    .under(name);
        }
        return value;
    }

    private Problem unknown(List<String> known) {
        return Refusals.unknown(WHAT, left.getFirst().name(), known);
    }

    private static Stream<String> names(Field field, String outer) {
        String name = name(field, outer);
        return field.shape() instanceof Shape.Nested nested
                ? nested.fields().all().stream().flatMap(it -> names(it, name))
                : Stream.of(name);
    }

    private static String name(Field field, String outer) {
        return outer.isEmpty() ? field.name() : "%s[%s]".formatted(outer, field.name());
    }

    /// Decodes a part of the query. Unlike in a path, a plus is a space.
    private static String decoded(String text, String what) {
        return Percent.decoded(text.indexOf('+') < 0 ? text : text.replace('+', ' '), what);
    }
}
