package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionTest {

    @TempDir
    private Path place;

    @ParameterizedTest
    @CsvSource({
        "'ambit env a',                   archive",
        "'ambit tim',                     time",
        "'ambit env create X --type d',   development",
        "'ambit member invite x --prod',  --production",
    })
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

    @Test
    void zsh_reads_the_same_and_other_shells_are_not_known() {
        assertThat(CommandOutput.run("completion", "zsh").out())
                .contains("bashcompinit")
                .contains("_complete_ambit");
        assertThat(CommandOutput.run("completion", "fish").exit()).isEqualTo(Command.WRONG_USAGE);
        assertThat(CommandOutput.run("completion", "fish").err()).contains("SHELL must be bash or zsh");
    }
}
