package dev.ambit.host.session;

import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The files of one Redis process: its stored state, configuration, users, data and log.
///
/// @param directory which only the user of the host can read
record InstanceFiles(Path directory) {

    /// Login of the host, in upper case because names of stacks are in lower case.
    static final String ADMINISTRATOR = "AMBIT";

    private static final String STATE = "store.json";

    String name() {
        return directory.getFileName().toString();
    }

    Path config() {
        return directory.resolve("redis.conf");
    }

    Path log() {
        return directory.resolve("redis.log");
    }

    Optional<StoredInstance> read() {
        Path file = directory.resolve(STATE);
        try {
            return Files.exists(file)
                    ? Optional.of(Json.readStored(Files.readAllBytes(file), StoredInstance.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stores the settings, and creates the directory and the password of a new store.
    StoredInstance store(SessionSettings settings) {
        StoredInstance stored = read().map(it -> it.with(settings))
                .orElseGet(() -> new StoredInstance(settings, 0, password(), 0, false));
        write(stored);
        return stored;
    }

    private static String password() {
        return UUID.randomUUID() + "." + UUID.randomUUID();
    }

    /// Replaces the stored state atomically.
    void write(StoredInstance stored) {
        try {
            makeDirectory();
            Path part = directory.resolve(STATE + ".part");
            Files.write(part, Json.write(stored));
            Files.move(part, directory.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes the configuration and the users.
    void configure(StoredInstance stored) {
        Path data = directory.resolve("data");
        Path users = directory.resolve("users.acl");
        SessionSettings settings = stored.settings();
        try {
            Files.createDirectories(data);
            Files.write(
                    users,
                    List.of(
                            "user default off resetkeys -@all",
                            "user %s on #%s ~* &* +@all".formatted(ADMINISTRATOR, Sha256.hex(stored.password())),
                            "user %s %s".formatted(name(), String.join(" ", settings.userRules()))));
            Files.write(
                    config(),
                    List.of(
                            "bind 127.0.0.1",
                            "port " + stored.port(),
                            "dir " + quoted(data),
                            "aclfile " + quoted(users),
                            "daemonize no",
                            "databases 1",
                            "maxclients 256",
                            "maxmemory " + bytes(settings),
                            // As in ElastiCache: if the memory is full, evicts keys with an expiry before it
                            // refuses new keys.
                            "maxmemory-policy volatile-lru",
                            "maxmemory-clients 50%",
                            "appendonly yes",
                            "appendfsync everysec",
                            "auto-aof-rewrite-min-size 16mb",
                            "save \"\"",
                            "loglevel warning"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static long bytes(SessionSettings settings) {
        return (long) settings.memoryMegabytes() << 20;
    }

    private void makeDirectory() throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
