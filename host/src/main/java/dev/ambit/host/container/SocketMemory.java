package dev.ambit.host.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Limits the memory of the kernel that holds the TCP and UDP buffers of a container. cgroup v2 counts it towards the
/// container's memory. cgroup v1 counts it only below a limit of its own, which must be set before the container opens
/// its first socket. The OCI setting `kernelTCP` does not suffice, because runc ignores it.
///
/// @param cgroups directory where the cgroups are mounted
/// @param commandLine parameters with which the kernel was started
record SocketMemory(Path cgroups, String commandLine) {

    private static final long BYTES_MAX = 64L << 20;
    private static final String CONTROLLER = "memory";
    private static final String LIMIT = "memory.kmem.tcp.limit_in_bytes";

    /// With `nosocket`, no buffer of TCP and UDP is counted. With `nokmem`, no buffer of Unix sockets and pipes is.
    private static final Pattern UNCOUNTED = Pattern.compile("(?<!\\S)cgroup\\.memory=\\S*(nosocket|nokmem)\\S*");

    /// Returns the socket memory of this machine.
    static SocketMemory ofMachine() throws IOException {
        return new SocketMemory(Path.of("/sys/fs/cgroup"), Files.readString(Path.of("/proc/cmdline")));
    }

    /// Creates the cgroup of a container, if cgroup v1 needs it for the limit.
    ///
    /// @param cgroup path of the container's cgroup
    /// @throws IOException with the setting of the kernel that prevents a limit
    void limit(String cgroup) throws IOException {
        var uncounted = UNCOUNTED.matcher(commandLine);
        if (uncounted.find()) {
            throw new IOException(("the kernel does not count the buffers of sockets, because it was started with `%s`;"
                            + " remove this parameter of the kernel and restart the machine")
                    .formatted(uncounted.group()));
        }
        if (!Files.exists(cgroups.resolve("cgroup.controllers"))) {
            limitVersionOne(cgroups.resolve(CONTROLLER + cgroup));
        }
    }

    private static void limitVersionOne(Path cgroup) throws IOException {
        Files.createDirectories(cgroup);
        Path limit = cgroup.resolve(LIMIT);
        if (!Files.exists(limit)) {
            throw new IOException(("cgroup v1 of this kernel cannot limit the buffers of sockets, because `%s` is"
                            + " missing; start the kernel with `systemd.unified_cgroup_hierarchy=1` for cgroup v2, or"
                            + " use a kernel with `CONFIG_MEMCG_V1` (`CONFIG_MEMCG_KMEM` before Linux 6.11)")
                    .formatted(LIMIT));
        }
        Files.writeString(limit, Long.toString(BYTES_MAX));
        String held = Files.readString(limit).strip();
        if (!held.equals(Long.toString(BYTES_MAX))) {
            throw new IOException(("the kernel keeps `%s` at %s instead of %d bytes; start the kernel with"
                            + " `systemd.unified_cgroup_hierarchy=1` for cgroup v2")
                    .formatted(LIMIT, held, BYTES_MAX));
        }
    }
}
