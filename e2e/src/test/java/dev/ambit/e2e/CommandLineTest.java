package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestPerson;
import dev.ambit.TestPort;
import dev.ambit.TestServer;
import dev.ambit.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the commands of the documentation of the command line, word for word.
@Tag("long")
class CommandLineTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final String ANN = "ann@example.com";
    private static final Duration END_MAX = Duration.ofMinutes(2);
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    private static Path data;

    @TempDir
    private Path home;

    private static AmbitProcess server;

    @BeforeAll
    static void signUp() throws Exception {
        server = AmbitProcess.serve(Checkout.opened(data), TestPort.free());
        server.http()
                .post("", "/api/v1/sign-up", """
                    {"setupToken": "%s", "email": "%s", "password": "%s", "displayName": "Ann", "accountName": "Acme"}
                    """.formatted(TestServer.OPERATOR_TOKEN, ANN, TestPerson.PASSWORD))
                .isOk();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void documented_commands_run() throws Exception {
        // Keys must expire within a year of the run.
        LocalDate soon = LocalDate.now(ZoneOffset.UTC).plusMonths(1);
        String commands = BLOCK.matcher(
                        Files.readString(Checkout.DIRECTORY.resolve("docs/how-to/use-the-command-line.md")))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"))
                .replace("http://127.0.0.1:8080", server.url())
                .replace("$(cat .ambit/operator-token)", TestServer.OPERATOR_TOKEN)
                .replace("receipt.json", home.resolve("receipt.json").toString())
                .replace("blueprint.json", home.resolve("blueprint.json").toString())
                .replaceAll("2027-01-(\\d\\d)T00:00:00Z", soon + "T$1:00:00Z");

        CommandResult typed = typed(TestPerson.PASSWORD, "sh", "-euc", commands);

        assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
        assertThat(typed.out())
                .contains("Signed in at " + server.url(), "Account: Acme (acme).")
                .containsPattern("(?m)^signature +[\\w-]{86}$")
                .contains("clock", "subscription.billing_month.ends_soon", "genuine\n", "whsec_", "Initech Inc")
                .doesNotContain(TestPerson.PASSWORD, "\u001b");
    }

    /// Uses the terminal of util-linux, which shows the echo of a program.
    @Test
    void terminal_hides_the_password_and_shows_production_in_red() throws Exception {
        assumeTrue(Files.isExecutable(SCRIPT), "no script(1)");
        String words = "bin/ambit login --url %s --email %s && bin/ambit env list && NO_COLOR=1 bin/ambit usage"
                .formatted(server.url(), ANN);

        Process terminal =
                in(List.of(SCRIPT.toString(), "-qec", words, "/dev/null")).start();
        var shown = new StringBuilder();
        try (var out = terminal.inputReader(UTF_8);
                var keyboard = terminal.outputWriter(UTF_8)) {
            boolean isTyped = false;
            for (int letter = out.read(); letter >= 0; letter = out.read()) {
                shown.append((char) letter);
                if (!isTyped && shown.toString().endsWith("Password: ")) {
                    keyboard.write(TestPerson.PASSWORD + "\n");
                    keyboard.flush();
                    isTyped = true;
                }
            }
        } finally {
            terminal.destroyForcibly();
        }

        assertThat(shown.toString())
                .contains("Signed in at", "\u001b[1;37;41mPRODUCTION\u001b[0m")
                .containsPattern("(?m)^\\d{4}-\\d\\d +PRODUCTION")
                .doesNotContain(TestPerson.PASSWORD);
    }

    @Test
    void delete_command_follows_the_deletion_after_a_server_crash() throws Exception {
        String ambit = Checkout.script(Checkout.DIRECTORY).toString();
        typed(TestPerson.PASSWORD, ambit, "login", "--url", server.url(), "--email", ANN);
        Path out = home.resolve("out");
        Path err = home.resolve("err");

        typed("", ambit, "env", "create", "Doomed", "--type", "development");

        Process deleting = in(List.of(ambit, "env", "delete", "doomed", "--confirm-name", "Doomed"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            Waiting.until("the deletion", END_MAX, () -> read(err).contains("operation "));
            server.kill();
            Waiting.until("to be missed", END_MAX, () -> read(err).contains("Retrying."));
            server.startAgain();
            Waiting.until("the receipt", END_MAX, () -> !deleting.isAlive());
        } finally {
            deleting.destroyForcibly();
        }

        assertThat(deleting.exitValue()).as(read(err)).isZero();
        assertThat(read(out)).containsPattern("(?m)^signature +[\\w-]{86}$");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandResult typed(String in, String... words) throws IOException {
        Path typed = Files.writeString(home.resolve("typed"), in);
        return CommandResult.run(in(List.of(words)).redirectInput(typed.toFile()));
    }

    private ProcessBuilder in(List<String> words) {
        Checkout.script(Checkout.DIRECTORY);
        return CommandResult.in(Checkout.DIRECTORY, Map.of("XDG_CONFIG_HOME", home.toString(), "TERM", "xterm"), words);
    }
}
