package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.TestPerson;
import dev.ambit.TestServer;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever signed up types what the page about the command line says, word for word.
class CommandLineTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");
    private static final String ANN = "ann@example.com";
    private static final Duration END_MAX = Duration.ofMinutes(2);
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    private Path data;

    @TempDir
    private Path home;

    private Ambit server;

    @BeforeEach
    void signUp() throws Exception {
        server = Ambit.serve(Home.opened(data), Ambit.freePort());
        server.http()
                .post("", "/api/v1/sign-up", """
                        {"setupToken": "%s", "email": "%s", "password": "%s", "displayName": "Ann", "accountName": "Acme"}
                        """.formatted(TestServer.OPERATOR_TOKEN, ANN, TestPerson.PASSWORD))
                .isOk();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void the_commands_of_its_page_run() throws Exception {
        // Keys end within a year, whenever this is read.
        LocalDate soon = LocalDate.now(ZoneOffset.UTC).plusMonths(1);
        String commands = BLOCK.matcher(Files.readString(Home.DIRECTORY.resolve("docs/how-to/use-the-command-line.md")))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"))
                .replace("http://127.0.0.1:8080", server.url())
                .replace("$(cat .ambit/operator-token)", TestServer.OPERATOR_TOKEN)
                .replace("receipt.json", home.resolve("receipt.json").toString())
                .replace("blueprint.json", home.resolve("blueprint.json").toString())
                .replaceAll("2027-01-(\\d\\d)T00:00:00Z", soon + "T$1:00:00Z");

        Typed typed = typed(TestPerson.PASSWORD, "sh", "-euc", commands);

        assertThat(typed.exit()).as(typed.out() + typed.err()).isZero();
        assertThat(typed.out())
                .contains("Signed in at " + server.url(), "Account: Acme (acme).")
                .containsPattern("(?m)^signature +[\\w-]{86}$")
                .contains("the clock is", "Nothing happened.", "genuine\n", "whsec_", "Initech Inc")
                .doesNotContain(TestPerson.PASSWORD, "\u001b");
    }

    /// With the terminal of util-linux, which shows what a program echoes.
    @Test
    void at_a_terminal_the_password_is_not_shown_and_production_is_red() throws Exception {
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
    void a_deletion_is_watched_to_its_end_also_when_the_server_is_killed() throws Exception {
        String ambit = Home.script(Home.DIRECTORY).toString();
        typed(TestPerson.PASSWORD, ambit, "login", "--url", server.url(), "--email", ANN);
        Path out = home.resolve("out");
        Path err = home.resolve("err");

        Process deleting = in(List.of(ambit, "env", "delete", "development", "--confirm-name", "Development"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            Ambit.await("the deletion", END_MAX, () -> said(err).contains("operation "));
            server.kill();
            Ambit.await("to be missed", END_MAX, () -> said(err).contains("it is asked again"));
            server.startAgain();
            Ambit.await("the receipt", END_MAX, () -> !deleting.isAlive());
        } finally {
            deleting.destroyForcibly();
        }

        assertThat(deleting.exitValue()).as(said(err)).isZero();
        assertThat(said(out)).containsPattern("(?m)^signature +[\\w-]{86}$");
    }

    private static String said(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Typed typed(String in, String... words) throws IOException {
        Path typed = Files.writeString(home.resolve("typed"), in);
        return Typed.run(in(List.of(words)).redirectInput(typed.toFile()));
    }

    private ProcessBuilder in(List<String> words) {
        Home.script(Home.DIRECTORY);
        return Typed.in(Home.DIRECTORY, Map.of("XDG_CONFIG_HOME", home.toString(), "TERM", "xterm"), words);
    }
}
