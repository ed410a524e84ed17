package dev.ambit.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/// Free and total bytes of a file system.
///
/// @param free bytes that this process can still store
public record DiskSpace(long free, long total) {

    /// Measures the file system with a directory.
    public static DiskSpace of(Path directory) {
        try {
            FileStore disk = Files.getFileStore(directory);
            return new DiskSpace(disk.getUsableSpace(), disk.getTotalSpace());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot measure the disk of " + directory + ": " + e.getMessage(), e);
        }
    }

    /// Whether less than a part of the total, such as 0.2, is free.
    public boolean isBelow(double part) {
        return free < part * total;
    }
}
