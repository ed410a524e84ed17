package dev.ambit.cli;

import dev.ambit.http.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Link to the console for the user of `ambit dev` or `ambit demo`. It is an invitation, renewed at each start
/// until it is accepted.
final class ConsoleLink {

    /// Address of the local developer, which exists on no other machine.
    static final String EMAIL = "dev@localhost";

    private static final String MEMBERS = "/api/v1/members";

    private final String url;
    private final ServerClient account;

    /// Creates the link.
    ///
    /// @param key account key
    ConsoleLink(String url, String key) {
        this.url = url;
        this.account = new ServerClient(url, key);
    }

    /// Returns the URL to open, and the address to sign in with after the first time.
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

        /// Omits the token, because this text may be logged.
        @Override
        public String toString() {
            return "Invitation[…]";
        }
    }
}
