package dev.ambit.core;

import dev.ambit.access.ApiKey;
import dev.ambit.config.OptionValue;
import dev.ambit.postgres.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The secret of the operator. It is also the setup token for the first account of the installation. If the
/// configuration sets none, the server generates one and keeps it in the data directory, readable by the server's
/// user only.
///
/// @param file that keeps it; null if the configuration sets it
public record OperatorToken(String value, @Nullable Path file) {

    private static final String FILE = "operator-token";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /// Checks the token file before a start creates anything. Throws `IllegalStateException` with the required
    /// action.
    static void requireUsable(CoreOptions options) {
        Path file = file(options);
        if (options.operatorToken() == null && Files.exists(file)) {
            read(file);
        }
    }

    static OperatorToken of(CoreOptions options) {
        String given = options.operatorToken();
        if (given != null) {
            return new OperatorToken(given, null);
        }
        Path file = file(options);
        try {
            if (!Files.exists(file)) {
                PrivateFile.write(file, ApiKey.random("operator-").token() + "\n");
            }
            // A copy or a restored backup may have other permissions.
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        } catch (IOException e) {
            throw new UncheckedIOException("The operator token could not be written to " + file, e);
        }
        return new OperatorToken(read(file), file);
    }

    private static Path file(CoreOptions options) {
        return options.data().resolve(FILE).toAbsolutePath().normalize();
    }

    private static String read(Path file) {
        String token;
        try {
            token = Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The operator token could not be read from " + file, e);
        }
        if (!OptionValue.isToken(token)) {
            throw new IllegalStateException(
                    "The file %s contains no operator token (16 to 255 printable characters without spaces). Restore the token, or delete the file to create a new token at the next start."
                            .formatted(file));
        }
        return token;
    }

    /// Returns where the token is, for the start message.
    public String location() {
        return file == null ? "is set by " + "AMBIT_OPERATOR_TOKEN" : "is in " + file;
    }

    /// Omits the token, because printed values end up in logs.
    @Override
    public String toString() {
        return "OperatorToken[…]";
    }
}
