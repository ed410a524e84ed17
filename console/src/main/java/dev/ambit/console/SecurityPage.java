package dev.ambit.console;

import dev.ambit.console.ShownKeys.Secret;
import dev.ambit.http.Response;
import java.util.List;
import java.util.Map;

/// Client-side security: whether customer tokens are required, and the secret that signs them.
public final class SecurityPage {

    private SecurityPage() {}

    static Response show(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        return visit.show("security", new View(visit.frame("Client-side security", "security", scope), scope));
    }

    /// The form names the target state, so sending it twice has one effect.
    static Response switchTo(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        boolean isOn = visit.choice("enforce", List.of("on", "off")).equals("on");
        visit.send(scope, "PATCH", "/environments/" + scope.slug(), Map.of("hardenClientAccessEnabled", isOn));
        return Screen.seeOther(scope.path() + "/security");
    }

    static Response rotate(ConsoleRequest visit) {
        ConsoleScope scope = visit.scope();
        var made = visit.send(scope, "POST", "/environments/" + scope.slug() + "/signing-secret/rotate", null)
                .data(SigningSecret.class);
        var secret = new Secret(
                "Signing secret",
                "The one before it goes on for a while, so that your servers can change without a gap.",
                made.signingSecret());
        return ShownKeys.page(
                visit, scope, "security", "The new signing secret", List.of(secret), scope.path() + "/security");
    }

    record SigningSecret(String signingSecret) {

        /// Leaves out the secret, which must not reach a log.
        @Override
        public String toString() {
            return "SigningSecret[…]";
        }
    }

    public record View(Frame frame, ConsoleScope scope) {}
}
