package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
import dev.ambit.OwnServer;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionApiTest {

    private static final String NEW_PASSWORD = "a new password";

    private final TestAccount acme = TestServer.openAccount();

    @Test
    void signed_out_session_is_refused() {
        TestPerson person = TestPerson.owner(acme);
        person.get("/me").isOk();

        person.post("/logout", "").isOk();

        person.get("/me").isProblem(401, "Unauthenticated");
    }

    @CiTest
    void failed_sign_in_does_not_reveal_whether_the_address_is_known() {
        TestPerson person = TestPerson.owner(acme);

        Reply wrong = signIn(person.email(), "not the password").isProblem(401, "Unauthenticated");
        Reply unknown = signIn(TestPerson.anyEmail(), TestPerson.PASSWORD).isProblem(401, "Unauthenticated");

        assertThat(wrong.text("message")).isEqualTo(unknown.text("message"));
    }

    @CiTest
    void sign_in_is_rate_limited_after_10_wrong_passwords() {
        TestPerson person = TestPerson.owner(acme);
        for (int i = 0; i < 10; i++) {
            signIn(person.email(), "not the password").isProblem(401, "Unauthenticated");
        }

        Reply refused = signIn(person.email(), TestPerson.PASSWORD);

        refused.isProblem(429, "RateLimitExceeded");
        assertThat(refused.http().headers().firstValue("Retry-After"))
                .get()
                .asString()
                .matches("[1-4]");
        person.get("/me").isOk();
    }

    @CiTest
    void password_change_ends_all_earlier_sessions() {
        TestPerson person = TestPerson.owner(acme);
        TestPerson elsewhere = TestPerson.of(
                acme.http(), signIn(person.email(), TestPerson.PASSWORD).isOk());

        person.post("/me/password", passwords("not mine at all", NEW_PASSWORD)).isProblem(403, "AccessDeniedError");
        person.post("/me/password", passwords(TestPerson.PASSWORD, "short")).isProblem(400, "BadUserInput");
        Reply changed = person.post("/me/password", passwords(TestPerson.PASSWORD, NEW_PASSWORD))
                .isOk();

        elsewhere.get("/me").isProblem(401, "Unauthenticated");
        person.get("/me").isProblem(401, "Unauthenticated");
        TestPerson.of(acme.http(), changed).get("/me").isOk();
        signIn(person.email(), TestPerson.PASSWORD).isProblem(401, "Unauthenticated");
        signIn(person.email(), NEW_PASSWORD).isOk();
    }

    @LongTest
    void owner_can_reset_the_password_of_a_member_of_only_this_account() {
        TestPerson person = TestPerson.member(acme, "VIEWER", "VIEWER");
        String path = "/api/v1/members/%s/password-reset".formatted(person.id());
        String token = acme.http().post(acme.key(), path, "").isOk().text("token");

        redeem(token).isOk();

        redeem(token).isProblem(401, "Unauthenticated");
        person.get("/me").isProblem(401, "Unauthenticated");
        signIn(person.email(), NEW_PASSWORD).isOk();
    }

    @LongTest
    void owner_cannot_reset_the_password_of_a_member_of_another_account() {
        TestAccount other = TestServer.openAccount();
        TestPerson person = TestPerson.owner(other);
        String invitation = acme.http()
                .post(
                        acme.key(),
                        "/api/v1/members",
                        "{\"email\": \"%s\", \"productionRole\": \"VIEWER\"}".formatted(person.email()))
                .isOk()
                .text("token");
        String path = "/api/v1/members/%s/password-reset".formatted(person.id());
        acme.http().post(acme.key(), path, "").isProblem(409, "MemberInvitationError");
        TestPerson.accept(acme.http(), invitation, TestPerson.PASSWORD);

        acme.http().post(acme.key(), path, "").isProblem(403, "AccessDeniedError");
        redeem(resetByOperator(person)).isOk();
    }

    @LongTest
    void audit_logs_of_all_accounts_of_a_person_record_a_password_reset() {
        TestAccount other = TestServer.openAccount();
        TestPerson person = TestPerson.owner(other);
        String invitation = acme.http()
                .post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(person.email()))
                .isOk()
                .text("token");
        TestPerson.accept(acme.http(), invitation, TestPerson.PASSWORD);

        redeem(resetByOperator(person)).isOk();

        for (TestAccount it : List.of(acme, other)) {
            Reply audit = acme.http()
                    .get(it.key(), "/api/v1/audit?entityId=" + person.id())
                    .isOk();
            assertThat(audit.texts("operation"))
                    .startsWith("member.password_reset_redeemed", "member.password_reset_issued");
            assertThat(audit.text("0.actor.id")).isEqualTo(person.id());
            assertThat(audit.text("1.actor.type")).isEqualTo("SUPPORT");
            assertThat(audit.text("1.after.email")).isEqualTo(person.email());
        }
    }

    @LongTest
    void only_one_of_several_concurrent_sign_ups_succeeds() throws Exception {
        try (OwnServer server = OwnServer.start();
                var several = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(server.http().get("", "/api/v1/sign-up").isOk().at("isOpen"))
                    .isEqualTo(true);
            List<Future<Reply>> tries = several.invokeAll(IntStream.range(0, 4)
                    .<Callable<Reply>>mapToObj(i -> () -> signUp(server, "n%d@example.com".formatted(i)))
                    .toList());
            List<Reply> replies = tries.stream().map(Future::resultNow).toList();
            assertThat(replies).extracting(Reply::status).containsExactlyInAnyOrder(201, 403, 403, 403);
            Reply first = replies.stream()
                    .filter(it -> it.status() == 201)
                    .findFirst()
                    .orElseThrow();
            String key = first.text("account.environments.0.serverKey");
            assertThat(server.http().get(key, "/api/v1/customers").status()).isEqualTo(200);
            assertThat(server.http().get("", "/api/v1/sign-up").isOk().at("isOpen"))
                    .isEqualTo(false);
        }
    }

    private static Reply signUp(OwnServer server, String email) {
        return server.http()
                .post("", "/api/v1/sign-up", """
                {"setupToken": "%s", "email": "%s", "password": "%s", "displayName": "N", "accountName": "First"}
                """.formatted(TestServer.OPERATOR_TOKEN, email, TestPerson.PASSWORD));
    }

    private String resetByOperator(TestPerson person) {
        return acme.http()
                .post(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/password-resets",
                        "{\"email\": \"%s\"}".formatted(person.email()))
                .isOk()
                .text("token");
    }

    private Reply redeem(String token) {
        return acme.http()
                .post(
                        "",
                        "/api/v1/password-resets/redeem",
                        "{\"token\": \"%s\", \"password\": \"%s\"}".formatted(token, NEW_PASSWORD));
    }

    private static String passwords(String current, String wanted) {
        return "{\"currentPassword\": \"%s\", \"password\": \"%s\"}".formatted(current, wanted);
    }

    private Reply signIn(String email, String password) {
        return acme.http()
                .post("", "/api/v1/login", "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
    }
}
