package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.core.Server;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Sign-in with a real Keycloak. [SingleSignOnTest] covers every answer of an identity provider; the test of the
/// sign-on page uses this Keycloak.
@Tag("long")
class KeycloakTest {

    private static final String OIDC = "/api/v1/sessions/oidc";
    private static final String DELETE_PEOPLE = "delete from people where email like '%@example.com' and email in ("
            + "'anna@example.com', 'bert@example.com', 'carl@example.com')";

    private static TestKeycloak keycloak;
    private static Server app;
    private static Http http;

    private final TestAccount acme = TestServer.openAccount();

    @BeforeAll
    static void start() throws Exception {
        keycloak = TestKeycloak.running();
        app = TestServer.second(keycloak.issuer());
        http = new Http(app.port());
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    /// The realm has the same three people for every test.
    @BeforeEach
    void no_known_identities() {
        TestServer.superuser().useHandle(tx -> tx.execute(DELETE_PEOPLE));
    }

    @Test
    void invited_person_signs_in_without_a_password_and_is_recognized_again() throws Exception {
        invite(acme, "anna@example.com", "\"productionRole\": \"VIEWER\"");

        TestPerson anna = TestPerson.of(http, signIn("anna").isOk());
        Reply again = signIn("anna").isOk();

        assertThat(anna.email()).isEqualTo("anna@example.com");
        assertThat(again.text("person.id")).isEqualTo(anna.id());
        assertThat(again.text("person.displayName")).isEqualTo("Anna Sand");
        assertThat(again.text("person.accounts.0.slug")).isEqualTo(acme.slug());
        assertThat(anna.in(acme.production()).get("/customers").status()).isEqualTo(200);
        assertThat(members()).contains("REGISTERED");
        assertThat(acme.http()
                        .get(acme.key(), "/api/v1/audit?actor=" + anna.id())
                        .texts("operation"))
                .contains("member.joined");
    }

    @Test
    void person_without_an_invitation_or_a_verified_address_is_refused() throws Exception {
        invite(acme, "bert@example.com", "\"accountRole\": \"OWNER\"");

        signIn("carl").isProblem(403, "AccessDeniedError");
        Reply unverified = signIn("bert").isProblem(403, "AccessDeniedError");

        assertThat(unverified.text("message")).contains("not verified");
        assertThat(members()).doesNotContain("REGISTERED");
    }

    /// Another person may have received the invitation and set the password.
    @Test
    void first_keycloak_sign_in_invalidates_the_earlier_password_and_session() throws Exception {
        TestPerson anna = TestPerson.join(acme, "anna@example.com", "\"accountRole\": \"OWNER\"");

        Reply signedIn = signIn("anna").isOk();

        assertThat(signedIn.text("person.id")).isEqualTo(anna.id());
        acme.http()
                .post(
                        "",
                        "/api/v1/login",
                        "{\"email\": \"anna@example.com\", \"password\": \"%s\"}".formatted(TestPerson.PASSWORD))
                .isProblem(401, "Unauthenticated");
        anna.get("/me").isProblem(401, "Unauthenticated");
    }

    @Test
    void person_without_a_password_accepts_a_second_invitation_only_when_signed_in() throws Exception {
        invite(acme, "anna@example.com", "\"accountRole\": \"OWNER\"");
        TestPerson anna = TestPerson.of(http, signIn("anna").isOk());
        TestAccount other = TestServer.openAccount();
        String token = invite(other, "anna@example.com", "\"accountRole\": \"OWNER\"");

        accept("", token, "\"password\": \"chosen by a stranger\"").isProblem(401, "Unauthenticated");
        accept("", token, "\"displayName\": \"Anna\"").isProblem(400, "BadUserInput");
        assertThat(signIn("anna").isOk().texts("person.accounts")).isEmpty();
        Reply accepted =
                accept(anna.token(), token, "\"displayName\": \"Anna\"").isOk();

        assertThat(List.of(accepted.text("person.accounts.0.slug"), accepted.text("person.accounts.1.slug")))
                .containsExactlyInAnyOrder(acme.slug(), other.slug());
    }

    @Test
    void removed_member_cannot_sign_in() throws Exception {
        invite(acme, "anna@example.com", "\"productionRole\": \"ADMIN\"");
        TestPerson anna = TestPerson.of(http, signIn("anna").isOk());

        acme.http().delete(acme.key(), "/api/v1/members/" + anna.id(), "{}").isOk();

        signIn("anna").isProblem(403, "AccessDeniedError");
        anna.get("/me").isProblem(401, "Unauthenticated");
    }

    @Test
    void authorization_code_works_once_and_only_in_the_browser_that_requested_it() throws Exception {
        invite(acme, "anna@example.com", "\"accountRole\": \"OWNER\"");
        Reply begun = begin();
        URI back = keycloak.signIn(URI.create(begun.header("Location")), "anna", "anna's password");

        finishSignIn(back, "").isProblem(401, "Unauthenticated");
        finishSignIn(back, cookie(begin())).isProblem(401, "Unauthenticated");
        finishSignIn(back, cookie(begun)).isOk();
        Reply replayed = finishSignIn(back, cookie(begun)).isProblem(401, "Unauthenticated");

        assertThat(replayed.text("message")).contains("already used");
    }

    @Test
    void sign_in_cookie_is_http_only_and_removed_after_sign_in() throws Exception {
        invite(acme, "anna@example.com", "\"accountRole\": \"OWNER\"");
        Reply begun = begin();

        Reply done = finishSignIn(
                keycloak.signIn(URI.create(begun.header("Location")), "anna", "anna's password"), cookie(begun));

        assertThat(begun.header("Set-Cookie")).contains("HttpOnly", "SameSite=Lax", "Path=" + OIDC);
        assertThat(begun.header("Location")).contains("code_challenge_method=S256", "nonce=", "state=");
        assertThat(done.header("Set-Cookie")).contains("Max-Age=0");
        assertThat(done.header("Cache-Control")).isEqualTo("no-store");
    }

    private Reply signIn(String user) throws Exception {
        Reply begun = begin();
        return finishSignIn(
                keycloak.signIn(URI.create(begun.header("Location")), user, user + "'s password"), cookie(begun));
    }

    private static Reply begin() {
        Reply begun = http.send(http.request(OIDC).GET());
        assertThat(begun.status()).isEqualTo(302);
        return begun;
    }

    private static String cookie(Reply begun) {
        return begun.header("Set-Cookie").split(";", 2)[0];
    }

    private static Reply finishSignIn(URI back, String cookie) {
        HttpRequest.Builder request = http.request(back.getRawPath() + "?" + back.getRawQuery());
        return http.send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
    }

    private static String invite(TestAccount account, String email, String roles) {
        return account.http()
                .post(account.key(), "/api/v1/members", "{\"email\": \"%s\", %s}".formatted(email, roles))
                .isOk()
                .text("token");
    }

    private static Reply accept(String session, String token, String more) {
        HttpRequest.Builder request = http.request("/api/v1/invitations/accept")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\": \"%s\", %s}".formatted(token, more)));
        return http.send(session.isEmpty() ? request : request.header("Authorization", "Bearer " + session));
    }

    private List<String> members() {
        return acme.http().get(acme.key(), "/api/v1/members").texts("status");
    }
}
