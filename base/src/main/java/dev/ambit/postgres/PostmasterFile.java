package dev.ambit.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Content of `postmaster.pid`, which a running PostgreSQL writes and a killed one leaves behind.
record PostmasterFile(Path data, long pid, String startedAt, boolean isReady) {

    private static final int STATUS_LINE = 7;

    static Optional<PostmasterFile> read(Path data) {
        try {
            List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
            return lines.size() < 3
                    ? Optional.empty()
                    : Optional.of(new PostmasterFile(
                            data,
                            Math.abs(Long.parseLong(lines.getFirst().strip())),
                            lines.get(2),
                            lines.size() > STATUS_LINE
                                    && lines.get(STATUS_LINE).strip().equals("ready")));
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// Returns the process, unless it has exited. Checks the command line, because another process may have reused
    /// its id.
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
    }
}
