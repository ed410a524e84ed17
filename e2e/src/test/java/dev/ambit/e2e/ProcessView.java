package dev.ambit.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.ambit.Waiting;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Another process of this machine as `/proc` shows it: its environment, open files and memory.
record ProcessView(long pid) {

    /// Range and permissions of a line of `maps`, with the file if there is one.
    private static final Pattern MAP = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S+) \\S+ \\S+ \\S+ *(.*)");

    private static final int CHUNK_BYTES = 8 << 20;

    /// Waits until exactly one descendant of a process has a command line that contains a text, and returns it.
    static ProcessHandle descendant(long pid, String command) {
        return Waiting.until(() -> descendants(pid, command), it -> it.size() == 1)
                .getFirst();
    }

    private static List<ProcessHandle> descendants(long pid, String command) {
        return ProcessHandle.of(pid)
                .orElseThrow()
                .descendants()
                .filter(it -> it.info().commandLine().orElse("").contains(command))
                .toList();
    }

    /// Whether the process runs. One that has ended can remain until its parent has asked for its exit code.
    boolean isRunning() {
        try {
            return !Files.readString(file("status")).contains("\nState:\tZ");
        } catch (IOException _) {
            return false;
        }
    }

    /// Returns the user id.
    long user() throws IOException {
        return (int) Files.getAttribute(file(""), "unix:uid");
    }

    /// Returns the names of the environment variables.
    Set<String> variables() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : new String(Files.readAllBytes(file("environ")), ISO_8859_1).split("\0", -1)) {
            if (line.contains("=")) {
                names.add(line.substring(0, line.indexOf('=')));
            }
        }
        return names;
    }

    /// Returns the paths of open and mapped files.
    Set<String> files() throws IOException {
        Set<String> paths = new TreeSet<>();
        try (Stream<Path> open = Files.list(file("fd"))) {
            for (Path it : open.toList()) {
                if (Files.isSymbolicLink(it)) {
                    paths.add(Files.readSymbolicLink(it).toString());
                }
            }
        }
        for (Matcher map : maps()) {
            paths.add(map.group(4));
        }
        return paths;
    }

    /// Returns which of the secrets are in the writable memory.
    ///
    /// @param secrets one byte for each character
    Set<String> found(List<String> secrets) throws IOException {
        Set<String> found = new TreeSet<>();
        try (var memory = new RandomAccessFile(file("mem").toFile(), "r")) {
            for (Matcher map : maps()) {
                if (map.group(3).startsWith("rw")) {
                    long to = Long.parseUnsignedLong(map.group(2), 16);
                    for (long at = Long.parseUnsignedLong(map.group(1), 16); at < to; at += CHUNK_BYTES / 2) {
                        String text = read(memory, at, Math.min(CHUNK_BYTES, to - at));
                        secrets.stream().filter(text::contains).forEach(found::add);
                    }
                }
            }
        }
        return found;
    }

    /// Reads a range; empty if the process has given it back meanwhile.
    private static String read(RandomAccessFile memory, long at, long length) {
        byte[] bytes = new byte[Math.toIntExact(length)];
        try {
            memory.seek(at);
            int count = memory.read(bytes);
            return new String(bytes, 0, Math.max(0, count), ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    private List<Matcher> maps() throws IOException {
        List<Matcher> maps = new ArrayList<>();
        for (String line : Files.readAllLines(file("maps"), ISO_8859_1)) {
            Matcher map = MAP.matcher(line);
            if (map.matches()) {
                maps.add(map);
            }
        }
        return maps;
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
