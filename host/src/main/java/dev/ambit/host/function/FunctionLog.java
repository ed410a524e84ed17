package dev.ambit.host.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The last lines of a function's log, in bounded memory. New lines replace the oldest ones. Output above a rate is
/// dropped, and the log says how much.
final class FunctionLog {

    private static final int LINES_MAX = 1_000;
    private static final int CHARS_MAX = 256 << 10;
    private static final int LINE_BYTES_MAX = 2_000;
    private static final int READ_BYTES = 64 << 10;
    private static final int BYTES_PER_SECOND = 64 << 10;
    private static final int BURST_BYTES = 256 << 10;
    private static final Duration DROP_REPORT_INTERVAL = Duration.ofSeconds(1);

    /// Pause between two reads of a pipe while output is dropped. A function that fills the pipe in the meantime
    /// blocks.
    private static final Duration DROP_PAUSE = Duration.ofMillis(20);

    private final InstantSource clock;
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private int chars;
    private long dropped;

    FunctionLog(InstantSource clock) {
        this.clock = clock;
    }

    /// Adds a line. Replaces control characters, which could change a terminal.
    synchronized void add(int version, String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ").stripTrailing();
        lines.addLast(new LogLine(clock.instant(), version, line));
        chars += line.length();
        while (lines.size() > LINES_MAX || chars > CHARS_MAX) {
            chars -= lines.removeFirst().text().length();
            dropped++;
        }
    }

    /// Returns the last lines, oldest first.
    synchronized List<LogLine> last(int max) {
        return lines.stream().skip(Math.max(0, lines.size() - max)).toList();
    }

    /// Returns all lines, with the number of discarded ones.
    synchronized FunctionOutput all() {
        return new FunctionOutput(dropped, List.copyOf(lines));
    }

    /// Reads to the end. Keeps the beginning of a line that is too long. Drops what exceeds the rate without
    /// decoding it, so that a flood costs the server little.
    void read(int version, InputStream from) {
        new Reading(version).read(from);
    }

    /// The output of one process.
    private final class Reading {

        private final int version;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private final long started = System.nanoTime();
        private long keptBytes;
        private long droppedBytes;
        private long droppingSince;

        /// Whether the beginning of the current line was dropped.
        private boolean isCut;

        private Reading(int version) {
            this.version = version;
        }

        private void read(InputStream from) {
            byte[] buffer = new byte[READ_BYTES];
            try (from) {
                for (int count; (count = from.read(buffer)) >= 0; ) {
                    if (isAllowed(count)) {
                        reportDropped();
                        append(buffer, count);
                    } else {
                        drop(count);
                    }
                }
            } catch (IOException _) {
                // The process was killed.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            reportDropped();
            if (line.size() > 0) {
                end();
            }
        }

        /// Whether bytes are within the rate limit. Unused allowance accumulates up to the burst size.
        private boolean isAllowed(int bytes) {
            long seconds = (System.nanoTime() - started) / Duration.ofSeconds(1).toNanos();
            long allowed = BURST_BYTES + seconds * BYTES_PER_SECOND;
            keptBytes = Math.max(keptBytes, allowed - BURST_BYTES);
            if (keptBytes + bytes > allowed) {
                return false;
            }
            keptBytes += bytes;
            return true;
        }

        private void append(byte[] buffer, int count) {
            for (int i = 0; i < count; i++) {
                if (buffer[i] == '\n') {
                    if (isCut) {
                        isCut = false;
                        line.reset();
                    } else {
                        end();
                    }
                } else if (line.size() < LINE_BYTES_MAX) {
                    line.write(buffer[i]);
                }
            }
        }

        private void drop(int count) throws InterruptedException {
            long now = System.nanoTime();
            if (droppedBytes == 0) {
                droppingSince = now;
                line.reset();
                isCut = true;
            } else if (now - droppingSince > DROP_REPORT_INTERVAL.toNanos()) {
                reportDropped();
                droppingSince = now;
            }
            droppedBytes += count;
            Thread.sleep(DROP_PAUSE);
        }

        private void reportDropped() {
            if (droppedBytes > 0) {
                add(
                        version,
                        "[ambit] dropped %d bytes of output: a function can write %d bytes per second to its log"
                                .formatted(droppedBytes, BYTES_PER_SECOND));
                droppedBytes = 0;
            }
        }

        private void end() {
            add(version, line.toString(UTF_8));
            line.reset();
        }
    }
}
