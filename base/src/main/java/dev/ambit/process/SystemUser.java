package dev.ambit.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A user of the operating system, as which root can start processes with `setpriv`.
public record SystemUser(long uid, long gid) {

    private static final String SCRIPT = "for it; do test -r \"$it\" || { echo \"$it\"; exit 1; }; done";

    /// Returns the user id of this process.
    public static long self() {
        return new UnixSystem().getUid();
    }

    /// Whether this process is root.
    public static boolean isRoot() {
        return self() == 0;
    }

    /// Returns the beginning of a command that another program's command follows.
    ///
    /// @param options further options of `setpriv`
    public List<String> prefix(String... options) {
        List<String> prefix = new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
        prefix.addAll(List.of(options));
        prefix.add("--");
        return prefix;
    }

    /// Returns the first file or directory that the user cannot read; empty if it can read all.
    ///
    /// @param paths absolute paths; of a directory, only its own permissions are checked
    /// @throws IOException if `setpriv` cannot be run
    public Optional<Path> unreadable(List<Path> paths) throws IOException {
        List<String> command = prefix();
        command.addAll(List.of("/bin/sh", "-c", SCRIPT, "readable"));
        paths.forEach(it -> command.add(it.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        try {
            return process.waitFor() == 0 ? Optional.empty() : Optional.of(Path.of(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
