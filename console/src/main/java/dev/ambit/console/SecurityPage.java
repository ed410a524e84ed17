package dev.ambit.console;

import dev.ambit.console.NewKeysPage.Secret;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Client-side security: whether customer tokens are required, the secret that signs them, and the origins of web
/// pages that may use the client key.
public final class SecurityPage {

    private static final String SECTION = "security";
    private static final String ORIGINS = "allowedOrigins";

    private SecurityPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show(SECTION, view(visit, scope, null, null));
    }

    private static View view(
            ConsoleRequest visit, ConsoleScope scope, @Nullable List<String> origins, @Nullable Fault fault) {
        return new View(visit.frame("Client-side security", SECTION, scope), scope, origins, fault);
    }

    /// Turns client-side security on or off. The form names the target state, so it may be sent twice.
    static Response switchTo(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        boolean isOn = visit.choice("enforce", List.of("on", "off")).equals("on");
        visit.send(scope, "PATCH", "/environments/" + scope.slug(), Map.of("hardenClientAccessEnabled", isOn));
        return Screen.seeOther(scope.path() + "/" + SECTION);
    }

    /// Replaces the allowed origins with the lines of the form.
    static Response allow(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        List<String> origins = visit.form()
                .text(ORIGINS)
                .lines()
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .toList();
        try {
            visit.send(scope, "PATCH", "/environments/" + scope.slug(), Map.of(ORIGINS, origins));
            return Screen.seeOther(scope.path() + "/" + SECTION);
        } catch (Problem problem) {
            return visit.refuse(problem, SECTION, view(visit, scope, origins, Fault.of(problem)));
        }
    }

    static Response rotate(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        try {
            var made = visit.send(scope, "POST", "/environments/" + scope.slug() + "/signing-secret/rotate", null)
                    .data(SigningSecret.class);
            var secret = new Secret(
                    "Signing secret",
                    "Tokens of the previous secret work for seven days, so that you can replace it on your servers.",
                    made.signingSecret());
            return NewKeysPage.page(
                    visit, scope, SECTION, "The new signing secret", List.of(secret), scope.path() + "/" + SECTION);
        } catch (Problem problem) {
            return visit.refuse(problem, SECTION, view(visit, scope, null, Fault.of(problem)));
        }
    }

    record SigningSecret(String signingSecret) {

        /// Leaves out the secret, which must not reach a log.
        @Override
        public String toString() {
            return "SigningSecret[…]";
        }
    }

    /// The page.
    ///
    /// @param typed the origins as they were typed; null: as they are
    public record View(
            Frame frame,
            ConsoleScope scope,
            @Nullable List<String> typed,
            @Nullable Fault fault) {}
}
