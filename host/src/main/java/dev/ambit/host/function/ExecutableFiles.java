package dev.ambit.host.function;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Keeps the executable bit of files, so that code can run programs that it contains.
public final class ExecutableFiles {

    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    /// The permissions of a zip's file whose creator has stored none.
    private static final Map<String, ?> PERMISSIONS = Map.of(
            "accessMode",
            "readOnly",
            "enablePosixFileAttributes",
            true,
            "defaultPermissions",
            PosixFilePermissions.fromString("rw-r--r--"));

    private ExecutableFiles() {}

    /// Returns whether the owner of a file may execute it.
    public static boolean contains(Path file) throws IOException {
        return Files.isRegularFile(file)
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
    }

    /// Makes the unpacked files of a zip executable that are executable in the zip.
    ///
    /// @param target directory with all files of the zip
    static void mark(Path zip, Path target) throws IOException {
        try (FileSystem packed = FileSystems.newFileSystem(zip, PERMISSIONS);
                Stream<Path> files = Files.walk(packed.getPath("/"))) {
            for (Path file : files.toList()) {
                if (contains(file)) {
                    Files.setPosixFilePermissions(target.resolve(file.toString().substring(1)), EXECUTABLE);
                }
            }
        }
    }
}
