package dev.ambit.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests passwords that attackers guess first.
class CommonPasswordTest {

    @ParameterizedTest
    @CsvSource({
        "short, 10 to 200 characters",
        "qwertyuiop, most common passwords",
        "QwertyUiop, most common passwords",
        "Password2026!, most common passwords",
        "1111111111111, most common passwords",
        "zara.quill@initech.example, your e-mail address",
        "ZaraQuill1988, your e-mail address",
        "Ambit-Initech-7, your e-mail address"
    })
    void short_common_or_personal_password_is_refused(String password, String reason) {
        TestAccount acme = TestServer.openAccount();
        String email = "zara.quill@initech.example";
        String invitation = acme.http()
                .post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk()
                .text("token");

        Reply refused = acme.http().post("", "/api/v1/invitations/accept", """
                {"token": "%s", "password": "%s"}
                """.formatted(invitation, password));

        refused.isProblem(400, "BadUserInput");
        assertThat(refused.text("field")).isEqualTo("password");
        assertThat(refused.text("message")).contains(reason);
        assertThat(refused.http().body()).doesNotContain(password);
    }

    @Test
    void password_reset_and_change_refuse_common_passwords() {
        TestPerson ann = TestPerson.owner(TestServer.openAccount());
        String token = TestServer.http()
                .post(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/password-resets",
                        "{\"email\": \"%s\"}".formatted(ann.email()))
                .isOk()
                .text("token");

        TestServer.http()
                .post("", "/api/v1/password-resets/redeem", """
                {"token": "%s", "password": "qwertyuiop"}
                """.formatted(token))
                .isProblem(400, "BadUserInput");
        ann.post("/me/password", """
                {"currentPassword": "%s", "password": "1q2w3e4r5t6y"}
                """.formatted(TestPerson.PASSWORD)).isProblem(400, "BadUserInput");
    }
}
