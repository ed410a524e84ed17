package dev.ambit.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.ambit.postgres.DirectoryLock;
import dev.ambit.server.Config;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Checks the machine: JDK, data directory, disk, open files and port.
record MachineCheckup(Config config) {

    private static final int JDK_MIN = 25;
    private static final long MEGABYTE = 1 << 20;
    private static final long DISK_MEGABYTES_MIN = 300;
    private static final long DISK_MEGABYTES_WELL = 2_000;
    private static final long OPEN_FILES_WELL = 4_096;

    List<Finding> findings() {
        return List.of(jdk(), data(), disk(), openFiles(), port());
    }

    /// Returns `path`, or its nearest parent that exists.
    static Path existing(Path path) {
        Path existing = path;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.resolveSibling("");
            existing = existing.toString().isEmpty() ? Path.of(".") : existing;
        }
        return existing;
    }

    private static Finding jdk() {
        Runtime.Version version = Runtime.version();
        return version.feature() >= JDK_MIN
                ? Finding.ok("jdk", version.toString())
                : Finding.fail("jdk", "%s; version %d or later is required".formatted(version, JDK_MIN));
    }

    private Finding data() {
        Path data = config.core().data();
        Optional<String> server = DirectoryLock.holder(data);
        if (server.isPresent()) {
            return Finding.ok("data directory", "%s, a server (process %s) runs on it".formatted(data, server.get()));
        }
        Path existing = existing(data);
        return Files.isDirectory(existing) && Files.isWritable(existing)
                ? Finding.ok("data directory", data + (Files.exists(data) ? "" : ", not created yet"))
                : Finding.fail("data directory", data + " is not writable");
    }

    private Finding disk() {
        try {
            long megabytes = Files.getFileStore(existing(config.core().data())).getUsableSpace() / MEGABYTE;
            String words = megabytes + " MB free";
            return megabytes < DISK_MEGABYTES_MIN
                    ? Finding.fail("disk", words + "; at least %d MB are required".formatted(DISK_MEGABYTES_MIN))
                    : megabytes < DISK_MEGABYTES_WELL ? Finding.warn("disk", words) : Finding.ok("disk", words);
        } catch (IOException e) {
            return Finding.warn("disk", "cannot be measured: " + e);
        }
    }

    private static Finding openFiles() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long max = system.getMaxFileDescriptorCount();
            return max < OPEN_FILES_WELL
                    ? Finding.warn("open files", "%d at most; raise it (ulimit -n %d)".formatted(max, OPEN_FILES_WELL))
                    : Finding.ok("open files", max + " at most");
        }
        return Finding.warn("open files", "the limit cannot be read");
    }

    private Finding port() {
        try (var socket = new ServerSocket()) {
            socket.bind(
                    new InetSocketAddress(config.core().host(), config.core().port()));
            return Finding.ok(
                    "port",
                    config.core().port() == 0 ? "any free port" : config.core().port() + " is free");
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("in use")) {
                return Finding.fail(
                        "port",
                        "cannot listen on %s: %s".formatted(config.core().host(), e.getMessage()));
            }
            return DirectoryLock.holder(config.core().data()).isPresent()
                    ? Finding.warn("port", config.core().port() + " is in use, perhaps by the running server")
                    : Finding.fail("port", config.core().port() + " is in use; choose another with --port");
        }
    }
}
