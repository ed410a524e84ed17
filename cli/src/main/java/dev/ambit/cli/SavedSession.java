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

/// Somebody who has signed in, kept in a file that nobody else can read.
///
/// @param accountId the account that is meant; null while somebody who belongs to several has not said
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

    static void forget(Terminal terminal) {
        try {
            Files.deleteIfExists(file(terminal));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted: %s".formatted(file(terminal), e.getMessage()), e);
        }
    }

    /// `$XDG_CONFIG_HOME/ambit/session.json`, or under `~/.config`.
    static Path file(Terminal terminal) {
        String said = terminal.variable("XDG_CONFIG_HOME");
        Path config = said.startsWith("/") ? Path.of(said) : Path.of(System.getProperty("user.home"), ".config");
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

    /// Without the token: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "SavedSession[" + email + " at " + url + "]";
    }
}
