package dev.ambit.parameter;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A parameter that stacks may be told.
///
/// @param options of an `ENUM`, and of nothing else
/// @param isRequired whoever looks is told if it is missing
public record ParameterDefinition(
        String name,
        ParameterType type,
        @Nullable List<String> options,
        @Nullable String description,
        @Nullable Boolean isRequired) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");
    private static final int OPTIONS_MAX = 100;
    private static final int OPTION_CHARS_MAX = 200;
    private static final int DESCRIPTION_CHARS_MAX = 500;

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public boolean isSecret() {
        return type == ParameterType.SECRET;
    }

    boolean isMissedIfAbsent() {
        return Boolean.TRUE.equals(isRequired);
    }

    /// As it is kept.
    ///
    /// @throws dev.ambit.problem.Problem naming the field, what came unless it is a secret, and what is
    /// allowed
    String read(Object value, String field) {
        List<String> words = options == null ? List.of() : options;
        return type.read(value, words)
                .orElseThrow(() -> BAD_USER_INPUT
                        .because("The parameter %s is of the type %s.".formatted(name, type))
                        .at(field, isSecret() ? "…" : value, type.allowed(words)));
    }

    /// @param field where it stands
    void check(String field) {
        if (!NAME.matcher(name).matches()) {
            throw BAD_USER_INPUT.because("This is no name of a parameter.").at(field + ".name", name, NAME.pattern());
        }
        if (description != null && description.length() > DESCRIPTION_CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("A description is shorter.")
                    .at(field + ".description", description, "up to %d characters".formatted(DESCRIPTION_CHARS_MAX));
        }
        if (type == ParameterType.ENUM ? !areOptions(options) : options != null) {
            throw BAD_USER_INPUT
                    .because("An ENUM has options, and nothing else has.")
                    .at(field + ".options", options, type == ParameterType.ENUM ? "1 to 100 words" : "nothing");
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
