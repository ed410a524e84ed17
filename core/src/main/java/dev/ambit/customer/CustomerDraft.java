package dev.ambit.customer;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.catalog.ExternalId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A requested customer. The constructor validates it.
public record CustomerDraft(
        String id,
        @Nullable String name,
        @Nullable String email,
        Map<String, String> metadata,
        Map<String, Object> kept) {

    /// The key in `kept` of the time at which an imported customer last changed in the other system.
    static final String UPDATED_AT = "updatedAt";

    private static final int CHARS_MAX = 255;

    public CustomerDraft {
        ExternalId.valid("id", id);
        requireShort("name", name);
        requireShort("email", email);
        metadata = Map.copyOf(metadata);
        kept = Map.copyOf(kept);
    }

    private static void requireShort(String field, @Nullable String text) {
        if (text != null && text.length() > CHARS_MAX) {
            throw BAD_USER_INPUT
                    .because("`%s` has %d characters. Send at most %d.".formatted(field, text.length(), CHARS_MAX))
                    .at(field, text, "up to " + CHARS_MAX + " characters");
        }
    }
}
