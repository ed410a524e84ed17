package dev.ambit.hosting;

import dev.ambit.Waiting;
import dev.ambit.host.HostMain;
import dev.ambit.host.RootMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Finds hosts among the processes that this one has started.
final class HostPids {

    private HostPids() {}

    /// Waits until the host of a data directory runs, then kills it like a crash.
    static void kill(Path data) {
        ProcessHandle host =
                Waiting.until(() -> running(data), it -> it.size() == 1).getFirst();
        host.destroyForcibly();
        host.onExit().join();
    }

    /// The command of a host does not name the data directory, but that of the process for containers, which starts it.
    private static List<ProcessHandle> running(Path data) {
        return ProcessHandle.current()
                .children()
                .filter(it -> command(it).containsAll(List.of(RootMain.class.getName(), data.toString())))
                .flatMap(ProcessHandle::children)
                .filter(it -> command(it).contains(HostMain.class.getName()))
                .toList();
    }

    /// Returns the arguments of a process. Class paths are too long for [ProcessHandle.Info].
    private static List<String> command(ProcessHandle process) {
        try {
            return List.of(Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())))
                    .split("\0", -1));
        } catch (IOException _) {
            // It has ended.
            return List.of();
        }
    }
}
