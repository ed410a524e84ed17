package dev.ambit.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Processes that only use CPU time, like other programs on the machine. Each ends with the benchmark, and after
/// [#SECONDS_MAX] seconds at the latest.
record BusyProcesses(List<Process> processes) implements AutoCloseable {

    private static final int SECONDS_MAX = 1_800;

    static BusyProcesses start(int count) throws IOException {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            processes.add(
                    new ProcessBuilder("timeout", Integer.toString(SECONDS_MAX), "sh", "-c", "while :; do :; done")
                            .start());
        }
        return new BusyProcesses(processes);
    }

    @Override
    public void close() {
        processes.forEach(it -> {
            it.descendants().forEach(ProcessHandle::destroyForcibly);
            it.destroyForcibly();
        });
    }
}
