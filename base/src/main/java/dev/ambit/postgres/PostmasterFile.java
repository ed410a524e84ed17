package dev.ambit.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a running PostgreSQL writes into its data directory, and a killed one leaves there (`postmaster.pid`).
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

    /// Its process, unless that is gone and another one may have got its number.
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()));
    }
}
