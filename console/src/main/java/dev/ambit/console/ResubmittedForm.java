package dev.ambit.console;

import dev.ambit.http.Form;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A form that was sent after the session had expired. The sign-in page carries it along, so that nothing that was
/// typed is lost. Passwords are left out, and a form with another secret is not kept at all: it would be sent again
/// without the secret.
///
/// @param action path that the form is sent to
/// @param fields values by name
public record ResubmittedForm(String action, Map<String, List<String>> fields) {

    static final String FIELD = "kept";

    private static final int CHARS_MAX = 200_000;
    private static final Set<String> LEFT_OUT =
            Set.of(SameSite.FIELD, FIELD, "password", "currentPassword", "setupToken", "token");

    /// Names of inputs whose values are stored as secrets. No other input has one of these names.
    private static final Set<String> SECRETS = Set.of("secretKey", "secretValue", "hookUrl");

    /// Returns the form of a request, including empty fields; null if the form has a secret.
    static @Nullable ResubmittedForm of(Request request) {
        Form form = request.form();
        if (form.names().stream().anyMatch(SECRETS::contains)) {
            return null;
        }
        Map<String, List<String>> fields = new LinkedHashMap<>();
        form.names().stream().filter(it -> !LEFT_OUT.contains(it)).forEach(it -> fields.put(it, form.texts(it)));
        return new ResubmittedForm(request.target(), fields);
    }

    /// Returns whether the form is too long to be carried along.
    boolean isTooLong() {
        return text().length() > CHARS_MAX;
    }

    /// Returns whether the value of an input with this name must not pass through the sign-in page.
    static boolean isSecret(String name) {
        return LEFT_OUT.contains(name) || SECRETS.contains(name);
    }

    /// Reads a form that the sign-in page carried along; null if there is none that can be sent again.
    static @Nullable ResubmittedForm read(String text) {
        if (text.isEmpty() || text.length() > CHARS_MAX) {
            return null;
        }
        try {
            ResubmittedForm form = Json.read(text, ResubmittedForm.class);
            return Destination.of(form.action).equals(form.action) ? form : null;
        } catch (Problem _) {
            return null;
        }
    }

    String text() {
        return Json.text(this);
    }
}
