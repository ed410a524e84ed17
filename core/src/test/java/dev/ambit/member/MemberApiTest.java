package dev.ambit.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.Http.Reply;
import dev.ambit.LongTest;
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

    @LongTest
    void invited_person_cannot_sign_in_until_the_invitation_is_accepted() {
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
    void invitation_does_not_reveal_whether_the_person_is_known() {
        TestAccount other = TestAccount.open(acme.http(), "Other");
        String email = TestPerson.anyEmail();
        TestPerson person = TestPerson.of(
                other.http(),
                other.http()
                        .post("", "/api/v1/invitations/accept", """
                                {"token": "%s", "password": "%s", "displayName": "Ann Known"}
                                """.formatted(
                                other.http()
                                        .post(other.key(), "/api/v1/members", "{\"email\": \"%s\"}".formatted(email))
                                        .isOk()
                                        .text("token"),
                                TestPerson.PASSWORD))
                        .isOk());

        Reply invited = invite(email, "\"accountRole\": \"OWNER\"").isOk();

        assertThat(invited.text("member.displayName")).isEqualTo(email);
        person.post("/invitations/accept", "{\"token\": \"%s\"}".formatted(invited.text("token")))
                .isOk();
        assertThat(acme.http().get(acme.key(), "/api/v1/members").http().body()).contains("Ann Known");
    }

    @Test
    void invitation_can_be_accepted_only_once() {
        String token = invite(TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"")
                .isOk()
                .text("token");
        TestPerson.accept(acme.http(), token, TestPerson.PASSWORD);

        accept(token, TestPerson.PASSWORD).isProblem(409, "MemberInvitationError");
        accept("invitation-guessed", TestPerson.PASSWORD).isProblem(409, "MemberInvitationError");
    }

    @Test
    void renewed_invitation_replaces_the_previous_invitation() {
        Reply invited =
                invite(TestPerson.anyEmail(), "\"accountRole\": \"OWNER\"").isOk();
        Reply renewed = acme.http()
                .post(acme.key(), "/api/v1/members/%s/invitation".formatted(invited.text("member.id")), "")
                .isOk();

        accept(invited.text("token"), TestPerson.PASSWORD).isProblem(409, "MemberInvitationError");
        accept(renewed.text("token"), TestPerson.PASSWORD).isOk();
    }

    @Test
    void second_invitation_to_an_address_is_refused_regardless_of_case() {
        String email = TestPerson.anyEmail();
        invite(email, "\"accountRole\": \"OWNER\"").isOk();

        Reply again = invite(email.toUpperCase(java.util.Locale.ROOT), "\"accountRole\": \"OWNER\"");

        again.isProblem(409, "DuplicatedEntityNotAllowed");
        assertThat(again.text("field")).isEqualTo("email");
    }

    @ParameterizedTest
    @CsvSource({
        "no address",
        "@host",
        "name@",
        "two@hosts@example.com",
        "a\\u202eb@host",
        "ann\\u200b@host",
        "a@x.invalid>",
        "a@[127.0.0.1]",
        "a@127.0.0.1"
    })
    void invitation_to_an_invalid_email_address_is_refused(String email) {
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

    @LongTest
    void member_of_two_accounts_has_one_password_and_must_name_the_account() {
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
    void last_owner_cannot_be_removed_or_demoted() {
        TestPerson owner = TestPerson.owner(acme);
        String path = "/members/" + owner.id();

        owner.send("PATCH", path, "{\"accountRole\": \"MEMBER\"}").isProblem(409, "InvalidMemberDelete");
        owner.send("DELETE", path, "").isProblem(409, "InvalidMemberDelete");
        TestPerson second = TestPerson.owner(acme);
        second.send("DELETE", path, "").isOk();

        owner.get("/environments").isProblem(401, "Unauthenticated");
    }

    @Test
    void admin_cannot_make_a_member_an_owner() {
        TestPerson admin = TestPerson.member(acme, "ADMIN", "ADMIN");

        admin.send("PATCH", "/members/" + admin.id(), "{\"accountRole\": \"OWNER\"}")
                .isProblem(403, "AccessDeniedError");
        admin.post("/members", "{\"email\": \"%s\", \"accountRole\": \"OWNER\"}".formatted(TestPerson.anyEmail()))
                .isProblem(403, "AccessDeniedError");
    }

    @Test
    void changed_role_applies_immediately() {
        TestPerson person = TestPerson.member(acme, "NONE", "VIEWER");
        TestPerson there = person.in(acme.development());
        there.post("/products", "{\"id\": \"p\", \"displayName\": \"P\"}").isProblem(403, "AccessDeniedError");

        acme.http()
                .patch(acme.key(), "/api/v1/members/" + person.id(), "{\"nonProductionRole\": \"ADMIN\"}")
                .isOk();

        there.post("/products", "{\"id\": \"p\", \"displayName\": \"P\"}").isOk();
    }

    @Test
    void role_change_based_on_outdated_roles_is_refused() {
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
    void audit_log_records_member_changes_with_their_author() {
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
    void member_list_is_paginated_and_sorted_by_email_address() {
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
