package dev.ambit.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionCookieTest {

    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);
    private final Map<String, String> known = Map.of("email", owner.email(), "password", TestPerson.PASSWORD);

    @Test
    void no_script_reads_it_and_it_ends_with_the_session() {
        HttpResponse<String> in = Surfer.nobody().submit("/console/sign-in", "/console/sign-in", known);

        assertThat(in.statusCode()).isEqualTo(303);
        String cookie = in.headers().firstValue("Set-Cookie").orElse("");
        assertThat(cookie)
                .startsWith("ambit-session=")
                .contains("; Path=/; HttpOnly; SameSite=Lax")
                .doesNotContain("Max");

        var surfer = new Surfer(cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';')));
        assertThat(surfer.get("/console/%s/environments".formatted(acme.slug())).statusCode())
                .isEqualTo(200);
        HttpResponse<String> out =
                surfer.submit("/console/%s/environments".formatted(acme.slug()), "/console/sign-out", Map.of());
        assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("ambit-session=;", "Max-Age=0");
        assertThat(surfer.get("/console/%s/environments".formatted(acme.slug())).statusCode())
                .isEqualTo(303);
    }

    @Test
    void over_tls_it_goes_nowhere_else() {
        String token = SameSite.formToken("");
        HttpResponse<String> in = Surfer.nobody()
                .send(Surfer.nobody()
                        .form("/console/sign-in", token, known)
                        .header("Origin", "https://ambit.example")
                        .header("Sec-Fetch-Site", "same-origin"));

        assertThat(in.headers().firstValue("Set-Cookie").orElse(""))
                .startsWith("__Host-ambit-session=")
                .endsWith("; Path=/; HttpOnly; SameSite=Lax; Secure");
    }

    /// Otherwise each site could have the API do something.
    @Test
    void the_api_does_not_take_it() {
        assertThat(Surfer.of(owner).get("/api/v1/me").statusCode()).isEqualTo(401);
    }

    @Test
    void a_wrong_password_says_nothing_of_who_is_known() {
        Surfer nobody = Surfer.nobody();
        HttpResponse<String> wrong = nobody.submit(
                "/console/sign-in", "/console/sign-in", Map.of("email", owner.email(), "password", "wrong"));
        HttpResponse<String> unknown = nobody.submit(
                "/console/sign-in", "/console/sign-in", Map.of("email", "x" + owner.email(), "password", "wrong"));

        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(unknown.body().replace("x" + owner.email(), owner.email())).isEqualTo(wrong.body());
        assertThat(wrong.body()).contains("There is nobody with this address and password.");
    }
}
