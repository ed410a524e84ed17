package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestOperators;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Access that owners, members and operators must not gain: to other people's identities, or beyond their roles.
class OverreachTest {

    /// With a digest of zeros.
    private static final String REPLACED = """
            update people set password = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$ZGlnZXN0' where person_id = ?
            """;

    private static final String CLEARED = "update people set password = null where person_id = ?";
    private static final String GONE = "delete from people where person_id = ?";

    private final TestAccount acme = TestServer.openAccount();
    private final Http http = acme.http();

    @Test
    void a_reset_from_before_somebody_joined_another_account_opens_nothing_there() {
        TestPerson bob = TestPerson.owner(acme);
        String reset = reset(bob).isOk().text("token");

        invitedInto(TestServer.openAccount(), bob);

        redeem(reset).isProblem(401, "Unauthenticated");
        reset(bob).isProblem(403, "AccessDeniedError");
    }

    @Test
    void a_reset_of_somebody_who_is_gone_opens_nothing() {
        TestPerson bob = TestPerson.owner(acme);
        String reset = reset(bob).isOk().text("token");

        http.delete(acme.key(), "/api/v1/members/" + bob.id(), "{}").isProblem(409, "InvalidMemberDelete");
        TestPerson.owner(acme);
        http.delete(acme.key(), "/api/v1/members/" + bob.id(), "{}").isOk();

        redeem(reset).isProblem(401, "Unauthenticated");
    }

    @Test
    void what_was_good_where_somebody_is_removed_opens_no_other_invitation() {
        TestPerson bob = TestPerson.owner(acme);
        TestPerson.owner(acme);
        TestAccount other = TestServer.openAccount();
        String invitation = invite(other, bob.email());
        http.delete(acme.key(), "/api/v1/members/" + bob.id(), "{}").isOk();

        http.post("", "/api/v1/login", """
                {"email": "%s", "password": "%s"}
                """.formatted(bob.email(), TestPerson.PASSWORD))
                .isProblem(401, "Unauthenticated");
        TestPerson.accept(http, invitation, "another good password");
    }

    @Test
    void an_operator_who_is_no_owner_opens_no_keys_and_no_people() {
        TestPerson admin = TestOperators.member(acme, "ADMIN");

        admin.get("/accounts").isOk();
        admin.post("/accounts/operator/api-key/rotate", "").isProblem(403, "AccessDeniedError");
        admin.post("/password-resets", "{\"email\": \"%s\"}".formatted(admin.email()))
                .isProblem(403, "AccessDeniedError");
        admin.send("DELETE", "/accounts/" + acme.slug(), "{\"confirmName\": \"Acme\"}")
                .isProblem(403, "AccessDeniedError");
    }

    @Test
    void of_production_whoever_may_not_see_it_hears_nothing() {
        TestPerson developer = TestPerson.member(acme, "NONE", "VIEWER");

        assertThat(developer.get("/account/sla").isOk().http().body())
                .contains("\"development\"")
                .doesNotContain("\"production\"");
        Reply usage = developer.get("/account/usage").isOk();
        assertThat(usage.at("production")).isNull();
        assertThat(usage.at("nonProduction")).isNotNull();
        assertThat(TestPerson.owner(acme).get("/account/usage").isOk().at("production"))
                .isNotNull();
    }

    @Test
    void whoever_is_invited_is_an_address_until_he_comes() {
        TestAccount other = TestServer.openAccount();
        TestPerson ann = TestPerson.owner(other);

        Reply invited = http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(ann.email()))
                .isOk();

        assertThat(invited.text("member.displayName")).isEqualTo(ann.email());
    }

    @Test
    void who_is_signed_in_does_not_try_passwords_for_long_either() {
        TestPerson thief = TestPerson.owner(acme);
        for (int i = 0; i < 10; i++) {
            change(thief, "not the password").isProblem(403, "AccessDeniedError");
        }

        change(thief, TestPerson.PASSWORD).isProblem(429, "RateLimitExceeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {REPLACED, CLEARED, GONE})
    void a_password_that_was_good_a_moment_ago_opens_nothing(String meanwhile) {
        TestPerson bob = TestPerson.owner(acme);

        during(meanwhile, bob, () -> http.post("", "/api/v1/login", """
                {"email": "%s", "password": "%s"}
                """.formatted(bob.email(), TestPerson.PASSWORD)))
                .isProblem(401, "Unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {REPLACED, CLEARED, GONE})
    void nor_does_it_take_the_place_of_the_one_of_now(String meanwhile) {
        TestPerson thief = TestPerson.owner(acme);

        during(meanwhile, thief, () -> change(thief, TestPerson.PASSWORD)).isProblem(401, "Unauthenticated");

        http.post("", "/api/v1/login", """
                {"email": "%s", "password": "a password of a thief"}
                """.formatted(thief.email())).isProblem(401, "Unauthenticated");
    }

    @Test
    void nor_an_invitation_that_is_accepted_with_it() {
        TestPerson bob = TestPerson.owner(acme);
        String invitation = invite(TestServer.openAccount(), bob.email());

        during(
                        REPLACED,
                        bob,
                        () -> http.post(
                                "", "/api/v1/invitations/accept", """
                {"token": "%s", "password": "%s"}
                """.formatted(invitation, TestPerson.PASSWORD)))
                .isProblem(401, "Unauthenticated");
    }

    @Test
    void a_month_that_no_calendar_of_ours_has_is_refused() {
        for (String month : new String[] {"-9999-01", "%2B999999999-12", "1999-12", "2999-01", "soon"}) {
            Reply refused = http.get(acme.key(), "/api/v1/account/sla?month=" + month);

            assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("month");
        }
    }

    @Test
    void a_key_that_is_made_meanwhile_waits_as_the_others_do() {
        TestServer.superuser().useTransaction(tx -> {
            tx.execute("lock table package_versions in exclusive mode");
            Reply made = http.post(acme.key(), "/api/v1/environments", """
                    {"displayName": "Slow", "type": "DEVELOPMENT", "options": {"template": "slack"}}
                    """).isOk();
            TestEnvironment slow = TestEnvironment.of(http, made, "");
            Reply key = http.post(acme.key(), "/api/v1/environments/%s/api-keys".formatted(slow.slug()), """
                    {"displayName": "Early", "keyType": "SCOPED", "scopes": [{"resource": "CUSTOMER", "action": "READ"}]}
                    """);

            http.get(key.isOk().text("token"), "/api/v1/customers").isProblem(503, "EnvironmentMissing");
        });
    }

    /// The answer to a request while another transaction holds the person.
    private static Reply during(String sql, TestPerson person, Supplier<Reply> ask) {
        try (Handle holder = TestServer.superuser().open()) {
            holder.begin();
            holder.execute(sql, UUID.fromString(person.id()));
            var answer = CompletableFuture.supplyAsync(ask, Thread::startVirtualThread);
            Waiting.until(() -> answer.isDone() || TestServer.isLocked("from people"), it -> it);
            holder.commit();
            return answer.join();
        }
    }

    private Reply reset(TestPerson person) {
        return http.post(acme.key(), "/api/v1/members/%s/password-reset".formatted(person.id()), "");
    }

    private Reply redeem(String token) {
        return http.post("", "/api/v1/password-resets/redeem", """
                {"token": "%s", "password": "a password of a thief"}
                """.formatted(token));
    }

    private Reply change(TestPerson person, String current) {
        return person.post("/me/password", """
                {"currentPassword": "%s", "password": "a password of a thief"}
                """.formatted(current));
    }

    private String invite(TestAccount account, String email) {
        return http.post(account.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                .isOk()
                .text("token");
    }

    private void invitedInto(TestAccount account, TestPerson person) {
        TestPerson.accept(http, invite(account, person.email()), TestPerson.PASSWORD);
    }
}
