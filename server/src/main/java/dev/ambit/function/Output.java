package dev.ambit.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The last lines that a function said, in memory of a bounded size: a flood pushes out what is older, and stops
/// nobody.
final class Output {

    private static final int LINES_MAX = 1_000;
    private static final int CHARS_MAX = 256 << 10;
    private static final int LINE_BYTES_MAX = 2_000;
    private static final int READ_BYTES = 64 << 10;

    /// @param version that said it
    record Line(Instant at, int version, String text) {}

    private final InstantSource clock;
    private final Deque<Line> lines = new ArrayDeque<>();
    private int chars;
    private long dropped;

    Output(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void add(int version, String text) {
        lines.addLast(new Line(clock.instant(), version, text));
        chars += text.length();
        while (lines.size() > LINES_MAX || chars > CHARS_MAX) {
            chars -= lines.removeFirst().text().length();
            dropped++;
        }
    }

    /// The latest last.
    synchronized List<Line> last(int max) {
        return lines.stream().skip(Math.max(0, lines.size() - max)).toList();
    }

    /// How many lines are not here any more.
    synchronized long dropped() {
        return dropped;
    }

    /// Reads to the end. Of a line that is too long the beginning is kept.
    void read(int version, InputStream from) {
        var line = new ByteArrayOutputStream();
        byte[] buffer = new byte[READ_BYTES];
        try (from) {
            for (int count; (count = from.read(buffer)) >= 0; ) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == '\n') {
                        end(version, line);
                    } else if (line.size() < LINE_BYTES_MAX) {
                        line.write(buffer[i]);
                    }
                }
            }
        } catch (IOException _) {
            // Whoever wrote was killed.
        }
        if (line.size() > 0) {
            end(version, line);
        }
    }

    /// What would move a terminal is not passed on.
    private void end(int version, ByteArrayOutputStream line) {
        add(version, line.toString(UTF_8).replaceAll("\\p{Cntrl}", " ").stripTrailing());
        line.reset();
    }
}
