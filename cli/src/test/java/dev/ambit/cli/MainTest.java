package dev.ambit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.server.ConfigOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    @Test
    void config_shows_every_option_with_its_value_and_source() {
        CommandOutput typed =
                CommandOutput.run(Map.of("AMBIT_DATA", "/srv/ambit"), "config", "--operator-token", "0123456789abcdef");

        assertThat(typed.exit()).isZero();
        assertThat(typed.out().lines()).hasSize(ConfigOption.values().length);
        assertThat(typed.out())
                .containsPattern("(?m)^port +8080 +default$")
                .containsPattern("(?m)^data +/srv/ambit +AMBIT_DATA$")
                .containsPattern("(?m)^operator-token +\\*+ +--operator-token$");
    }

    @ParameterizedTest
    @CsvSource({
        "serv,                ambit serve",
        "db inti,             ambit db init",
        "serve --prot 1,      --port",
        "import --url u,      FILE",
        "'',                  ambit --help"
    })
    @Tag("long")
    void unknown_command_or_option_is_refused_with_a_hint(String words, String hint) {
        CommandOutput typed = CommandOutput.run(words.isEmpty() ? new String[0] : words.split(" ", -1));

        assertThat(typed.exit()).isEqualTo(2);
        assertThat(typed.err()).contains(hint);
    }

    @ParameterizedTest
    @CsvSource({"serve", "config", "doctor", "dev"})
    @Tag("long")
    void invalid_option_value_is_reported_in_one_line(String command) {
        CommandOutput typed = CommandOutput.run(Map.of("AMBIT_PORT", "http"), command);

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err())
                .isEqualToIgnoringNewLines(
                        "ambit: `port` must be a whole number from 0 to 65535; received `http` from AMBIT_PORT."
                                + " Correct this setting.");
    }

    @Test
    void db_init_prints_both_roles_with_random_passwords() {
        CommandOutput first = CommandOutput.run("db", "init");
        CommandOutput second = CommandOutput.run("db", "init");

        assertThat(first.exit()).isZero();
        assertThat(first.out())
                .contains("create role ambit_owner login password '", "create role ambit_app login password '")
                .contains("AMBIT_DATABASE_OWNER_URL=")
                .doesNotContain("${")
                .isNotEqualTo(second.out());
    }

    @Test
    void fresh_refuses_to_empty_a_foreign_directory(@TempDir Path precious) throws Exception {
        Path letter = Files.writeString(precious.resolve("letter"), "to keep");

        CommandOutput typed = CommandOutput.run("dev", "--fresh", "--port", "0", "--data", precious.toString());

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err()).contains("is not a data directory of Ambit");
        assertThat(letter).exists();
    }

    @Test
    void file_that_cannot_be_imported_is_named_in_the_error(@TempDir Path directory) throws Exception {
        Path list = Files.writeString(directory.resolve("list.yml"), "saasName: x");

        CommandOutput typed = CommandOutput.run(
                "import", "missing.yml", list.toString(), "--url", "http://127.0.0.1:1", "--key", "k");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err().lines())
                .satisfiesExactly(
                        missing -> assertThat(missing).startsWith("missing.yml: cannot read the file"),
                        refused -> assertThat(refused).startsWith(list + ": The server at http://127.0.0.1:1"));
    }

    @Test
    void invalid_server_url_is_refused(@TempDir Path directory) throws Exception {
        Path list = Files.writeString(directory.resolve("list.yml"), "saasName: x");

        CommandOutput typed = CommandOutput.run("import", list.toString(), "--url", "localhost", "--key", "k");

        assertThat(typed.exit()).isEqualTo(1);
        assertThat(typed.err()).contains("localhost").doesNotContain("Exception");
    }
}
