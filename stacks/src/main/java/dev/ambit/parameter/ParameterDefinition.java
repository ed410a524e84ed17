package dev.ambit.parameter;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The definition of a stack parameter.
///
/// @param options allowed values of an `ENUM`; null for other types
/// @param isRequired whether a missing value is reported
public record ParameterDefinition(
        String name,
        ParameterType type,
        @Nullable List<String> options,
        @Nullable String description,
        @Nullable Boolean isRequired) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");

    /// Environment variables that Ambit sets for functions.
    private static final Set<String> RESERVED = new TreeSet<>(Set.of(
            "PORT",
            "STAGE",
            "HOME",
            "DATABASE_URL",
            "JDBC_DATABASE_URL",
            "DATABASE_TABLE_SUFFIX",
            "REDIS_URL",
            "REDIS_PREFIX",
            "HTTPS_PROXY",
            "NODE_USE_ENV_PROXY"));

    private static final int OPTIONS_MAX = 100;
    private static final int OPTION_CHARS_MAX = 200;
    private static final int DESCRIPTION_CHARS_MAX = 500;

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /// Returns the environment variable of a parameter: `SHOP_TITLE` for `shop.title`.
    public static String variable(String name) {
        String variable = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]", "_");
        return variable.matches("[0-9].*") ? "_" + variable : variable;
    }

    public boolean isSecret() {
        return type == ParameterType.SECRET;
    }

    boolean isMissedIfAbsent() {
        return Boolean.TRUE.equals(isRequired);
    }

    /// Converts a value to its stored form.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if the value does not fit; it omits secrets
    String read(Object value, String field) {
        List<String> words = options == null ? List.of() : options;
        return type.read(value, words)
                .orElseThrow(() -> BAD_USER_INPUT
                        .because("Parameter `%s` has the type %s and does not accept `%s`. Set an allowed value: %s."
                                .formatted(name, type, isSecret() ? "…" : shortened(value), type.allowed(words)))
                        .at(field, isSecret() ? "…" : value, type.allowed(words)));
    }

    /// Validates the definition.
    ///
    /// @param field path of the definition in the request
    void check(String field) {
        if (!NAME.matcher(name).matches()) {
            throw BAD_USER_INPUT
                    .because(("`%s.name` must be a letter followed by at most 62 letters, digits, `_`, `.` and `-`;"
                                    + " received `%s`. Rename the parameter.")
                            .formatted(field, shortened(name)))
                    .at(field + ".name", name, NAME.pattern());
        }
        if (RESERVED.contains(variable(name))) {
            throw BAD_USER_INPUT
                    .because(
                            ("`%s.name` is `%s`. Functions would receive it as the environment variable `%s`, which Ambit"
                                            + " sets. Rename the parameter.")
                                    .formatted(field, name, variable(name)))
                    .at(field + ".name", name, "a name whose variable is none of " + String.join(", ", RESERVED));
        }
        if (description != null && description.length() > DESCRIPTION_CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s.description` has %d characters; at most %d are allowed. Shorten it."
                            .formatted(field, description.length(), DESCRIPTION_CHARS_MAX))
                    .at(field + ".description", description, "at most %d characters".formatted(DESCRIPTION_CHARS_MAX));
        }
        if (type == ParameterType.ENUM ? !areOptions(options) : options != null) {
            throw BAD_USER_INPUT
                    .because(
                            type == ParameterType.ENUM
                                    ? ("`%s.options` must have 1 to %d distinct texts,"
                                                    + " because the type is ENUM. Send the"
                                                    + " allowed values.")
                                            .formatted(field, OPTIONS_MAX)
                                    : ("`%s.options` is only allowed for the type ENUM;"
                                                    + " the type is %s. Remove the options.")
                                            .formatted(field, type))
                    .at(field + ".options", options, type == ParameterType.ENUM ? "1 to 100 distinct texts" : "absent");
        }
    }

    private static boolean areOptions(@Nullable List<String> options) {
        return options != null
                && !options.isEmpty()
                && options.size() <= OPTIONS_MAX
                && Set.copyOf(options).size() == options.size()
                && options.stream().allMatch(it -> !it.isBlank() && it.length() <= OPTION_CHARS_MAX);
    }
}
