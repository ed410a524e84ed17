package dev.ambit.host.move;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiedDirectoryTest {

    @TempDir
    private Path root;

    @Test
    void pages_list_each_directory_before_its_content() throws IOException {
        Files.createDirectories(root.resolve("b/c"));
        Files.writeString(root.resolve("b/c/file"), "text");
        Files.writeString(root.resolve("b-1"), "text");
        Files.writeString(root.resolve("a"), "text");

        assertThat(page(null, 10)).containsExactly("", "a", "b", "b-1", "b/c", "b/c/file");
        assertThat(page(null, 2)).containsExactly("", "a");
        assertThat(page("a", 2)).containsExactly("b", "b-1");
        assertThat(page("b-1", 3)).containsExactly("b/c", "b/c/file");
        assertThat(page("b/c/file", 3)).isEmpty();
    }

    private List<String> page(@Nullable String after, int max) {
        return new CopiedDirectory(root)
                .list(after, max).entries().stream().map(TreeEntry::path).toList();
    }
}
