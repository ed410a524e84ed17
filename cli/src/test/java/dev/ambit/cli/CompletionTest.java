package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.LongTest;
import dev.ambit.Sampled;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {

    private static final Path FISH = Path.of("/usr/bin/fish");

    @TempDir
    private Path place;

    @ParameterizedTest
    @CsvSource({
        "'ambit env a',                   archive",
        "'ambit tim',                     time",
        "'ambit env create X --type d',   development",
        "'ambit member invite x --prod',  --production",
    })
    @Tag("long")
    void bash_completes_words(String typed, String completed) throws Exception {
        Path script = Files.writeString(
                place.resolve("completion"),
                CommandOutput.run("completion", "bash").out());
        Process bash = new ProcessBuilder("bash", "-c", """
            source "$1"; COMP_WORDS=($2); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$2
            _complete_ambit; echo "${COMPREPLY[@]}"
            """, "bash", script.toString(), typed)
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).contains(completed);
    }

    @LongTest
    void zsh_loads_the_bash_completion_and_unknown_shells_are_refused() {
        assertThat(CommandOutput.run("completion", "zsh").out())
                .contains("bashcompinit")
                .contains("_complete_ambit");
        assertThat(CommandOutput.run("completion", "tcsh").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(CommandOutput.run("completion", "tcsh").err()).contains("SHELL must be bash, zsh or fish");
    }

    @ParameterizedTest
    @CsvSource({
        "'ambit env a',                      archive",
        "'ambit tim',                        time",
        "'ambit env create X --type d',      development",
        "'ambit env create X --type=d',      --type=development",
        "'ambit plan list --status pub',     published",
        "'ambit member invite x --prod',     --production",
    })
    @Sampled(3)
    void fish_completes_words(String typed, String completed) throws Exception {
        assumeTrue(Files.isExecutable(FISH), "no fish");
        Path script = Files.writeString(
                place.resolve("completion"),
                CommandOutput.run("completion", "fish").out());
        Process fish = new ProcessBuilder(
                        FISH.toString(),
                        "--no-config",
                        "-c",
                        "source $argv[1]; complete -C $argv[2]",
                        script.toString(),
                        typed)
                .redirectErrorStream(true)
                .start();

        assertThat(new String(fish.getInputStream().readAllBytes(), UTF_8).lines())
                .anyMatch(line -> line.equals(completed) || line.startsWith(completed + "\t"));
    }
}
