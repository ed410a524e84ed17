package dev.ambit.server;

import dev.ambit.core.CoreOptions;
import dev.ambit.host.HostDirectory;
import dev.ambit.host.RootMain;
import dev.ambit.hosting.HostProgram;
import dev.ambit.postgres.EmbeddedPostgres;
import dev.ambit.process.SystemUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Prepares the start of a server by root: server and host run as two other users.
public final class RootLaunch {

    private RootLaunch() {}

    /// Gives the data directory to the user of the server, and returns the command that starts server and host. The
    /// command of the server must be added.
    ///
    /// @return nothing if this process is not root or the server shall stay root
    /// @throws IllegalStateException with what to do, if one of the users cannot read what it needs
    public static Optional<List<String>> prepare(Config config) throws IOException {
        return SystemUser.isRoot() && !config.allowRoot() ? Optional.of(command(config)) : Optional.empty();
    }

    private static List<String> command(Config config) throws IOException {
        CoreOptions core = config.core();
        Path data = core.data().toAbsolutePath();
        Files.createDirectories(data);
        SystemUser server = EmbeddedPostgres.unprivilegedUser(data)
                .orElseThrow(() -> new IllegalStateException(
                        ("No user but root has access to `%s`. Run `chmod o+x` on it and on each directory above it,"
                                        + " or start with --allow-root.")
                                .formatted(data)));
        requireReadable(
                server, Stream.concat(HostProgram.programFiles().stream(), Stream.ofNullable(core.masterKeyFile())));
        requireReadable(new SystemUser(HostProgram.USER, HostProgram.USER), HostProgram.programFiles().stream());
        server.own(data, HostDirectory.all(data));
        var program = new HostProgram(
                data, config.stacks().ociRuntime(), config.stacks().functionJavaHome());
        List<String> command = new ArrayList<>(program.rootCommand(HostProgram.USER));
        command.addAll(RootMain.server(server));
        return command;
    }

    private static void requireReadable(SystemUser user, Stream<Path> files) throws IOException {
        Optional<Path> unreadable = user.unreadable(files.toList());
        if (unreadable.isPresent()) {
            throw new IllegalStateException(
                    ("The user %d, as which root starts Ambit, cannot read `%s`. Run `chmod o+r` on it and `chmod o+x` on"
                                    + " each directory above it, or start with --allow-root.")
                            .formatted(user.uid(), unreadable.get()));
        }
    }
}
