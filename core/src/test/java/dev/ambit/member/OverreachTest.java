package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.HeldLocks;
import dev.ambit.Http;
import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that owners, members and operators gain no access to other people's identities or beyond their roles.
@Isolated("locks the versions of packages")
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
    void password_reset_is_invalid_after_the_member_joins_another_account() {
        TestPerson bob = TestPerson.owner(acme);
        String reset = reset(bob).isOk().text("token");

        invitedInto(TestServer.openAccount(), bob);

        redeem(reset).isProblem(401, "Unauthenticated");
        reset(bob).isProblem(403, "AccessDeniedError");
    }

    @Test
    void password_reset_of_a_removed_member_is_invalid() {
        TestPerson bob = TestPerson.owner(acme);
        String reset = reset(bob).isOk().text("token");

        http.delete(acme.key(), "/api/v1/members/" + bob.id(), "{}").isProblem(409, "InvalidMemberDelete");
        TestPerson.owner(acme);
        http.delete(acme.key(), "/api/v1/members/" + bob.id(), "{}").isOk();

        redeem(reset).isProblem(401, "Unauthenticated");
    }

    @LongTest
    void removed_member_accepts_another_invitation_with_a_new_password() {
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
    void operator_admin_cannot_rotate_account_keys_reset_passwords_or_delete_accounts() {
        TestPerson admin = TestOperators.member(acme, "ADMIN");

        admin.get("/accounts").isOk();
        admin.post("/accounts/operator/api-key/rotate", "").isProblem(403, "AccessDeniedError");
        admin.post("/password-resets", "{\"email\": \"%s\"}".formatted(admin.email()))
                .isProblem(403, "AccessDeniedError");
        admin.send("DELETE", "/accounts/" + acme.slug(), "{\"confirmName\": \"Acme\"}")
                .isProblem(403, "AccessDeniedError");
    }

    @Test
    void member_without_a_production_role_sees_no_production_usage_or_availability() {
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
    void invitation_of_an_existing_person_shows_the_address_instead_of_the_name() {
        TestAccount other = TestServer.openAccount();
        TestPerson ann = TestPerson.owner(other);

        Reply invited = http.post(acme.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(ann.email()))
                .isOk();

        assertThat(invited.text("member.displayName")).isEqualTo(ann.email());
    }

    @LongTest
    void password_change_is_rate_limited_after_10_wrong_passwords() {
        TestPerson attacker = TestPerson.owner(acme);
        for (int i = 0; i < 10; i++) {
            change(attacker, "not the password").isProblem(403, "AccessDeniedError");
        }

        change(attacker, TestPerson.PASSWORD).isProblem(429, "RateLimitExceeded");
    }

    @ParameterizedTest
    @ValueSource(strings = {REPLACED, CLEARED, GONE})
    @Tag("long")
    void login_is_refused_if_the_password_changes_or_is_deleted_meanwhile(String meanwhile) {
        TestPerson bob = TestPerson.owner(acme);

        during(meanwhile, bob, () -> http.post("", "/api/v1/login", """
                {"email": "%s", "password": "%s"}
                """.formatted(bob.email(), TestPerson.PASSWORD)))
                .isProblem(401, "Unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(strings = {REPLACED, CLEARED, GONE})
    @Tag("long")
    void password_change_is_refused_if_the_password_changes_or_is_deleted_meanwhile(String meanwhile) {
        TestPerson attacker = TestPerson.owner(acme);

        during(meanwhile, attacker, () -> change(attacker, TestPerson.PASSWORD)).isProblem(401, "Unauthenticated");

        http.post("", "/api/v1/login", """
                {"email": "%s", "password": "a password of a thief"}
                """.formatted(attacker.email())).isProblem(401, "Unauthenticated");
    }

    @Test
    void invitation_is_not_accepted_if_the_password_changes_meanwhile() {
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
    void invalid_month_of_the_availability_report_is_refused() {
        for (String month : new String[] {"-9999-01", "%2B999999999-12", "1999-12", "2999-01", "soon"}) {
            Reply refused = http.get(acme.key(), "/api/v1/account/sla?month=" + month);

            assertThat(refused.isProblem(400, "BadUserInput").text("field")).isEqualTo("month");
        }
    }

    @Test
    void key_created_during_provisioning_cannot_be_used_yet() {
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
            var locks = HeldLocks.of(holder);
            var answer = CompletableFuture.supplyAsync(ask, Thread::startVirtualThread);
            Waiting.until(() -> answer.isDone() || locks.isWaiting("from people"), it -> it);
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
