package dev.ambit.cli;

import dev.ambit.http.Json;
import dev.ambit.postgres.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Session of a person, stored in a file that only its owner can read.
///
/// @param accountId selected account; null if the person belongs to several and has not selected one
record SavedSession(
        String url, String email, String token, @Nullable String accountId) {

    private static final String FILE = "session.json";

    static Optional<SavedSession> read(Terminal terminal) {
        Path file = file(terminal);
        try {
            return Files.exists(file)
                    ? Optional.of(Json.readStored(Files.readString(file), SavedSession.class))
                    : Optional.empty();
        } catch (IOException | IllegalStateException e) {
            throw new IllegalStateException(
                    "%s cannot be read: %s. Delete the file, then run `ambit login`.".formatted(file, e.getMessage()),
                    e);
        }
    }

    static void delete(Terminal terminal) {
        try {
            Files.deleteIfExists(file(terminal));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted: %s".formatted(file(terminal), e.getMessage()), e);
        }
    }

    /// Returns the file: `$XDG_CONFIG_HOME/ambit/session.json`, or below `~/.config`.
    static Path file(Terminal terminal) {
        String directory = terminal.variable("XDG_CONFIG_HOME");
        Path config =
                directory.startsWith("/") ? Path.of(directory) : Path.of(System.getProperty("user.home"), ".config");
        return config.resolve("ambit").resolve(FILE);
    }

    void write(Terminal terminal) {
        Path file = file(terminal);
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be created: %s".formatted(file.getParent(), e.getMessage()), e);
        }
        PrivateFile.write(file, Json.text(this));
    }

    SavedSession in(@Nullable String account) {
        return new SavedSession(url, email, token, account);
    }

    ServerClient server() {
        ServerClient server = ServerClient.at(url).with("Authorization", "Bearer " + token);
        return accountId == null ? server : server.with("X-ACCOUNT-ID", accountId);
    }

    /// Omits the token, because this text may be logged.
    @Override
    public String toString() {
        return "SavedSession[" + email + " at " + url + "]";
    }
}
