package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemberApiTest {

    private final TestAccount acme = TestServer.openAccount();

    @Test
    void who_is_invited_is_nobody_until_the_invitation_is_accepted() {
        String email = TestPerson.anyEmail();
        Reply invited = invite(email, "\"productionRole\": \"VIEWER\", \"nonProductionRole\": \"ADMIN\"")
                .isOk();
        assertThat(invited.text("member.status")).isEqualTo("INVITED");
        signIn(email, TestPerson.PASSWORD).isProblem(401, "Unauthenticated");

        TestPerson person = TestPerson.accept(acme.http(), invited.text("token"), TestPerson.PASSWORD);

        Reply member =
                acme.http().get(acme.key(), "/api/v1/members/" + person.id()).isOk();
        assertThat(member.text("status")).isEqualTo("REGISTERED");
        assertThat(member.text("email")).isEqualTo(email);
        assertThat(List.of(member.text("productionRole"), member.text("nonProductionRole")))
                .containsExactly("VIEWER", "ADMIN");
        signIn(email, TestPerson.PASSWORD).isOk();
    }

    @Test
    void an_invitation_opens_once() {
        String token = invite(TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"")
                .isOk()
                .text("token");
        TestPerson.accept(acme.http(), token, TestPerson.PASSWORD);

        accept(token, TestPerson.PASSWORD).isProblem(409, "MemberInvitationError");
        accept("invitation-guessed", TestPerson.PASSWORD).isProblem(409, "MemberInvitationError");
    }

    @Test
    void a_renewed_invitation_replaces_the_one_of_before() {
        Reply invited =
                invite(TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"").isOk();
        Reply renewed = acme.http()
                .post(acme.key(), "/api/v1/members/%s/invitation".formatted(invited.text("member.id")), "")
                .isOk();

        accept(invited.text("token"), TestPerson.PASSWORD).isProblem(409, "MemberInvitationError");
        accept(renewed.text("token"), TestPerson.PASSWORD).isOk();
    }

    @Test
    void nobody_is_invited_twice_however_the_address_is_written() {
        String email = TestPerson.anyEmail();
        invite(email, "\"accountRole\": \"OWNER\"").isOk();

        Reply again = invite(email.toUpperCase(java.util.Locale.ROOT), "\"accountRole\": \"OWNER\"");

        again.isProblem(409, "DuplicatedEntityNotAllowed");
        assertThat(again.text("field")).isEqualTo("email");
    }

    @ParameterizedTest
    @CsvSource({"no address", "@host", "name@", "two@hosts@example.com", "a\\u202eb@host", "ann\\u200b@host"})
    void what_is_no_address_is_refused_by_its_field(String email) {
        Reply refused = invite(email, "\"accountRole\": \"OWNER\"");

        refused.isProblem(400, "BadUserInput");
        assertThat(refused.text("field")).isEqualTo("email");
    }

    @Test
    void a_password_that_is_too_short_is_refused_and_not_repeated() {
        String token = invite(TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"")
                .isOk()
                .text("token");

        Reply refused = accept(token, "tooshort1");

        refused.isProblem(400, "BadUserInput");
        assertThat(refused.text("field")).isEqualTo("password");
        assertThat(refused.http().body()).doesNotContain("tooshort1");
        accept(token, TestPerson.PASSWORD).isOk();
    }

    @Test
    void who_belongs_to_several_accounts_joins_each_with_one_password_and_says_which_one_is_meant() {
        TestAccount other = TestServer.openAccount();
        TestPerson person = TestPerson.owner(acme);
        String invitation = other.http()
                .post(
                        other.key(),
                        "/api/v1/members",
                        "{\"email\": \"%s\", \"nonProductionRole\": \"VIEWER\"}".formatted(person.email()))
                .isOk()
                .text("token");

        accept(invitation, "another password").isProblem(401, "Unauthenticated");
        TestPerson both = TestPerson.accept(acme.http(), invitation, TestPerson.PASSWORD);

        assertThat(both.id()).isEqualTo(person.id());
        Reply unsaid = both.get("/environments");
        unsaid.isProblem(400, "BadUserInput");
        assertThat(unsaid.text("field")).isEqualTo("X-ACCOUNT-ID");
        Reply me = both.get("/me").isOk();
        assertThat(me.text("accounts.0.slug")).isEqualTo(acme.slug());
        Reply here = acme.http().send(both.request("/environments").header("X-ACCOUNT-ID", me.text("accounts.1.id")));
        assertThat(here.isOk().texts("type")).containsExactly("DEVELOPMENT");
        acme.http()
                .send(both.request("/environments")
                        .header("X-ACCOUNT-ID", UUID.randomUUID().toString()))
                .isProblem(404, "AccountNotFoundError");
    }

    @Test
    void the_last_owner_stays() {
        TestPerson owner = TestPerson.owner(acme);
        String path = "/members/" + owner.id();

        owner.send("PATCH", path, "{\"accountRole\": \"MEMBER\"}").isProblem(409, "InvalidMemberDelete");
        owner.send("DELETE", path, "").isProblem(409, "InvalidMemberDelete");
        TestPerson second = TestPerson.owner(acme);
        second.send("DELETE", path, "").isOk();

        owner.get("/environments").isProblem(401, "Unauthenticated");
    }

    @Test
    void nobody_raises_himself() {
        TestPerson admin = TestPerson.member(acme, "ADMIN", "ADMIN");

        admin.send("PATCH", "/members/" + admin.id(), "{\"accountRole\": \"OWNER\"}")
                .isProblem(403, "AccessDeniedError");
        admin.post("/members", "{\"email\": \"%s\", \"accountRole\": \"OWNER\"}".formatted(TestPerson.anyEmail()))
                .isProblem(403, "AccessDeniedError");
    }

    @Test
    void another_role_is_in_force_at_once() {
        TestPerson person = TestPerson.member(acme, "NONE", "VIEWER");
        TestPerson there = person.in(acme.development());
        there.post("/products", "{\"id\": \"p\", \"displayName\": \"P\"}").isProblem(403, "AccessDeniedError");

        acme.http()
                .patch(acme.key(), "/api/v1/members/" + person.id(), "{\"nonProductionRole\": \"ADMIN\"}")
                .isOk();

        there.post("/products", "{\"id\": \"p\", \"displayName\": \"P\"}").isOk();
    }

    @Test
    void whoever_says_which_roles_he_has_read_overwrites_none_that_are_newer() {
        String path =
                "/api/v1/members/" + TestPerson.member(acme, "NONE", "VIEWER").id();
        String edit = """
                {"nonProductionRole": "%s",
                 "was": {"accountRole": "MEMBER", "productionRole": "NONE", "nonProductionRole": "%s"}}
                """;
        acme.http().patch(acme.key(), path, edit.formatted("ADMIN", "VIEWER")).isOk();

        Reply refused = acme.http().patch(acme.key(), path, edit.formatted("SUPPORT", "VIEWER"));

        refused.isProblem(409, "EditedMeanwhile");
        assertThat(refused.text("current.nonProductionRole")).isEqualTo("ADMIN");
        acme.http().patch(acme.key(), path, edit.formatted("SUPPORT", "ADMIN")).isOk();
    }

    @Test
    void what_is_done_with_members_is_in_the_audit_log_by_who_did_it() {
        TestPerson owner = TestPerson.owner(acme);
        owner.post("/members", "{\"email\": \"%s\", \"productionRole\": \"VIEWER\"}".formatted(TestPerson.anyEmail()))
                .isOk();

        Reply audit = owner.get("/audit").isOk();
        owner.post("/members/%s/invitation".formatted(audit.text("0.entity.id")), "")
                .isOk();

        Reply renewed = owner.get("/audit?limit=1").isOk();
        assertThat(renewed.text("0.operation")).isEqualTo("member.invitation_renewed");
        assertThat(renewed.text("0.actor.id")).isEqualTo(owner.id());
        assertThat(renewed.text("0.entity.id")).isEqualTo(audit.text("0.entity.id"));
        assertThat(audit.text("0.operation")).isEqualTo("member.invited");
        assertThat(audit.text("0.actor.id")).isEqualTo(owner.id());
        assertThat(audit.text("0.after.productionRole")).isEqualTo("VIEWER");
        assertThat(audit.texts("operation")).contains("member.joined");
    }

    @Test
    void members_come_in_pages_by_their_addresses() {
        for (String name : List.of("c", "a", "b")) {
            invite(name + "-" + TestPerson.anyEmail(), "\"productionRole\": \"VIEWER\"")
                    .isOk();
        }

        Reply first = acme.http().get(acme.key(), "/api/v1/members?limit=2").isOk();
        Reply second = acme.http()
                .get(acme.key(), "/api/v1/members?limit=2&after=" + first.next())
                .isOk();

        assertThat(first.texts("email")).isSorted().hasSize(2);
        assertThat(second.texts("email")).hasSize(1).allMatch(it -> it.startsWith("c-"));
    }

    private Reply invite(String email, String roles) {
        return acme.http().post(acme.key(), "/api/v1/members", "{\"email\": \"%s\", %s}".formatted(email, roles));
    }

    private Reply accept(String token, String password) {
        return acme.http()
                .post(
                        "",
                        "/api/v1/invitations/accept",
                        "{\"token\": \"%s\", \"password\": \"%s\"}".formatted(token, password));
    }

    private Reply signIn(String email, String password) {
        return acme.http()
                .post("", "/api/v1/login", "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password));
    }
}
