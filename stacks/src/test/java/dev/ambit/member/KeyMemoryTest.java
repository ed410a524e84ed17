package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.access.ApiKey;
import dev.ambit.access.Authentication;
import dev.ambit.access.KeyKind;
import dev.ambit.access.KeyUses;
import dev.ambit.access.Membership;
import dev.ambit.access.Role;
import dev.ambit.db.Database;
import dev.ambit.db.Transactions;
import dev.ambit.domain.TestDomains;
import dev.ambit.environment.AccountEvents;
import dev.ambit.environment.EnvironmentArchiving;
import dev.ambit.environment.ServerMemory;
import dev.ambit.event.Author;
import dev.ambit.event.EventLog;
import dev.ambit.http.Contract;
import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.http.WebServer;
import dev.ambit.stack.Providers;
import dev.ambit.stack.StackChanges;
import dev.ambit.stack.StackProvisioning;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sign-outs, role changes and unarchiving keep cached keys, so that requests with a key need no query.
@Tag("long")
class KeyMemoryTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final EnvironmentFixture fixture = EnvironmentFixture.open();
    private final String key = fixture.environment().key();

    @Test
    void cached_keys_survive_sign_outs_role_changes_and_unarchiving() throws IOException {
        UUID person = UUID.fromString(
                TestPerson.member(fixture.account(), "NONE", "VIEWER").id());
        try (Database database = TestServer.database(2)) {
            Transactions transactions = database.transactions();
            InstantSource clock = InstantSource.system();
            var uses = new KeyUses(transactions, clock);
            var authentication = new Authentication(transactions, TestServer.secrets(), uses, clock, "operator");
            var signIn = new SignIn(
                    transactions, authentication, new Passwords(), new LoginAttempts(transactions, clock), clock);
            var editing = new MemberEditing(
                    transactions,
                    authentication,
                    new AccountEvents(new EventLog(transactions, clock)),
                    new AccessLosses(),
                    clock);
            var stacks = new StackProvisioning(
                    TestServer.secrets(), new Providers(List.of()), TestDomains.rule(), new StackChanges(clock), clock);
            var archiving = new EnvironmentArchiving(
                    transactions, authentication, new ServerMemory(transactions, Map.of()), stacks, clock);
            var routes = new Router()
                    .get(
                            "/look",
                            "look",
                            it -> Response.ok(
                                    authentication.server(it).environment().settingValue()),
                            Contract.gives(200, String.class))
                    .inline(
                            "GET",
                            "/known",
                            "known",
                            it -> Response.ok(Boolean.toString(authentication.cached(it, "first") != null)),
                            Contract.gives(200, String.class));
            try (var metrics = new Metrics();
                    WebServer web = WebServer.start("127.0.0.1", 0, routes, 4, metrics, new Readiness())) {
                String http = "http://127.0.0.1:" + web.port();

                assertThat(isKnown(http, () -> signIn.signOut(ApiKey.random(KeyKind.SESSION))))
                        .isTrue();
                assertThat(isKnown(
                                http,
                                () -> editing.edit(
                                        fixture.accountId(), person, KeyMemoryTest::other, Author.SCHEDULER)))
                        .isTrue();
                assertThat(isKnown(
                                http,
                                () -> archiving.unarchive(
                                        fixture.accountId(),
                                        fixture.environment().slug(),
                                        Author.SCHEDULER)))
                        .isTrue();
            }
        }
    }

    /// A slow machine may need several attempts until a request arrives while the key is cached.
    private boolean isKnown(String http, Runnable what) {
        return Waiting.until(
                () -> {
                    get(http + "/look");
                    CompletableFuture.runAsync(what, Thread::startVirtualThread).join();
                    return get(http + "/known").contains("true");
                },
                it -> it);
    }

    private String get(String url) {
        var request =
                HttpRequest.newBuilder(URI.create(url)).header("X-API-KEY", key).build();
        HttpResponse<String> answer =
                client.sendAsync(request, BodyHandlers.ofString()).join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static Membership other(Membership it) {
        Role role = it.nonProduction() == Role.VIEWER ? Role.SUPPORT : Role.VIEWER;
        return new Membership(it.account(), it.isOwner(), it.production(), role);
    }
}
