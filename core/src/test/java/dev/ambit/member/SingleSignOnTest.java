package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import dev.ambit.core.Server;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests answers of an identity provider that must be rejected, and an identity provider that is unavailable.
class SingleSignOnTest {

    private static final String OIDC = "/api/v1/sessions/oidc";
    private static final String METADATA = "/.well-known/openid-configuration";

    private static TestIssuer issuer;

    private final TestAccount acme = TestServer.openAccount();
    private final String email = TestPerson.anyEmail();
    private Server app;
    private Http http;

    @BeforeAll
    static void open() throws Exception {
        issuer = TestIssuer.open();
    }

    @AfterAll
    static void close() {
        issuer.close();
    }

    /// Each test has a server that has not heard of the issuer.
    @BeforeEach
    void start() {
        app = TestServer.second(issuer.trusted());
        http = new Http(app.port());
        acme.http()
                .post(acme.key(), "/api/v1/members", "{\"email\": \"%s\", \"accountRole\": \"OWNER\"}".formatted(email))
                .isOk();
    }

    @AfterEach
    void stop() {
        app.close();
        issuer.recover();
    }

    @LongTest
    void single_sign_on_is_not_found_without_a_configured_issuer() {
        acme.http().send(acme.http().request(OIDC)).isProblem(404, "IntegrationNotFound");
        acme.http().send(acme.http().request(OIDC + "/callback?code=a&state=b")).isProblem(404, "IntegrationNotFound");
    }

    @LongTest
    void valid_id_token_signs_the_member_in() {
        assertThat(signIn(claims -> claims).isOk().text("person.email")).isEqualTo(email);
    }

    @LongTest
    void first_sign_in_joins_all_accounts_that_invited_the_person() {
        TestAccount other = TestServer.openAccount();
        other.http()
                .post(other.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk();

        signIn(claims -> claims).isOk();

        for (TestAccount account : List.of(acme, other)) {
            assertThat(account.http().get(account.key(), "/api/v1/members").texts("status"))
                    .containsOnly("REGISTERED");
            assertThat(account.production()
                            .get("/events/feed?limit=1000")
                            .isOk()
                            .texts("type"))
                    .containsOnlyOnce("member.invited", "member.joined");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "iss,   https://other.example.com",
        "aud,   somebody-else",
        "nonce, of-another-sign-in",
        "nonce, ",
        "sub,   ",
        "exp,   ",
    })
    @Tag("ci")
    void id_token_with_a_wrong_or_missing_claim_is_refused(String claim, @Nullable String value) {
        signIn(claims -> with(claims, claim, value)).isProblem(401, "Unauthenticated");
        assertThat(acme.http().get(acme.key(), "/api/v1/members").texts("status"))
                .containsOnly("INVITED");
    }

    @LongTest
    void id_token_times_may_be_off_by_up_to_a_minute() {
        signIn(claims -> with(claims, "exp", Instant.now().minusSeconds(40).getEpochSecond()))
                .isOk();
        signIn(claims -> with(claims, "iat", Instant.now().plusSeconds(40).getEpochSecond()))
                .isOk();

        Reply behind = signIn(claims ->
                        with(claims, "exp", Instant.now().minusSeconds(7_000).getEpochSecond()))
                .isProblem(401, "Unauthenticated");
        Reply ahead = signIn(claims ->
                        with(claims, "iat", Instant.now().plusSeconds(9_000).getEpochSecond()))
                .isProblem(401, "Unauthenticated");
        assertThat(behind.text("message"))
                .containsPattern("this server's clock is 70[0-5]\\d seconds ahead of the identity provider's clock");
        assertThat(ahead.text("message"))
                .containsPattern(
                        "the identity provider's clock is (8[89]\\d\\d|9000) seconds ahead of this server's clock");
    }

    @CiTest
    void id_token_signed_with_another_key_is_refused() throws Exception {
        issuer.forge();

        signIn(claims -> claims).isProblem(401, "Unauthenticated");
    }

    @Test
    void unverified_missing_or_invalid_email_address_is_refused() {
        signIn(claims -> with(claims, "email_verified", false)).isProblem(403, "AccessDeniedError");
        signIn(claims -> with(claims, "email_verified", "true")).isProblem(403, "AccessDeniedError");
        signIn(claims -> with(claims, "email", null)).isProblem(403, "AccessDeniedError");
        signIn(claims -> with(claims, "email", "no address")).isProblem(400, "BadUserInput");
    }

    @LongTest
    void email_address_reassigned_to_another_subject_is_refused() {
        signIn(claims -> with(claims, "sub", "the-first-" + email)).isOk();

        signIn(claims -> with(claims, "sub", "the-second-" + email)).isProblem(403, "AccessDeniedError");
        signIn(claims -> with(with(claims, "sub", "the-first-" + email), "email", "another@example.com"))
                .isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb"})
    @Tag("long")
    void id_token_with_an_invalid_subject_is_refused(String subject) {
        signIn(claims -> with(claims, "sub", subject)).isProblem(401, "Unauthenticated");
        signIn(claims -> with(claims, "sub", "a".repeat(256))).isProblem(401, "Unauthenticated");
    }

    @LongTest
    void expired_invitation_is_refused_at_single_sign_on() {
        TestServer.superuser()
                .useHandle(tx -> tx.createUpdate("""
                                update tickets set expire_at = now()
                                where person_id = (select person_id from people where email = :email)
                                """).bind("email", email).execute());

        signIn(claims -> claims).isProblem(403, "AccessDeniedError");
    }

    @LongTest
    void callback_that_does_not_match_a_sign_in_request_is_refused() {
        Reply begun = begin();
        String query = issuer.signInAt(page(begun), email, claims -> claims);

        finishSignIn("code=a&state=b", "").isProblem(401, "Unauthenticated");
        finishSignIn(
                        "code=a&state=b",
                        "ambit-sign-on-%d=forged".formatted(TestServer.app().port()))
                .isProblem(401, "Unauthenticated");
        finishSignIn(
                        "code=a&state=b",
                        "ambit-sign-on-%d=%%%%%%".formatted(TestServer.app().port()))
                .isProblem(401, "Unauthenticated");
        Reply state = finishSignIn("code=a&state=b", cookie(begun)).isProblem(401, "Unauthenticated");
        finishSignIn(query.replaceAll("code=[^&]*&", ""), cookie(begun)).isProblem(400, "BadUserInput");
        finishSignIn(query.replaceAll("code=[^&]*", "code="), cookie(begun)).isProblem(400, "BadUserInput");
        finishSignIn(query.replaceAll("code=[^&]*", "code=%20"), cookie(begun)).isProblem(400, "BadUserInput");
        finishSignIn(query + "&iss=https%3A%2F%2Fother.example.com", cookie(begun))
                .isProblem(401, "Unauthenticated");
        Reply denied = finishSignIn(query.replaceAll("code=[^&]*", "error=access_denied"), cookie(begun))
                .isProblem(401, "Unauthenticated");

        assertThat(state.text("field")).isEqualTo("state");
        assertThat(denied.text("received")).isEqualTo("access_denied");
        finishSignIn(query + "&session_state=whatever", cookie(begun)).isOk();
    }

    @LongTest
    void sign_in_refuses_a_return_address_on_another_host() {
        Reply begun = begin();

        assertThat(begun.header("Location")).contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A" + app.port());
        http.send(http.request(OIDC + "?backTo=https%3A%2F%2Fevil.example")).isProblem(400, "BadUserInput");
    }

    @LongTest
    void unavailable_issuer_is_reported_and_sign_in_works_after_it_recovers() {
        unavailable(exchange -> TestIssuer.send(exchange, 500, "{}"));
        unavailable(exchange -> TestIssuer.send(exchange, 200, "<html>"));
        unavailable(exchange -> TestIssuer.send(exchange, 200, "{\"issuer\": \"https://other.example.com\"}"));
        unavailable(exchange -> TestIssuer.send(exchange, 200, "{\"pad\": \"%s\"}".formatted("x".repeat(100_000))));
        issuer.recover();

        Waiting.until(() -> http.send(http.request(OIDC)).status(), it -> it == 302);
        signIn(claims -> claims).isOk();
    }

    /// The failure of before is remembered for a while.
    private void unavailable(TestIssuer.Fault fault) {
        var asked = new AtomicInteger();
        issuer.fail(METADATA, exchange -> {
            asked.incrementAndGet();
            fault.answer(exchange);
        });
        Waiting.until(
                () -> {
                    http.send(http.request(OIDC)).isProblem(503, "SingleSignOnUnavailable");
                    return asked.get();
                },
                it -> it > 0);
    }

    @LongTest
    void unresponsive_issuer_is_called_once_for_20_concurrent_sign_ins() throws Exception {
        var asked = new AtomicInteger();
        var dead = new CountDownLatch(1);
        issuer.fail(METADATA, exchange -> {
            asked.incrementAndGet();
            dead.await();
            TestIssuer.send(exchange, 500, "{}");
        });
        List<CompletableFuture<Reply>> all = Stream.generate(() ->
                        CompletableFuture.supplyAsync(() -> http.send(http.request(OIDC)), Thread::startVirtualThread))
                .limit(20)
                .toList();

        Waiting.until(() -> all.stream().filter(CompletableFuture::isDone).count(), it -> it >= 4);
        dead.countDown();

        for (CompletableFuture<Reply> each : all) {
            each.get().isProblem(503, "SingleSignOnUnavailable");
        }
        http.send(http.request(OIDC)).isProblem(503, "SingleSignOnUnavailable");
        assertThat(asked).hasValue(1);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"/token", "/keys"})
    void failing_token_or_key_endpoint_of_the_issuer_is_reported_as_unavailable(String path) {
        issuer.fail(path, exchange -> TestIssuer.send(exchange, 502, "bad gateway"));
        signIn(claims -> claims).isProblem(503, "SingleSignOnUnavailable");
        issuer.fail(path, exchange -> TestIssuer.send(exchange, 200, "[]"));
        signIn(claims -> claims).isProblem(503, "SingleSignOnUnavailable");
        issuer.fail(path, exchange -> TestIssuer.send(exchange, 401, "{\"error\": \"invalid_client\"}"));
        signIn(claims -> claims).isProblem(503, "SingleSignOnUnavailable");
        issuer.fail(path, exchange -> exchange.close());
        signIn(claims -> claims).isProblem(503, "SingleSignOnUnavailable");
    }

    private Reply signIn(UnaryOperator<Map<String, Object>> claims) {
        Reply begun = begin();
        return finishSignIn(issuer.signInAt(page(begun), email, claims), cookie(begun));
    }

    private Reply begin() {
        Reply begun = http.send(http.request(OIDC));
        assertThat(begun.status()).as(begun.http().body()).isEqualTo(302);
        return begun;
    }

    private static URI page(Reply begun) {
        return URI.create(begun.header("Location"));
    }

    private static String cookie(Reply begun) {
        return begun.header("Set-Cookie").split(";", 2)[0];
    }

    private Reply finishSignIn(String query, String cookie) {
        return http.send(http.request(OIDC + "/callback?" + query).header("Cookie", cookie));
    }

    private static Map<String, Object> with(Map<String, Object> claims, String claim, @Nullable Object value) {
        if (value == null) {
            claims.remove(claim);
        } else {
            claims.put(claim, value);
        }
        return claims;
    }
}
