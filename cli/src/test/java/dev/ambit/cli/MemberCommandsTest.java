package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.LongTest;
import dev.ambit.TestPerson;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemberCommandsTest extends OwnerFixture {

    private final String email = TestPerson.anyEmail();

    @Test
    void member_is_invited_edited_and_removed() {
        String invited = ann.sees("member", "invite", email, "--production", "viewer", "--non-production", "admin");
        assertThat(invited)
                .containsPattern("(?m)^production +VIEWER$")
                .containsPattern("(?m)^invitation +invitation-\\S+$")
                .contains("not shown again");

        assertThat(ann.sees("member", "edit", email, "--production", "none")).containsPattern("(?m)^production +NONE$");
        assertThat(ann.sees("member", "list")).containsPattern(email + " .* MEMBER +NONE +ADMIN +INVITED");

        assertThat(ann.sees("member", "remove", email)).contains("was removed");
        assertThat(ann.lists("member", "list", "--json")).hasSize(1);
    }

    @Test
    void invalid_or_unknown_member_is_named() {
        assertThat(ann.isRefused("member", "invite", "nobody", "--role", "owner"))
                .contains("email");
        assertThat(ann.isRefused("member", "invite", email, "--role", "king")).contains("accountRole", "OWNER");
        assertThat(ann.isRefused("member", "remove", owner.email() + "x")).contains("Did you mean " + owner.email());
        assertThat(ann.isRefused("member", "remove", "guessed"))
                .contains("Member `guessed` does not exist in this account.");
        assertThat(ann.types("member", "edit", email).exit()).isEqualTo(Command.WRONG_USAGE);
    }

    @LongTest
    void last_owner_cannot_be_removed_or_demoted() {
        assertThat(ann.isRefused("member", "remove", owner.email())).startsWith("ambit: ");
        assertThat(ann.isRefused("member", "edit", owner.id(), "--role", "member"))
                .startsWith("ambit: ");
        assertThat(ann.sees("member", "list")).contains(owner.email());
    }

    @LongTest
    void viewer_cannot_change_roles_or_delete_environments(@TempDir Path other) {
        TestPerson viewer = TestPerson.member(acme, "NONE", "VIEWER");
        TestUser bob = TestUser.signedIn(other, viewer);

        assertThat(bob.isRefused("member", "edit", viewer.id(), "--role", "owner"))
                .startsWith("ambit: ");
        assertThat(bob.isRefused("env", "delete", "development", "--confirm-name", "Development"))
                .startsWith("ambit: ");
        assertThat(bob.sees("env", "list")).contains("development").doesNotContain("PRODUCTION");
    }
}
