package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.Problem;
import java.util.Base64;
import java.util.List;

/// Position in a list. Opaque to clients: JSON in base64url without padding.
record Cursor(String list, List<String> position) {

    static Cursor read(String parameter, String text, String list) {
        try {
            String json = new String(Base64.getUrlDecoder().decode(text), UTF_8);
            Cursor cursor = Json.read(json, Cursor.class);
            if (cursor.list.equals(list)) {
                return cursor;
            }
        } catch (Problem | IllegalArgumentException _) {
            // A malformed cursor is refused like the cursor of another list.
        }
        throw foreign(parameter, text);
    }

    String written() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(this));
    }

    Object part(int index, Scalar scalar, String parameter) {
        Object part = index < position.size() ? scalar.parse(position.get(index)) : null;
        if (part == null) {
            throw foreign(parameter, written());
        }
        return part;
    }

    private static Problem foreign(String parameter, String text) {
        return BAD_USER_INPUT
                .because("`%s` must be a cursor from this list; received `%s`. Omit it to read the first page."
                        .formatted(parameter, Problem.shortened(text)))
                .at(parameter, text, "a cursor from this list");
    }
}
