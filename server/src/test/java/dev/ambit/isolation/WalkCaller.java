package dev.ambit.isolation;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestPerson;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A caller of the walker's account.
///
/// @param kind of key, or role, as the description names it
/// @param environment id of the environment that a person works in
record WalkCaller(String kind, String token, @Nullable String environment) {

    static final List<String> ROLES = List.of("anybody", "viewer", "support", "admin", "owner");

    /// All callers with access to the first environment of this world.
    static List<WalkCaller> of(IsolatedAccount world) {
        TestAccount account = world.account();
        TestEnvironment first = world.first().environment();
        List<WalkCaller> callers = new ArrayList<>(List.of(
                new WalkCaller("account", account.key(), null),
                new WalkCaller("server", first.key(), null),
                new WalkCaller("client", first.clientKey(), null),
                person("owner", world.owner(), first),
                person("support", TestPerson.member(account, "NONE", "SUPPORT"), first),
                person("viewer", TestPerson.member(account, "VIEWER", "VIEWER"), first)));
        for (String resource : List.of("CUSTOMER", "SUBSCRIPTION")) {
            Reply key = account.http()
                    .post(account.key(), "/api/v1/environments/%s/api-keys".formatted(first.slug()), """
                            {"displayName": "Scoped", "keyType": "SCOPED",
                             "scopes": [{"resource": "%s", "action": "WRITE"}]}
                            """.formatted(
                                    resource));
            callers.add(new WalkCaller("scoped", key.isOk().text("token"), null));
        }
        return callers;
    }

    static WalkCaller person(String role, TestPerson person, TestEnvironment there) {
        return new WalkCaller(role, person.token(), there.id());
    }

    WalkCaller in(String other) {
        return new WalkCaller(kind, token, other);
    }

    boolean isPerson() {
        return ROLES.contains(kind);
    }

    /// Whether the caller may use the operation; a scope may be missing.
    boolean mayCall(ApiOperation operation) {
        return operation.kinds().stream()
                .anyMatch(it -> it.equals(kind)
                        || (isPerson() && ROLES.contains(it) && ROLES.indexOf(kind) >= ROLES.indexOf(it)));
    }

    /// Whether the caller can reach only the first environment by this operation.
    boolean isOfEnvironment(ApiOperation operation) {
        return !kind.equals("account") && (!isPerson() || operation.isOfEnvironment());
    }

    HttpRequest.Builder authorize(HttpRequest.Builder request) {
        if (!isPerson()) {
            return request.header("X-API-KEY", token);
        }
        request.header("Authorization", "Bearer " + token);
        return environment == null ? request : request.header("X-ENVIRONMENT-ID", environment);
    }
}
