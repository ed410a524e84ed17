package dev.ambit.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /// Makes the user the owner of a directory and its content, the directory itself last. Groups stay.
    ///
    /// @param except directories to leave out
    public void own(Path root, Set<Path> except) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path it, BasicFileAttributes attributes) {
                return except.contains(it) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                own(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path it, @Nullable IOException failure) throws IOException {
                own(it);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /// Makes the user the owner of a file or a directory, but not of its content.
    public void own(Path file) throws IOException {
        if (owner(file) != uid) {
            Files.setAttribute(file, "unix:uid", Math.toIntExact(uid), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /// Returns the user id of the owner of a file.
    public static long owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
