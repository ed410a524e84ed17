package dev.ambit.console;

import dev.ambit.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The secrets that are shown once, to be copied: keys and others, each with its purpose.
public final class NewKeysPage {

    private static final String SECTION = "environments";

    private NewKeysPage() {}

    /// Shows the keys of a new environment. The next page shows the operation that fills it, if there is one.
    static Response ofEnvironment(ConsoleRequest visit, ConsoleScope scope, Keys keys) {
        String all = scope.account().path();
        UUID copy = keys.customersOperationId();
        if (copy != null) {
            String next = all + "/operations/" + copy;
            return page(visit, scope, SECTION, keys.displayName() + " is ready", keys.secrets(), next);
        }
        UUID operation = keys.provisionOperationId();
        return operation == null
                ? page(visit, scope, SECTION, keys.displayName() + " is ready", keys.secrets(), all + "/environments")
                : page(
                        visit,
                        scope,
                        SECTION,
                        keys.displayName() + " is being provisioned",
                        keys.secrets(),
                        all + "/operations/" + operation);
    }

    static Response page(
            ConsoleRequest visit, ConsoleScope scope, String section, String title, List<Secret> secrets, String back) {
        return visit.show("shown-keys", new View(visit.frame(title, section, scope), title, secrets, back));
    }

    public record Secret(String name, String about, String value) {

        /// Leaves out the value, which must not reach a log.
        @Override
        public String toString() {
            return "Secret[" + name + "]";
        }
    }

    public record View(Frame frame, String title, List<Secret> secrets, String back) {}

    record Keys(
            String slug,
            String displayName,
            String type,
            @Nullable UUID provisionOperationId,
            @Nullable UUID customersOperationId,
            @Nullable String serverKey,
            @Nullable String clientKey,
            @Nullable String signingSecret) {

        List<Secret> secrets() {
            List<Secret> all = new ArrayList<>();
            if (serverKey != null) {
                all.add(new Secret("Server key", "For your own servers: it opens the whole environment.", serverKey));
            }
            if (clientKey != null) {
                all.add(new Secret("Client key", "For your customers' browsers: it is no secret.", clientKey));
            }
            if (signingSecret != null) {
                all.add(new Secret(
                        "Signing secret",
                        "Your servers sign with it who a customer is, once client-side security is on.",
                        signingSecret));
            }
            return all;
        }

        /// Leaves out the secrets, which must not reach a log.
        @Override
        public String toString() {
            return "Keys[" + slug + "]";
        }
    }
}
