package dev.ambit.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodeTest {

    @Test
    void of_a_directory_the_plain_files_are_taken_and_no_link(@TempDir Path place) throws IOException {
        Path source = Files.createDirectories(place.resolve("source/lib"));
        Files.writeString(place.resolve("secret"), "of somebody else");
        Files.writeString(place.resolve("source/main.js"), "start()");
        Files.writeString(source.resolve("start.js"), "more");
        Files.createSymbolicLink(source.resolve("link"), place.resolve("secret"));
        Path target = Files.createDirectory(place.resolve("target"));

        Program program = Code.copy(place.resolve("source"), target);

        assertThat(program).isEqualTo(Program.NODE);
        assertThat(target.resolve("lib/start.js")).hasContent("more");
        assertThat(target.resolve("lib/link")).doesNotExist();
        assertThat(Code.size(target)).isEqualTo(11);
    }
}
