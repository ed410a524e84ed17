package dev.ambit.console;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.ambit.TestPerson;

/// Actions on pages by visible labels.
record PageActions(Page page) {

    static PageActions signedIn(Chrome chrome, TestPerson person) {
        return signIn(new PageActions(chrome.visitor()), person);
    }

    static PageActions signIn(PageActions walk, TestPerson person) {
        walk.page.navigate("/console/sign-in");
        walk.fill("E-mail", person.email())
                .fill("Password", TestPerson.PASSWORD)
                .press("Sign in");
        walk.page.waitForURL("**/environments");
        return walk;
    }

    PageActions to(String path) {
        page.navigate(path);
        return this;
    }

    PageActions fill(String label, String text) {
        label(label).fill(text);
        return this;
    }

    PageActions tick(String label) {
        label(label).check();
        return this;
    }

    PageActions uncheck(String label) {
        label(label).uncheck();
        return this;
    }

    PageActions choose(String label, String option) {
        label(label).selectOption(option);
        return this;
    }

    PageActions press(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
        return this;
    }

    PageActions follow(String link) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link).setExact(true))
                .click();
        return this;
    }

    /// Opens the menu of the item with this name.
    PageActions menu(String name) {
        page.getByLabel("Actions for " + name, new Page.GetByLabelOptions().setExact(true))
                .click();
        return this;
    }

    Locator heading() {
        return page.locator("h1").last();
    }

    private Locator label(String label) {
        return page.getByLabel(label).first();
    }
}
