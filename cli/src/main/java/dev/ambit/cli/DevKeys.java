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

/// Keys of the sample account, saved because the server shows them only once.
///
/// @param ready whether the sample is complete
/// @param webhook webhook of the replica; null before it is created
record DevKeys(
        String account,
        String apiKey,
        List<Environment> environments,
        boolean ready,
        @Nullable Webhook webhook) {

    private static final String FILE = "dev-keys.json";

    /// Environment of the sample account.
    record Environment(String slug, String displayName, String type, String serverKey, String clientKey) {

        @Override
        public String toString() {
            return "Environment[" + slug + "]";
        }
    }

    /// Webhook with its signing secret.
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

    /// Returns the development environment.
    Environment development() {
        return environments.stream()
                .filter(environment -> environment.type().equals("DEVELOPMENT"))
                .findFirst()
                .orElse(environments.getFirst());
    }

    /// Omits the secrets, because this text may be logged.
    @Override
    public String toString() {
        return "DevKeys[" + account + "]";
    }
}
