package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ambit.CiTest;
import dev.ambit.Waiting;
import dev.ambit.console.Chrome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Follows `docs/start/console.md` under `bin/ambit dev` in Chromium, and presses the controls that the page prints in
/// bold, in its order.
class ConsoleTourTest {

    private static final Path TOUR = Checkout.DIRECTORY.resolve("docs/start/console.md");
    private static final Pattern SECTION = Pattern.compile("(?ms)^## \\d\\. ([^\\n]+)\\n(.*?)(?=^## )");
    private static final Pattern BOLD = Pattern.compile("\\*\\*([^*]+)\\*\\*");

    private static final Duration MOMENT = Duration.ofSeconds(60);
    private static final String CONTROLS = "a:visible, button:visible, summary:visible, label:visible";

    @TempDir
    private Path data;

    private AmbitProcess dev;
    private Chrome chrome;
    private Page page;

    /// Entries before a control is pressed, by section and label.
    private final Map<String, Runnable> entries = new HashMap<>();

    /// Checks at the end of a section.
    private final Map<String, Runnable> sights = new HashMap<>();

    @BeforeEach
    void start() throws Exception {
        Checkout.opened(data);
        dev = AmbitProcess.start("dev", data);
        chrome = Chrome.open(dev.port());
        page = chrome.visitor();
    }

    @AfterEach
    void stop() {
        if (chrome != null) {
            chrome.close();
        }
        if (dev != null) {
            dev.close();
        }
    }

    @CiTest
    void each_control_that_the_tour_names_leads_to_what_it_promises() throws Exception {
        page.navigate(invitation());
        describeEntries();
        describeSights();
        Set<String> sections = new HashSet<>();
        for (MatchResult section :
                SECTION.matcher(Files.readString(TOUR)).results().toList()) {
            sections.add(section.group(1));
            follow(section.group(1), section.group(2));
        }

        assertThat(sections).containsExactlyInAnyOrderElementsOf(sights.keySet());
        assertThat(entries).isEmpty();
        chrome.requireQuiet();
    }

    private void follow(String section, String text) {
        Set<String> pressed = new HashSet<>();
        for (MatchResult bold : BOLD.matcher(text).results().toList()) {
            String label = bold.group(1).replace('\n', ' ');
            Runnable entry = entries.remove(section + ": " + label + (pressed.add(label) ? "" : " again"));
            if (entry != null) {
                entry.run();
            }
            press(label);
        }
        sights.getOrDefault(section, () -> {}).run();
    }

    private void describeEntries() {
        entries.put("Join the account: Join", () -> {
            page.getByLabel("Your name").fill("Ann");
            page.getByLabel("Password").fill("correct horse battery");
        });
        entries.put(
                "Change a price table: Save to draft",
                () -> page.locator("input[name=usageLimit]:visible").fill("4000"));
        entries.put(
                "Sell a plan: Add customer again",
                () -> page.getByLabel("Name").first().fill("Zoe"));
        entries.put(
                "Sell a plan: Preview",
                () -> page.getByLabel("Quantity of user").fill("3"));
    }

    private void describeSights() {
        sights.put("Join the account", () -> see("Active subscriptions"));
        sights.put("Change a price table", () -> see("4,000"));
        sights.put("Sell a plan", () -> see("TEAM"));
        sights.put("Explain an answer", () -> {
            page.locator("dialog[open]").getByText("3,000").first().waitFor();
            page.keyboard().press("Escape");
        });
        sights.put("Connect your application", () -> {
            page.locator("main a[href*='/webhooks/']").last().click();
            see("200");
        });
        sights.put("Work with others", () -> {
            page.waitForURL("**/notifications");
            page.keyboard().press("Control+k");
            Locator search = page.locator("dialog[open]");
            search.locator("input").fill("Releases");
            search.getByText("Releases").first().waitFor();
        });
    }

    /// Presses the control with this text, otherwise the first whose text begins with it. A dialog comes first.
    private void press(String label) {
        page.waitForLoadState();
        page.waitForFunction("() => !document.querySelector('.htmx-request')");
        // The browser evaluates the expressions, and does not know `\Q`.
        String begins = "^\\s*" + label.replaceAll("[^\\w ]", "\\\\$0").replace(" ", "\\s+");
        Waiting.until(
                "the control " + label + " of " + page.url(),
                MOMENT,
                () -> find(begins).isPresent());
        find(begins).orElseThrow().click();
    }

    private Optional<Locator> find(String begins) {
        return Stream.of("dialog[open]", "body")
                .flatMap(scope -> Stream.of(begins + "\\s*$", begins)
                        .map(text -> page.locator(scope)
                                .locator(CONTROLS)
                                .filter(new Locator.FilterOptions().setHasText(Pattern.compile(text)))))
                .filter(it -> it.count() > 0)
                .findFirst()
                .map(Locator::first);
    }

    private void see(String text) {
        page.getByText(text).locator("visible=true").first().waitFor();
    }

    private String invitation() {
        return dev.out().stream()
                .filter(line -> line.startsWith("  console"))
                .map(line -> line.replaceFirst("  console +(\\S+).*", "$1"))
                .findFirst()
                .orElseThrow();
    }
}
