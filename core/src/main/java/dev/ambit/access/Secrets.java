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

/// Encrypts secrets that must be read back, such as signing secrets, with the installation's master key.
///
/// The environment is part of the associated data, so a secret of one environment cannot be decrypted as another's.
public final class Secrets {

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    /// The user id of root, because its name is not the same on all systems.
    private static final Integer ROOT = 0;

    private static final String NAME_IT = "Set --master-key-file (AMBIT_MASTER_KEY_FILE) to the right file.";

    private final Aead aead;
    private final Path file;

    private Secrets(Aead aead, Path file) {
        this.aead = aead;
        this.file = file;
    }

    /// Checks the file if it exists, and creates nothing.
    ///
    /// @throws IllegalStateException as [#under]
    public static void requireUsable(Path masterKeyFile) {
        if (Files.exists(masterKeyFile)) {
            under(masterKeyFile);
        }
    }

    /// Opens the master key like [#under], but never creates one: a new key could not decrypt existing secrets.
    ///
    /// @throws IllegalStateException also if the file does not exist
    public static Secrets existing(Path masterKeyFile) {
        if (!Files.exists(masterKeyFile)) {
            throw new IllegalStateException(
                    "The master key file %s does not exist. It encrypts the secrets of this installation. %s"
                            .formatted(masterKeyFile, NAME_IT));
        }
        return under(masterKeyFile);
    }

    /// Opens the master key, and creates the file (0600) if it does not exist. Servers that share a database must
    /// share the file.
    ///
    /// @throws IllegalStateException if the file cannot be read, is readable by others, or is not a master key
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

    /// Encrypts a secret of the installation, bound to its name.
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

    /// Decrypts like [#openOwn] for untrusted input. Empty if the value was not encrypted here under this name.
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

    /// Applies PostgreSQL's rule for private keys: a group may have read access if root owns the file.
    private static void requirePrivate(Path file) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
        Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
        others.addAll(attributes.permissions());
        others.removeAll(OWNERS);
        if (Files.getAttribute(file, "unix:uid").equals(ROOT)) {
            others.remove(PosixFilePermission.GROUP_READ);
        }
        if (!others.isEmpty()) {
            throw new IllegalStateException(
                    "The master key file %s is accessible to other users (%s). Restrict it: chmod 600 %s"
                            .formatted(file, PosixFilePermissions.toString(attributes.permissions()), file));
        }
    }

    /// Writes the whole file under a temporary name first, so that no process reads half a key. If two processes
    /// create it at once, both use the same key.
    private static KeysetHandle create(Path file) throws IOException, GeneralSecurityException {
        KeysetHandle handle = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        Path complete = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        var onlyOwner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = Files.newByteChannel(
                complete, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), onlyOwner)) {
            String json = TinkJsonProtoKeysetFormat.serializeKeyset(handle, InsecureSecretKeyAccess.get());
            channel.write(UTF_8.encode(json));
        }
        try {
            Files.createLink(file, complete);
            return handle;
        } catch (FileAlreadyExistsException e) {
            return read(file);
        } finally {
            Files.delete(complete);
        }
    }
}
