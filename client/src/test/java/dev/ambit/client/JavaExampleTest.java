package dev.ambit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the example of the page about the Java client in a process of its own.
@Tag("long")
class JavaExampleTest {

    private static final Path EXAMPLE = Path.of("../examples/java/Checks.java");
    private static final Path SALE = Path.of("../examples/java/Sell.java");
    private static final Path PAGE = Path.of("../docs/how-to/use-the-java-client.md");

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();

    @TempDir
    private Path directory;

    @Test
    void example_checks_and_reports_usage() throws Exception {
        assertThat(run(EXAMPLE, "first", "seats")).isEqualTo("granted\n0 of 5 used\n");
        assertThat(environment.check("first", "seats").isOk().text("currentUsage"))
                .isEqualTo("2");
    }

    @Test
    void page_shows_the_example() throws IOException {
        String source = Files.readString(EXAMPLE);
        String body =
                source.substring(source.indexOf("        AmbitConnection ambit"), source.indexOf("    /// Prints"));

        assertThat(Files.readString(PAGE)).contains(body.substring(0, body.lastIndexOf("    }")));
    }

    @Test
    void example_sells_a_plan_and_lists_customers() throws Exception {
        assertThat(run(SALE, "octo", "basic")).isEqualTo("ACTIVE\nCustomers: 2\n");
        assertThat(environment.get("/customers/octo").text("name")).isEqualTo("Octo GmbH");
    }

    @Test
    void page_shows_the_sale() throws IOException {
        String source = Files.readString(SALE);
        String body = source.substring(
                source.indexOf("            ambit.customers()"), source.indexOf("            List<CustomerView>"));

        assertThat(Files.readString(PAGE)).contains(body.stripTrailing());
    }

    private String run(Path example, String customer, String last) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        example.toAbsolutePath().toString(),
                        "http://127.0.0.1:" + TestServer.app().port(),
                        environment.key(),
                        customer,
                        last)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
