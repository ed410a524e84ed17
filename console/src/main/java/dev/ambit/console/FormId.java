package dev.ambit.console;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.problem.Problem;
import java.text.Normalizer;
import java.util.Locale;

/// The id of a new entity in a form. Without one, the id is derived from the name.
final class FormId {

    private static final int DERIVED_CHARS_MAX = 60;

    private FormId() {}

    /// Returns the typed id, or one made of the first letters and digits of the name.
    ///
    /// @param field of the id
    /// @throws Problem at the field, if both are empty or the name has no Latin letter or digit
    static String of(String field, String typed, String name) {
        if (!typed.isEmpty()) {
            return typed;
        }
        String derived = derived(name);
        if (derived.isEmpty()) {
            String cause = name.isBlank()
                    ? "`%s` and name are empty.".formatted(field)
                    : "`%s` cannot be derived from the name `%s`, which has no Latin letter or digit."
                            .formatted(field, Problem.shortened(name));
            throw BAD_USER_INPUT
                    .because(cause + " Enter an id of Latin letters and digits.")
                    .at(field, typed, "Latin letters and digits");
        }
        return derived;
    }

    private static String derived(String name) {
        String id = Normalizer.normalize(name, Normalizer.Form.NFD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^a-z0-9]+", "-");
        return id.substring(0, Math.min(id.length(), DERIVED_CHARS_MAX)).replaceAll("^-+|-+$", "");
    }
}
