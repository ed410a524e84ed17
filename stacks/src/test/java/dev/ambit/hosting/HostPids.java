package dev.ambit.hosting;

import dev.ambit.host.HostMain;
import dev.ambit.host.RootMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/// The process ids of hosts.
final class HostPids {

    private HostPids() {}

    /// Kills processes like a crash.
    static void kill(Set<Long> pids) {
        pids.stream().flatMap(it -> ProcessHandle.of(it).stream()).forEach(it -> {
            it.destroyForcibly();
            it.onExit().join();
        });
    }

    /// The command of the process for containers names the program of its host, too. Class paths are too long for
    /// [ProcessHandle.Info].
    private static boolean isHost(ProcessHandle process) {
        try {
            String command = Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())));
            return command.contains(HostMain.class.getName()) && !command.contains(RootMain.class.getName());
        } catch (IOException _) {
            // It has ended.
            return false;
        }
    }

    /// Returns the process ids of all hosts that this process has started.
    static Set<Long> all() {
        return ProcessHandle.current()
                .descendants()
                .filter(HostPids::isHost)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /// Returns the process ids of hosts that were started later.
    static Set<Long> since(Set<Long> before) {
        Set<Long> later = all();
        later.removeAll(before);
        return later;
    }
}
