package dev.ambit.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import dev.ambit.db.EnvironmentId;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Encrypts what must be read back one day, such as signing secrets, under the installation's master key.
///
/// The environment is bound in: what was sealed for one cannot be opened as another's, wherever it is copied to.
public final class Secrets {

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    /// By number: its name is not known everywhere.
    private static final Integer ROOT = 0;

    private static final String NAME_IT = "Set --master-key-file (AMBIT_MASTER_KEY_FILE) to the right file.";

    private final Aead aead;
    private final Path file;

    private Secrets(Aead aead, Path file) {
        this.aead = aead;
        this.file = file;
    }

    /// Checks the file, if there is one, and makes nothing.
    ///
    /// @throws IllegalStateException as [#under]
    public static void requireUsable(Path masterKeyFile) {
        if (Files.exists(masterKeyFile)) {
            under(masterKeyFile);
        }
    }

    /// As [#under] in an installation that has a key already: a new one would open nothing.
    ///
    /// @throws IllegalStateException also if there is no such file
    public static Secrets existing(Path masterKeyFile) {
        if (!Files.exists(masterKeyFile)) {
            throw new IllegalStateException(
                    "The master key file %s does not exist. It encrypts the secrets of this installation. %s"
                            .formatted(masterKeyFile, NAME_IT));
        }
        return under(masterKeyFile);
    }

    /// Makes the file (0600) if there is none; servers that share a database must share it.
    ///
    /// @throws IllegalStateException if the file cannot be read, may be read by others, or is no master key
    public static Secrets under(Path masterKeyFile) {
        try {
            AeadConfig.register();
            KeysetHandle handle = Files.exists(masterKeyFile) ? read(masterKeyFile) : create(masterKeyFile);
            return new Secrets(handle.getPrimitive(RegistryConfiguration.get(), Aead.class), masterKeyFile);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The master key file %s cannot be read or created: %s. %s".formatted(masterKeyFile, e, NAME_IT), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The master key file %s is damaged. Restore it from a backup: no other key can decrypt the stored secrets. %s"
                            .formatted(masterKeyFile, NAME_IT),
                    e);
        }
    }

    public byte[] seal(String secret, EnvironmentId environment) {
        return seal(secret, binding(environment));
    }

    public String open(byte[] sealed, EnvironmentId environment) {
        return open(sealed, binding(environment));
    }

    /// One that is the installation's own, bound to its name.
    public byte[] sealOwn(String secret, String name) {
        return seal(secret, binding(name));
    }

    public String openOwn(byte[] sealed, String name) {
        return open(sealed, binding(name));
    }

    private byte[] seal(String secret, byte[] binding) {
        try {
            return aead.encrypt(secret.getBytes(UTF_8), binding);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Encrypting a secret failed.", e);
        }
    }

    private String open(byte[] sealed, byte[] binding) {
        try {
            return new String(aead.decrypt(sealed, binding), UTF_8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The master key in %s cannot decrypt the secrets of this installation: they were encrypted with another key. %s"
                            .formatted(file, NAME_IT),
                    e);
        }
    }

    /// As [#openOwn], of what comes from outside; nothing if it was not sealed here, by this name.
    public Optional<String> openedOwn(byte[] sealed, String name) {
        try {
            return Optional.of(new String(aead.decrypt(sealed, binding(name)), UTF_8));
        } catch (GeneralSecurityException _) {
            return Optional.empty();
        }
    }

    private static byte[] binding(String name) {
        return ("installation " + name).getBytes(UTF_8);
    }

    private static byte[] binding(EnvironmentId environment) {
        return ("environment " + environment.value()).getBytes(UTF_8);
    }

    private static KeysetHandle read(Path file) throws IOException, GeneralSecurityException {
        requirePrivate(file);
        return TinkJsonProtoKeysetFormat.parseKeyset(Files.readString(file), InsecureSecretKeyAccess.get());
    }

    /// As PostgreSQL asks of its own key: a group may read what root has given it.
    private static void requirePrivate(Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        others.addAll(attributes.permissions());
        others.removeAll(OWNERS);
        if (Files.getAttribute(file, "unix:uid").equals(ROOT)) {
            others.remove(PosixFilePermission.GROUP_READ);
        }
        if (!others.isEmpty()) {
            throw new IllegalStateException("The master key file %s is accessible to other users (%s). Restrict it: chmod 600 %s"
                    .formatted(file, PosixFilePermissions.toString(attributes.permissions()), file));
        }
    }

    /// Complete under another name first, so that nobody ever reads half a key; two that create at once agree on
    /// one.
    private static KeysetHandle create(Path file) throws IOException, GeneralSecurityException {
        KeysetHandle handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        Path whole = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = Files.newByteChannel(
                whole, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), onlyOwner)) {
            String json = TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
            channel.write(UTF_8.encode(json));
        }
        try {
            Files.createLink(file, whole);
            return handle;
        } catch (FileAlreadyExistsException e) {
            return read(file);
        } finally {
            Files.delete(whole);
        }
    }
}
