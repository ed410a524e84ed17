package dev.ambit.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.TestAccount;
import dev.ambit.TestDevelopment;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Chromium.class)
@Tag("long")
class MembersPageTest {

    private final Chrome chrome;
    private final TestAccount acme = TestServer.openAccount();
    private final TestPerson owner = TestPerson.owner(acme);

    MembersPageTest(Chrome chrome) {
        this.chrome = chrome;
    }

    private PageActions at() {
        return PageActions.signedIn(chrome, owner).to("/console/%s/members".formatted(acme.slug()));
    }

    @Test
    void an_error_names_the_label_of_its_field() {
        Page page = at().follow("+ Invite").fill("E-mail", "nobody").page();
        page.locator("#form form").evaluate("it => { it.noValidate = true; }");
        page.locator("#form button[type=submit]").first().click();

        assertThat(page.locator("#email-fault")).containsText("E-mail");
        assertThat(page.locator("#email-fault")).not().containsText("email`");
        assertThat(page.locator("#email-fault code").getByText("email", new Locator.GetByTextOptions().setExact(true)))
                .hasCount(0);
    }

    @Test
    void invited_member_joins_by_link_and_sees_only_what_the_roles_allow() {
        String email = TestPerson.anyEmail();
        PageActions owners = at().follow("+ Invite");
        chrome.requireUsable(owners.page());
        owners.fill("E-mail", email);
        owners.page().locator("[name=productionRole][value=NONE]").check();
        owners.page().locator("[name=nonProductionRole][value=VIEWER]").check();
        owners.press("Invite");
        String link = owners.page().locator("#secret-0").textContent();
        owners.follow("I have it");
        assertThat(row(owners.page(), email)).containsText("Invited");

        PageActions invited = new PageActions(chrome.visitor()).to(link);
        chrome.requireUsable(invited.page());
        invited.fill("Your name", "Vic").fill("Password", TestPerson.PASSWORD).press("Join");

        assertThat(invited.page().locator(".row strong")).hasText("Development");
        assertThat(invited.page().locator(".sections")).not().containsText("Members");
        invited.to("/console/%s/e/production/keys".formatted(acme.slug()));
        assertThat(invited.heading()).hasText("Not here");
        invited.to("/console/%s/members".formatted(acme.slug()));
        assertThat(invited.heading()).hasText("Not possible");
        invited.to("/console/%s/environments/new".formatted(acme.slug()))
                .fill("Environment name", "Mine")
                .tick("Non-production")
                .press("Add");
        assertThat(invited.page().locator("[role=alert]")).containsText("role");
        assertThat(new PageActions(chrome.visitor())
                        .to(link)
                        .fill("Password", "another password")
                        .press("Join")
                        .page()
                        .locator("[role=alert]"))
                .isVisible();
    }

    @Test
    void concurrent_role_change_is_shown_before_saving() {
        TestPerson member = TestPerson.member(acme, "NONE", "VIEWER");
        PageActions ann = at().menu(member.email()).follow("Change roles");
        PageActions ben = at().menu(member.email()).follow("Change roles");
        ann.page().locator("[name=nonProductionRole][value=ADMIN]").check();
        ann.press("Save");
        assertThat(row(ann.page(), member.email())).containsText("Non-production: full access");

        ben.page().locator("[name=nonProductionRole][value=SUPPORT]").check();
        ben.press("Save");

        assertThat(ben.page().locator("[role=alert]")).containsText("meanwhile");
        assertThat(ben.page().locator("#form")).containsText("full access in non-production");
        ben.press("Save");
        assertThat(row(ben.page(), member.email())).containsText("Non-production: customer management");
    }

    @Test
    void last_owner_cannot_be_removed() {
        PageActions walk = at().menu(owner.email()).follow("Remove");
        chrome.requireUsable(walk.page());
        walk.press("Remove");

        assertThat(walk.page().locator("[role=alert]")).containsText("last owner");
    }

    @Test
    void removal_names_the_stacks_whose_credentials_it_rotates() {
        TestDevelopment made = TestDevelopment.of(acme, "DATABASE");
        TestPerson member = TestPerson.member(acme, "NONE", "ADMIN");
        PageActions off = at().menu(member.email()).follow("Remove");
        assertThat(off.page().locator("#rotated")).hasCount(0);
        off.to("/console/%s/e/%s/access".formatted(acme.slug(), made.slug()));
        assertThat(off.page().locator("#rotated")).hasCount(0);
        TestServer.http()
                .patch(
                        TestServer.OPERATOR_TOKEN,
                        "/api/v1/accounts/" + acme.slug(),
                        "{\"rotateCredentialsOnAccessLoss\": true}")
                .isOk();

        PageActions walk = at().menu(member.email()).follow("Change roles");
        assertThat(walk.page().locator("#rotated")).containsText("credentials of its stack are rotated");
        walk.to("/console/%s/e/%s/access".formatted(acme.slug(), made.slug()));
        assertThat(walk.page().locator("#rotated")).containsText("credentials of the stack are rotated");
        PageActions removal = at().menu(member.email()).follow("Remove");
        chrome.requireUsable(removal.page());

        assertThat(removal.page().locator("#rotated"))
                .containsText("Credentials of 1 stack are rotated: " + made.slug());
        removal.press("Remove");
        assertThat(row(removal.page(), member.email())).hasCount(0);
    }

    @Test
    void member_sets_a_new_password_with_a_reset_link() {
        TestPerson member = TestPerson.member(acme, "NONE", "VIEWER");
        PageActions walk = at().menu(member.email()).press("Link for another password");
        String link = walk.page().locator("#secret-0").textContent();

        PageActions forgetful = new PageActions(chrome.visitor()).to(link);
        chrome.requireUsable(forgetful.page());
        forgetful.fill("New password", "a much better one").press("Save and sign in");

        assertThat(forgetful.page().locator(".row strong")).hasText("Development");
    }

    @Test
    void member_of_several_accounts_can_switch_between_them() {
        TestAccount other = TestAccount.open(TestServer.http(), "Zebra");
        String invitation = TestServer.http()
                .post(
                        other.key(),
                        "/api/v1/members",
                        "{\"email\": \"%s\", \"accountRole\": \"OWNER\"}".formatted(owner.email()))
                .isOk()
                .text("token");
        TestPerson.accept(TestServer.http(), invitation, TestPerson.PASSWORD);
        PageActions walk = at();
        walk.page()
                .locator("summary", new Page.LocatorOptions().setHasText("Account"))
                .click();
        chrome.requireUsable(walk.page());

        walk.follow("Zebra");

        assertThat(walk.page()).hasURL(ConsoleClient.home() + "/console/" + other.slug() + "/environments");
    }

    private static Locator row(Page page, String text) {
        return page.locator(".row", new Page.LocatorOptions().setHasText(text));
    }
}
