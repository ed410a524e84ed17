package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Browser;
import dev.ambit.LongTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// Checks `/openapi.json` with a linter and `/docs/reference/api` with a browser.
class PublicPagesTest {
    @TempDir
    private static Path data;

    private static AmbitProcess server;

    @BeforeAll
    static void start() throws Exception {
        server = AmbitProcess.start("serve", Checkout.opened(data));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @LongTest
    void strict_linter_accepts_the_openapi_document() throws Exception {
        Path e2e = Checkout.DIRECTORY.resolve("e2e");
        assumeTrue(isThere("npm"), "npm is not installed");
        Path linter = e2e.resolve("node_modules/.bin/redocly");
        if (!Files.exists(linter)) {
            CommandResult installed = CommandResult.run(
                    new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund").directory(e2e.toFile()));
            assertThat(installed.exit()).as(installed.err()).isZero();
        }
        Path description = Files.writeString(data.resolve("openapi.json"), read("/openapi.json"));

        // The sign-in endpoint answers only with a redirect to the identity provider.
        var lint = new ProcessBuilder(
                        linter.toString(),
                        "lint",
                        description.toString(),
                        "--extends",
                        "recommended-strict",
                        "--skip-rule",
                        "operation-2xx-response")
                .directory(data.toFile());
        lint.environment().put("REDOCLY_TELEMETRY", "off");
        lint.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        CommandResult typed = CommandResult.run(lint);

        assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
    }

    /// The page's policy forbids external resources, so an external request would be a console error.
    @LongTest
    void reference_page_shows_every_operation_without_external_resources() {
        int operations = read("/openapi.json").split("\"operationId\":\"", -1).length - 1;

        try (Browser browser = Browser.open()) {
            browser.visit(server.url() + "/docs/reference/api")
                    .await("document.querySelectorAll('article').length === %d".formatted(operations));

            assertThat(operations).isPositive();
            assertThat(browser.text())
                    .contains("/api/v1/customers/{id}/entitlements/check", "Report usage", "Problems");
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.requested()).allMatch(it -> it.startsWith("data:") || it.startsWith(server.url()));
        }
    }

    private static boolean isThere(String program) {
        return CommandResult.run(List.of("sh", "-c", "command -v " + program)).exit() == 0;
    }

    private static String read(String path) {
        return CommandResult.run(List.of("curl", "-sf", server.url() + path)).out();
    }
}
