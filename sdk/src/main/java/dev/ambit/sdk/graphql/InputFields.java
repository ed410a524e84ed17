package dev.ambit.sdk.graphql;

import static dev.ambit.problem.ProblemCode.UNSUPPORTED_PARAMETER;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The fields of an input object. Each is taken once; a field that no operation takes is refused, because it would
/// have no effect.
final class InputFields {

    private final String path;
    private final Map<String, Object> left = new LinkedHashMap<>();

    /// @param path path of the input object in the arguments
    InputFields(String path, Map<String, Object> input) {
        this.path = path;
        input.forEach((name, value) -> {
            if (value != null) {
                left.put(name, normal(value));
            }
        });
    }

    /// Takes the argument `input` of a root field.
    static InputFields of(Map<String, Object> arguments) {
        return of(arguments, "input");
    }

    static InputFields of(Map<String, Object> arguments, String argument) {
        return new InputFields(argument, Values.objectOrEmpty(arguments.get(argument)));
    }

    boolean has(String name) {
        return left.containsKey(name);
    }

    @Nullable
    Object take(String name) {
        return left.remove(name);
    }

    @Nullable
    String text(String name) {
        return Values.text(take(name));
    }

    /// Takes a field that the schema requires.
    String required(String name) {
        String text = text(name);
        if (text == null) {
            throw new IllegalStateException("The schema must require %s.%s".formatted(path, name));
        }
        return text;
    }

    /// Takes nested input objects.
    List<InputFields> objects(String name) {
        List<Map<String, Object>> objects = Values.objects(take(name));
        return java.util.stream.IntStream.range(0, objects.size())
                .mapToObj(it -> new InputFields("%s.%s.%d".formatted(path, name, it), objects.get(it)))
                .toList();
    }

    /// Moves fields with the same name and meaning into a body of the REST API.
    InputFields copy(Map<String, Object> body, String... names) {
        for (String name : names) {
            move(body, name, name);
        }
        return this;
    }

    /// Moves a field into a body of the REST API under another name.
    InputFields move(Map<String, Object> body, String name, String restName) {
        return move(body, name, restName, it -> it);
    }

    InputFields move(Map<String, Object> body, String name, String restName, UnaryOperator<Object> mapping) {
        Object value = take(name);
        if (value != null) {
            body.put(restName, mapping.apply(value));
        }
        return this;
    }

    /// Drops fields that change nothing here, such as those that make another server wait.
    InputFields ignore(String... names) {
        for (String name : names) {
            left.remove(name);
        }
        return this;
    }

    /// @throws dev.ambit.problem.Problem `UnsupportedParameter` with the name of a field that was not read
    void requireAllTaken() {
        left.forEach((name, value) -> {
            throw UNSUPPORTED_PARAMETER
                    .because("`%s.%s` is not supported. Remove it.".formatted(path, name))
                    .at("%s.%s".formatted(path, name), value, "no value");
        });
    }

    /// Returns the money in the spelling of the REST API, whose currencies are lower case.
    static Object money(Object money) {
        Map<String, Object> lower = new LinkedHashMap<>(Values.object(money));
        lower.computeIfPresent("currency", (_, code) -> code.toString().toLowerCase(Locale.ROOT));
        return lower;
    }

    /// Writes numbers as decimals without trailing zeros, because the schema reads all numbers as `Float`.
    private static Object normal(Object value) {
        return switch (value) {
            case Double number -> decimal(number);
            case Map<?, ?> map -> {
                Map<String, Object> normal = new LinkedHashMap<>();
                map.forEach((name, it) -> {
                    if (it != null) {
                        normal.put(String.valueOf(name), normal(it));
                    }
                });
                yield normal;
            }
            case List<?> list -> list.stream().map(it -> normal(it)).toList();
            default -> value;
        };
    }

    private static BigDecimal decimal(Double number) {
        BigDecimal decimal = BigDecimal.valueOf(number).stripTrailingZeros();
        return decimal.scale() < 0 ? decimal.setScale(0) : decimal;
    }
}
