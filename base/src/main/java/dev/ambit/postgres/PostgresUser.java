package dev.ambit.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Operating system user that runs PostgreSQL, which refuses to run as root. A server that runs as root switches to
/// another user. If no user can access the data, it uses a user namespace, in which root is unprivileged but still
/// owns its files.
record PostgresUser(String name, int uid, int gid, List<String> prefix) {

    private static final List<String> NAMES = List.of("ambit", "postgres", "nobody");

    /// Returns a user that can access the data directory. The owner of an existing `home` is preferred.
    ///
    /// @throws IllegalStateException if no user can access it
    static PostgresUser of(Path directory, Path home) {
        UnixSystem self = new UnixSystem();
        if (self.getUid() != 0) {
            return new PostgresUser(self.getUsername(), (int) self.getUid(), (int) self.getGid(), List.of());
        }
        return candidates(home)
                .filter(user -> user.reaches(directory))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(("PostgreSQL cannot run as root, and no other user can"
                                + " access %s. Run chmod o+x on it and on each directory above it. Or choose another"
                                + " directory with --data, or start Ambit as an ordinary user.")
                        .formatted(directory)));
    }

    /// Returns the command to run as this user. With `setpriv` or `unshare`, the started process is the command
    /// itself.
    List<String> command(Object... words) {
        List<String> command = new ArrayList<>(prefix);
        Stream.of(words).map(Object::toString).forEach(command::add);
        return command;
    }

    /// Returns the command for a new session, so that Ctrl-C reaches only the server, which then stops PostgreSQL
    /// cleanly.
    List<String> daemon(Object... words) {
        List<String> command = command(words);
        if (isOnPath("setsid")) {
            command.addFirst("setsid");
        }
        return command;
    }

    /// Returns the same for a program that root prepares before it becomes this user.
    ///
    /// @param preparing shell script that takes `arguments`, then `--`, and ends with `exec "$@"`
    List<String> protectedDaemon(String preparing, List<?> arguments, List<Object> words) {
        List<String> command = daemon(words.toArray());
        if (!prefix.isEmpty()) {
            command.addFirst("--");
            command.addAll(0, arguments.stream().map(Object::toString).toList());
            command.addAll(0, List.of("sh", "-c", preparing, "sh"));
        }
        return command;
    }

    /// Creates the directory if needed, and makes this user the only one with access to it and its content.
    void own(Path directory) {
        try {
            if (!Files.exists(directory)) {
                Files.createDirectory(directory);
            }
            if (owner(directory) != uid) {
                requireSuccess(ProcessResult.run("chown", "-R", uid + ":" + gid, directory.toString()), directory);
            }
            requireSuccess(ProcessResult.run("chmod", "700", directory.toString()), directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create " + directory + ": " + e.getMessage(), e);
        }
    }

    private boolean reaches(Path directory) {
        return ProcessResult.run(command("test", "-x", directory), "").succeeded();
    }

    private void requireSuccess(ProcessResult command, Path directory) {
        if (!command.succeeded()) {
            throw new IllegalStateException("%s does not belong to the user %s, and its owner cannot be changed: %s"
                    .formatted(directory, name, command.lastLine()));
        }
    }

    private static Stream<PostgresUser> candidates(Path home) {
        Stream<PostgresUser> known = NAMES.stream().flatMap(name -> named(name).stream());
        return Stream.of(ownerOf(home).stream(), known, namespace().stream()).flatMap(users -> users);
    }

    private static Optional<PostgresUser> ownerOf(Path home) {
        try {
            return Files.exists(home) && owner(home) != 0
                    ? steppedDown(
                            Files.getOwner(home).getName(), owner(home), (int) Files.getAttribute(home, "unix:gid"))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<PostgresUser> named(String name) {
        ProcessResult uid = ProcessResult.run("id", "-u", name);
        ProcessResult gid = ProcessResult.run("id", "-g", name);
        return uid.succeeded() && gid.succeeded()
                ? steppedDown(name, Integer.parseInt(uid.output()), Integer.parseInt(gid.output()))
                : Optional.empty();
    }

    private static Optional<PostgresUser> steppedDown(String name, int uid, int gid) {
        if (isOnPath("setpriv")) {
            return Optional.of(new PostgresUser(
                    name, uid, gid, List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups", "--")));
        }
        if (isOnPath("runuser")) {
            return Optional.of(new PostgresUser(name, uid, gid, List.of("runuser", "-u", name, "--")));
        }
        return isOnPath("sudo")
                ? Optional.of(new PostgresUser(name, uid, gid, List.of("sudo", "-n", "-u", "#" + uid, "--")))
                : Optional.empty();
    }

    private static Optional<PostgresUser> namespace() {
        return isOnPath("unshare")
                ? Optional.of(new PostgresUser("root in a user namespace", 0, 0, List.of("unshare", "-U", "--")))
                : Optional.empty();
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid");
    }

    private static boolean isOnPath(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }
}
