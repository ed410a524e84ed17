package dev.ambit.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The host's directory at the first start after an upgrade, and at later ones.
class HostDirectoryTest {

    private static final long USER = 1_899_999_900;

    @TempDir
    private Path data;

    @Test
    void directories_of_earlier_versions_are_moved_once() throws IOException {
        file("buckets/acme-ui/logo.svg");
        file("functions/acme/1/code/main.js");

        HostDirectory.prepare(data, SystemUser.self());
        HostDirectory.prepare(data, SystemUser.self());

        assertThat(data).isDirectoryNotContaining("glob:**/{buckets,functions}");
        assertThat(data.resolve("host/buckets/acme-ui/logo.svg")).exists();
        assertThat(data.resolve("host/functions/acme/1/code/main.js")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("host"))))
                .isEqualTo("rwx------");
    }

    @Test
    void files_belong_to_the_user_after_an_interruption_or_a_start_as_root() throws IOException {
        assumeTrue(SystemUser.isRoot(), "Only root can give files to another user.");
        file("buckets/acme-ui/logo.svg");
        Files.createSymbolicLink(data.resolve("buckets/link"), data.resolve("master-key"));
        Path key = file("master-key");
        // A call that was interrupted had moved the functions and not given the host's directory away.
        Path moved = file("host/functions/acme/1/code/main.js");

        HostDirectory.prepare(data, USER);
        assertOwned(USER, data.resolve("host"), moved, data.resolve("host/buckets/acme-ui/logo.svg"));
        HostDirectory.prepare(data, 0);
        Path ofRoot = file("host/buckets/acme-ui/new.svg");
        HostDirectory.prepare(data, USER);

        assertOwned(USER, data.resolve("host"), ofRoot, data.resolve("host/buckets/link"));
        assertOwned(0, key, data);
    }

    @Test
    void id_of_a_data_directory_is_created_once() {
        UUID id = HostDirectory.id(data);

        assertThat(HostDirectory.id(data)).isEqualTo(id);
        assertThat(data.resolve("host.id.part")).doesNotExist();
    }

    @Test
    void directory_at_both_the_old_and_the_new_path_is_not_overwritten() throws IOException {
        Path first = file("buckets/acme-ui/logo.svg");
        Path second = file("host/buckets/acme-ui/logo.svg");

        assertThatIllegalStateException()
                .isThrownBy(() -> HostDirectory.prepare(data, SystemUser.self()))
                .withMessageContaining("exist");

        assertThat(first).exists();
        assertThat(second).exists();
    }

    private Path file(String path) throws IOException {
        Path file = data.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, path);
    }

    private static void assertOwned(long user, Path... files) throws IOException {
        for (Path it : files) {
            assertThat((int) Files.getAttribute(it, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                    .as(it.toString())
                    .isEqualTo((int) user);
        }
    }
}
