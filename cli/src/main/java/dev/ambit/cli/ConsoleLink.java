package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The way into the console for whoever runs `ambit dev` or `ambit demo`: the first time by an invitation, which is
/// made anew with each
/// start until somebody has taken it.
final class ConsoleLink {

    /// Nobody's address anywhere else.
    static final String EMAIL = "dev@localhost";

    private static final String MEMBERS = "/api/v1/members";

    private final String url;
    private final ServerClient account;

    /// @param key of the account
    ConsoleLink(String url, String key) {
        this.url = url;
        this.account = new ServerClient(url, key);
    }

    /// What to open, and perhaps as whom to sign in there.
    String make() {
        Optional<Member> known =
                members().stream().filter(it -> it.email().equals(EMAIL)).findFirst();
        if (known.isEmpty()) {
            return joining(account.post(MEMBERS, Map.of("email", EMAIL, "accountRole", "OWNER")));
        }
        return known.get().status().equals("INVITED")
                ? joining(account.post(MEMBERS + "/" + known.get().id() + "/invitation", Map.of()))
                : "%s/console  (sign in as %s)".formatted(url, EMAIL);
    }

    private List<Member> members() {
        return Json.readStored(account.get(MEMBERS + "?limit=100"), Members.class)
                .data();
    }

    private String joining(String answer) {
        String token = Json.readStored(answer, Invited.class).data().token();
        return "%s/console/join?token=%s  (creates your owner login; works once)".formatted(url, token);
    }

    private record Members(List<Member> data) {}

    private record Member(String id, String email, String status) {}

    private record Invited(Invitation data) {}

    private record Invitation(String token) {

        /// Without the token: what prints itself ends in a log one day.
        @Override
        public String toString() {
            return "Invitation[…]";
        }
    }
}
