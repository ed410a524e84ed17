package dev.ambit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class DirtyPagesTest {

    @TempDir
    private Path directory;

    @Test
    void kernel_starts_to_write_each_file() throws IOException {
        Files.write(directory.resolve("new"), new byte[1 << 20]);
        Files.write(directory.resolve("naïve ü"), new byte[1]);

        assertThat(DirtyPages.startWriting(directory, 3)).isEqualTo(2);
        assertThat(DirtyPages.startWriting(directory, 1)).isEqualTo(1);
    }

    @Test
    void directories_links_and_missing_files_are_left_alone() throws IOException {
        Files.createDirectory(directory.resolve("nested"));
        Files.write(directory.resolve("nested/inner"), new byte[1]);
        Files.createSymbolicLink(directory.resolve("link"), Path.of("nested/inner"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("missing"));

        assertThat(DirtyPages.startWriting(directory, 3)).isZero();
        assertThat(DirtyPages.startWriting(directory.resolve("missing"), 3)).isZero();
    }
}
