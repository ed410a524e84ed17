package dev.ambit.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A user of the operating system. Root can start processes as this user with `setpriv`.
public record SystemUser(long uid, long gid) {

    /// Prints the first path that cannot be used. A directory only has to be accessible, not listable.
    private static final String SCRIPT =
            "for it; do if test -d \"$it\"; then test -x \"$it\"; else test -r \"$it\"; fi || { echo \"=$it\"; exit 1; }; done";

    /// Returns the user id of this process.
    public static long self() {
        return new UnixSystem().getUid();
    }

    /// Returns whether this process is root.
    public static boolean isRoot() {
        return self() == 0;
    }

    /// Returns the `setpriv` command that runs another command as this user. Append that command to it.
    ///
    /// @param options further options of `setpriv`
    public List<String> prefix(String... options) {
        List<String> prefix = new ArrayList<>(List.of("setpriv", "--reuid=" + uid, "--regid=" + gid, "--clear-groups"));
        prefix.addAll(List.of(options));
        prefix.add("--");
        return prefix;
    }

    /// Returns the first file that the user cannot read, or directory that it cannot enter; empty if there is none.
    ///
    /// @param paths absolute paths; of a directory, only its own permissions are checked
    /// @throws IOException with the reason if `setpriv` cannot start a process as this user
    public Optional<Path> unreadable(List<Path> paths) throws IOException {
        List<String> command = prefix();
        command.addAll(List.of("/bin/sh", "-c", SCRIPT, "readable"));
        paths.forEach(it -> command.add(it.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (exit(process) == 0) {
            return Optional.empty();
        }
        if (!output.startsWith("=")) {
            throw new IOException(output);
        }
        return Optional.of(Path.of(output.substring(1)));
    }

    private static int exit(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    /// Makes the user the owner of a directory and its content. Groups stay. `chown` follows no link and keeps open the
    /// directories that it enters, so a user who moves them meanwhile gains nothing.
    ///
    /// @throws IOException with the last line of `chown`
    public void own(Path directory) throws IOException {
        Process process = new ProcessBuilder("chown", "-R", "-h", Long.toString(uid), directory.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (exit(process) != 0) {
            throw new IOException(output.lines().reduce(output, (_, last) -> last));
        }
    }

    /// Makes the user the owner of a file or a directory, but not of its content.
    public void ownAlone(Path file) throws IOException {
        if (owner(file) != uid) {
            Files.setAttribute(file, "unix:uid", Math.toIntExact(uid), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /// Returns the user id of the owner of a file.
    public static long owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
