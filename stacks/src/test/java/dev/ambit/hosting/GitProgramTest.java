package dev.ambit.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the search for Git, without which a server has no branches and no host.
class GitProgramTest {

    @TempDir
    private Path directory;

    @Test
    void git_must_be_an_executable_file_on_the_path() throws IOException {
        String path = "/nowhere::" + directory;
        assertThat(GitProgram.isOnPath(path)).isFalse();
        Path git = Files.createFile(
                directory.resolve("git"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
        assertThat(GitProgram.isOnPath(path)).isFalse();

        Files.setPosixFilePermissions(git, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(GitProgram.isOnPath(path)).isTrue();
        assertThat(GitProgram.isOnPath(directory.resolve("other").toString())).isFalse();
        assertThat(GitProgram.isOnPath(null)).isFalse();
    }
}
