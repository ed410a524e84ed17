package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.CiTest;
import dev.ambit.LongTest;
import dev.ambit.TestPerson;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `ambit join` and `ambit password`, with the invitations and reset tokens that owners create.
class PeopleCommandsTest extends OwnerFixture {

    private static final String ANOTHER = "another horse battery";

    private final String email = TestPerson.anyEmail();

    @Test
    void invited_member_joins_with_a_new_password(@TempDir Path other) {
        String invitation = invitation("invite", email, "--non-production", "viewer");
        TestUser bob = TestUser.at(other);

        CommandOutput joined = bob.pipe(
                invitation + "\n" + ANOTHER + "\n", "join", "--server", TestUser.URL, "--name", "Bob the builder");

        assertThat(joined.exit()).as(joined.err()).isZero();
        assertThat(joined.out()).contains("Signed in at " + TestUser.URL + " as " + email, "Account: Acme");
        assertThat(joined.out() + joined.err()).doesNotContain(ANOTHER, invitation, "session-");
        assertThat(bob.sees("env", "list")).contains("development");
        assertThat(ann.sees("member", "list"))
                .containsPattern(email + " +Bob the builder +MEMBER +NONE +VIEWER +REGISTERED");
        assertThat(bob.pipeRefused(invitation + "\n" + ANOTHER, "join", "--url", TestUser.URL))
                .contains("This invitation was accepted");
    }

    @LongTest
    void renewed_invitation_replaces_the_first_one(@TempDir Path other) {
        String first = invitation("invite", email);
        String second = invitation("renew", email);
        TestUser bob = TestUser.at(other);

        assertThat(bob.pipeRefused(first + "\n" + ANOTHER, "join", "--url", TestUser.URL))
                .startsWith("ambit: This invitation was");
        assertThat(bob.pipeDone(second + "\n" + ANOTHER, "join", "--url", TestUser.URL))
                .contains(email);
    }

    @LongTest
    void short_or_missing_password_does_not_accept_the_invitation(@TempDir Path other) {
        String invitation = invitation("invite", email);
        TestUser bob = TestUser.at(other);

        assertThat(bob.pipeRefused(invitation + "\nshort", "join", "--url", TestUser.URL))
                .startsWith("ambit: password: ");
        assertThat(bob.pipeRefused(invitation, "join", "--url", TestUser.URL)).contains("Password: nothing was typed");
        assertThat(bob.isRefused("join"))
                .isEqualTo("ambit: No server URL given. Pass --url or set AMBIT_URL, such as http://127.0.0.1:8080.");
        assertThat(ann.sees("member", "list")).containsPattern(email + " .* INVITED");
    }

    @CiTest
    void a_secret_on_the_command_line_is_refused_and_not_repeated() {
        CommandOutput join = ann.types("join", "invitation-x", "--url", TestUser.URL);
        CommandOutput change = ann.types("password", "change", ANOTHER);
        CommandOutput reset = ann.types("password", "reset", "reset-x");

        for (CommandOutput typed : new CommandOutput[] {join, change, reset}) {
            assertThat(typed.exit()).isEqualTo(Command.WRONG_USAGE);
            assertThat(typed.err()).contains("history of the shell").doesNotContain("invitation-x", ANOTHER, "reset-x");
        }
    }

    @LongTest
    void password_change_ends_all_other_sessions_of_the_person(@TempDir Path other) {
        TestUser elsewhere = TestUser.signedIn(other, owner);

        assertThat(ann.pipeRefused("guessed\n" + ANOTHER, "password", "change"))
                .startsWith("ambit: currentPassword: `currentPassword` is wrong.");
        assertThat(ann.pipeDone(TestPerson.PASSWORD + "\n" + ANOTHER, "password", "change"))
                .contains("Your other sessions have ended")
                .doesNotContain(ANOTHER, "session-");

        assertThat(ann.sees("env", "list")).contains("development");
        assertThat(elsewhere.isRefused("env", "list")).contains("to sign in again");
        assertThat(login(elsewhere, TestPerson.PASSWORD).exit()).isEqualTo(Command.FAILED);
        assertThat(login(elsewhere, ANOTHER).exit()).isZero();
    }

    @LongTest
    void member_resets_the_password_with_the_latest_token_from_an_owner(@TempDir Path other) {
        TestPerson bob = TestPerson.member(acme, "NONE", "VIEWER");
        JsonObject reset = ann.gets("member", "reset-password", bob.email(), "--json");
        assertThat(ann.sees("member", "reset-password", bob.id())).contains("not shown again", "ambit password reset");
        String last = ann.gets("member", "reset-password", bob.id(), "--json").text("token");
        TestUser forgetful = TestUser.at(other);

        assertThat(forgetful.pipeRefused(
                        reset.text("token") + "\n" + ANOTHER, "password", "reset", "--url", TestUser.URL))
                .contains("This link has expired or was already used.");
        assertThat(forgetful.pipeDone(last + "\n" + ANOTHER, "password", "reset", "--url", TestUser.URL))
                .contains("Signed in at", bob.email());
        assertThat(forgetful.sees("env", "list")).contains("development");
    }

    @CiTest
    void password_change_with_an_account_key_is_refused() {
        assertThat(program().pipeRefused("a\nb", "password", "change")).contains("a person who has signed in");
    }

    private String invitation(String verb, String who, String... roles) {
        String[] words = new String[roles.length + 4];
        words[0] = "member";
        words[1] = verb;
        words[2] = who;
        System.arraycopy(roles, 0, words, 3, roles.length);
        words[words.length - 1] = "--json";
        return ann.gets(words).text("token");
    }

    private CommandOutput login(TestUser somebody, String password) {
        return somebody.pipe(password, "login", "--url", TestUser.URL, "--email", owner.email());
    }
}
