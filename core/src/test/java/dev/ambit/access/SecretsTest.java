package dev.ambit.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ambit.db.EnvironmentId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final EnvironmentId OURS = new EnvironmentId(1);
    private static final EnvironmentId THEIRS = new EnvironmentId(2);
    private static final String SECRET = "whsec_of_a_receiver";

    @TempDir
    private Path place;

    @Test
    void encrypted_secret_is_unreadable_and_differs_each_time() {
        Secrets secrets = Secrets.under(file());

        byte[] sealed = secrets.seal(SECRET, OURS);

        assertThat(new String(sealed, ISO_8859_1)).doesNotContain(SECRET, "whsec", "receiver");
        assertThat(sealed).isNotEqualTo(secrets.seal(SECRET, OURS));
        assertThat(secrets.open(sealed, OURS)).isEqualTo(SECRET);
        assertThat(Secrets.under(file()).open(sealed, OURS)).isEqualTo(SECRET);
    }

    @Test
    void altered_secret_or_secret_of_another_environment_cannot_be_decrypted() {
        Secrets secrets = Secrets.under(file());
        byte[] sealed = secrets.seal(SECRET, THEIRS);
        byte[] changed = sealed.clone();
        changed[changed.length - 1] ^= 1;

        assertThatThrownBy(() -> secrets.open(sealed, OURS)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> secrets.open(changed, THEIRS)).isInstanceOf(IllegalStateException.class);
        assertThat(secrets.open(sealed, THEIRS)).isEqualTo(SECRET);
    }

    @Test
    void decryption_with_another_master_key_fails_with_the_reason() {
        byte[] sealed = Secrets.under(file()).seal(SECRET, OURS);
        Secrets other = Secrets.under(place.resolve("other"));

        assertThatThrownBy(() -> other.open(sealed, OURS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("they were encrypted with another key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "{}", "{\"primaryKeyId\": 1}", "half"})
    void damaged_master_key_file_is_named_and_left_unchanged(String content) throws Exception {
        Secrets.under(file());
        String whole = Files.readString(file());
        String damaged = content.equals("half") ? whole.substring(0, whole.length() / 2) : content;
        Files.writeString(file(), damaged);

        assertThatThrownBy(() -> Secrets.under(file()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The master key file %s is damaged. Restore it from a backup: no other key can decrypt the"
                                + " stored secrets. Set --master-key-file (AMBIT_MASTER_KEY_FILE) to the right file.",
                        file());
        assertThat(Files.readString(file())).isEqualTo(damaged);
    }

    @Test
    void new_master_key_file_is_accessible_only_to_its_owner() throws Exception {
        Secrets.under(file());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw--w----", "rw-rw----", "rwxrwxrwx"})
    void master_key_file_accessible_to_others_is_refused_with_a_chmod_hint(String permissions) throws Exception {
        Secrets.under(file());
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(permissions));

        assertThatThrownBy(() -> Secrets.under(file()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("accessible to other users (%s)", permissions)
                .hasMessageContaining("chmod 600 " + file());

        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--------"));
        Secrets.under(file());
    }

    @Test
    void unreadable_master_key_file_is_named_in_the_error() throws Exception {
        Secrets.under(file());
        Files.setPosixFilePermissions(file(), Set.of());

        if (ProcessHandle.current().info().user().equals(Optional.of("root"))) {
            Secrets.under(file());
        } else {
            assertThatThrownBy(() -> Secrets.under(file()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("The master key file " + file() + " cannot be read or created");
        }
    }

    private Path file() {
        return place.resolve("master-key");
    }
}
