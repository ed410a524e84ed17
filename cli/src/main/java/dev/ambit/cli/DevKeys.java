package dev.ambit.cli;

import dev.ambit.http.Json;
import dev.ambit.postgres.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The keys of the sample account, which the server shows once and a developer wants to see each morning.
///
/// @param ready whether all that belongs to the sample is there
/// @param webhook by which the replica is told; null if none was made yet
record DevKeys(
        String account,
        String apiKey,
        List<Environment> environments,
        boolean ready,
        @Nullable Webhook webhook) {

    private static final String FILE = "dev-keys.json";

    /// One of the two that an account begins with.
    record Environment(String slug, String displayName, String type, String serverKey, String clientKey) {

        @Override
        public String toString() {
            return "Environment[" + slug + "]";
        }
    }

    /// One, with the secret that it was made with.
    record Webhook(String id, String secret) {

        @Override
        public String toString() {
            return "Webhook[" + id + "]";
        }
    }

    static Optional<DevKeys> read(Path data) {
        Path file = data.resolve(FILE);
        try {
            return Files.exists(file)
                    ? Optional.of(Json.readStored(Files.readString(file), DevKeys.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + ": " + e, e);
        }
    }

    void write(Path data) {
        PrivateFile.write(data.resolve(FILE), new String(Json.write(this), java.nio.charset.StandardCharsets.UTF_8));
    }

    DevKeys whenReady() {
        return new DevKeys(account, apiKey, environments, true, webhook);
    }

    DevKeys with(Webhook made) {
        return new DevKeys(account, apiKey, environments, ready, made);
    }

    /// The one to play in.
    Environment development() {
        return environments.stream()
                .filter(environment -> environment.type().equals("DEVELOPMENT"))
                .findFirst()
                .orElse(environments.getFirst());
    }

    /// Without the secrets: what prints itself ends in a log one day.
    @Override
    public String toString() {
        return "DevKeys[" + account + "]";
    }
}
