package dev.ambit.server;

import dev.ambit.host.HostDirectory;
import dev.ambit.host.RootMain;
import dev.ambit.hosting.HostProgram;
import dev.ambit.postgres.DirectoryLock;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.postgres.StackPostgres;
import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Prepares a start as root: the server and the host then run as two unprivileged users.
public final class RootLaunch {

    private RootLaunch() {}

    /// Gives the data directory to the user of the server, and returns the command that starts server and host.
    /// Append the server's command to it.
    ///
    /// @return nothing if this process is not root or the server shall stay root
    /// @throws IllegalStateException with what to do, if one of the users cannot read what it needs
    public static Optional<List<String>> prepare(Config config) throws IOException {
        return SystemUser.isRoot() && !config.allowRoot() ? Optional.of(command(config)) : Optional.empty();
    }

    private static List<String> command(Config config) throws IOException {
        Path data = directory(config.core().data());
        SystemUser server = EmbeddedPostgres.unprivilegedUser(data)
                .orElseThrow(() -> new IllegalStateException(
                        ("No user but root has access to `%s`. Run `chmod o+x` on it and on each directory above it,"
                                        + " or start with --allow-root.")
                                .formatted(data)));
        requireReadable(server, "server");
        requireReadable(new SystemUser(HostProgram.USER, HostProgram.USER), "host");
        requireKey(server, config.core().masterKeyFile());
        changeOwner(data, server);
        var program = new HostProgram(
                data, config.stacks().ociRuntime(), config.stacks().functionJavaHome());
        List<String> command = new ArrayList<>(program.rootCommand(HostProgram.USER));
        command.addAll(RootMain.server(server));
        return command;
    }

    /// Returns the real path of the data directory, which is created if it is missing.
    private static Path directory(Path configured) throws IOException {
        DirectoryLock.requireUsable(configured);
        if (!Files.exists(configured)) {
            Files.createDirectories(configured);
            // Other users need not list it.
            Files.setPosixFilePermissions(configured, PosixFilePermissions.fromString("rwx--x--x"));
        }
        Path data = configured.toRealPath();
        DirectoryLock.holder(data).ifPresent(pid -> {
            throw new IllegalStateException(
                    "The process %s uses `%s`. Stop it, or choose another directory with --data.".formatted(pid, data));
        });
        try (Stream<Path> files = Files.list(data)) {
            if (!DirectoryLock.isOurs(data) && files.findAny().isPresent()) {
                throw new IllegalStateException(
                        "`%s` contains files, but none of Ambit. Choose an empty directory with --data."
                                .formatted(data));
            }
        }
        for (Path postgres : List.of(data.resolve("postgres"), StackPostgres.home(data))) {
            if (Files.isSymbolicLink(postgres)) {
                throw new IllegalStateException(
                        "`%s` must be a directory and no link. Move the target of the link to this place."
                                .formatted(postgres));
            }
        }
        return data;
    }

    /// Gives all files to the user of the server, except those of the host.
    private static void changeOwner(Path data, SystemUser server) throws IOException {
        Set<Path> ofHost = HostDirectory.all(data);
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(it -> !ofHost.contains(it)).toList()) {
                server.own(file);
            }
        }
        server.ownAlone(data);
    }

    private static void requireReadable(SystemUser user, String process) throws IOException {
        Optional<Path> unreadable;
        try {
            unreadable = user.unreadable(HostProgram.programFiles());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Root cannot start the %s as another user: %s. Install `setpriv`, or start with --allow-root."
                            .formatted(process, e.getMessage()));
        }
        if (unreadable.isPresent()) {
            throw new IllegalStateException(
                    ("Root runs the %s as user %d, which cannot read `%s`. Run `chmod o+r` on it and `chmod o+x` on"
                                    + " each directory above it, or start with --allow-root.")
                            .formatted(process, user.uid(), unreadable.get()));
        }
    }

    private static void requireKey(SystemUser server, @Nullable Path file) throws IOException {
        if (file != null
                && Files.exists(file)
                && server.unreadable(List.of(file.toAbsolutePath())).isPresent()) {
            throw new IllegalStateException(
                    ("Root runs the server as user %1$d, which cannot read the master key. Run `chown %1$d %2$s`, or start"
                                    + " with --allow-root.")
                            .formatted(server.uid(), file));
        }
    }
}
