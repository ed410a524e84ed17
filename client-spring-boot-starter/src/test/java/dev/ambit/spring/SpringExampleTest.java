package dev.ambit.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.EnvironmentFixture;
import dev.ambit.TestAccount;
import dev.ambit.TestAccount.TestEnvironment;
import dev.ambit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Runs the example in a process of its own.
@Tag("long")
class SpringExampleTest {

    private static final Path EXAMPLE = Path.of("../examples/spring/ChecksApplication.java");
    private static final Path PAGE = Path.of("../docs/how-to/use-spring-boot.md");

    private final TestAccount account = TestServer.openAccount();
    private final TestEnvironment environment =
            EnvironmentFixture.open(account, account.development()).environment();

    @Test
    void example_checks_and_reports_usage() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EXAMPLE.toAbsolutePath().toString(),
                        "first",
                        "seats",
                        "--ambit.url=http://127.0.0.1:" + TestServer.app().port(),
                        "--ambit.server-key=" + environment.key(),
                        "--spring.main.web-application-type=none")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines()).contains("granted");
        assertThat(environment.check("first", "seats").isOk().text("currentUsage"))
                .isEqualTo("2");
    }

    @Test
    void page_shows_the_example() throws IOException {
        String source = Files.readString(EXAMPLE);
        String bean = source.substring(source.indexOf("    @Bean"), source.lastIndexOf("}\n"));

        assertThat(Files.readString(PAGE)).contains(bean.stripTrailing());
    }
}
