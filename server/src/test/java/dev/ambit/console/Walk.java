package dev.ambit.console;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.ambit.TestPerson;

/// Actions on pages by visible labels.
record Walk(Page page) {

    static Walk signedIn(Chrome chrome, TestPerson person) {
        return signIn(new Walk(chrome.visitor()), person);
    }

    static Walk signIn(Walk walk, TestPerson person) {
        walk.page.navigate("/console/sign-in");
        walk.fill("E-mail", person.email())
                .fill("Password", TestPerson.PASSWORD)
                .press("Sign in");
        walk.page.waitForURL("**/environments");
        return walk;
    }

    Walk to(String path) {
        page.navigate(path);
        return this;
    }

    Walk fill(String label, String text) {
        label(label).fill(text);
        return this;
    }

    Walk tick(String label) {
        label(label).check();
        return this;
    }

    Walk untick(String label) {
        label(label).uncheck();
        return this;
    }

    Walk choose(String label, String option) {
        label(label).selectOption(option);
        return this;
    }

    Walk press(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
        return this;
    }

    Walk follow(String link) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link).setExact(true))
                .click();
        return this;
    }

    /// Opens the menu of the item with this name.
    Walk menu(String name) {
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
