package dev.ambit.host.move;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @Test
    void executable_file_stays_executable() throws IOException {
        Path from = Files.createDirectories(root.resolve("from"));
        Path to = Files.createDirectories(root.resolve("to"));
        Files.setPosixFilePermissions(Files.writeString(from.resolve("tool"), "x"), fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(Files.writeString(from.resolve("text"), "x"), fromString("rw-r--r--"));

        for (TreeEntry it : new CopiedDirectory(from).list("", 10).entries()) {
            new CopiedDirectory(to).put(it, new CopiedDirectory(from).open(it.path()));
        }

        assertThat(Files.getPosixFilePermissions(to.resolve("tool"))).contains(PosixFilePermission.OWNER_EXECUTE);
        assertThat(Files.getPosixFilePermissions(to.resolve("text"))).doesNotContain(PosixFilePermission.OWNER_EXECUTE);
    }

    /// A host that is killed during the copy must not leave a partial file.
    @Test
    void partly_received_file_is_not_in_the_directory() throws IOException {
        Path bucket = Files.createDirectories(root.resolve("buckets/acme-ui"));
        List<String> meanwhile = new ArrayList<>();
        var content = new FilterInputStream(new ByteArrayInputStream("text".getBytes(UTF_8))) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                try (var files = Files.list(bucket)) {
                    files.forEach(it -> meanwhile.add(it.toString()));
                }
                return super.read(buffer, offset, length);
            }
        };

        new CopiedDirectory(bucket).put(new TreeEntry("object", 4L, 0, false, Map.of()), content);

        assertThat(meanwhile).isEmpty();
        assertThat(bucket.resolve("object")).hasContent("text");
        try (var files = Files.list(root.resolve("buckets"))) {
            assertThat(files).hasSize(1);
        }
    }

    private List<String> page(@Nullable String after, int max) {
        return new CopiedDirectory(root)
                .list(after, max).entries().stream().map(TreeEntry::path).toList();
    }
}
