package dev.ambit.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Built example store of the source tree.
final class DemoStore {

    private static final String HOME = "ambit.home";

    /// File that npm writes last.
    private static final String INSTALLED = "node_modules/.package-lock.json";

    /// File that [#built] writes after a build.
    private static final String BUILT = "node_modules/.ambit-built";

    private static final Set<String> OUTPUT = Set.of("node_modules", "branch");

    private final Path directory;

    private DemoStore(Path directory) {
        this.directory = directory;
    }

    /// Installs the dependencies once, and builds the store if its sources have changed. Waits while another process
    /// does it.
    static DemoStore built(Terminal terminal) throws IOException, InterruptedException {
        String home = System.getProperty(HOME, "");
        Path directory = Path.of(home, "examples", "store");
        if (home.isEmpty() || !Files.isDirectory(directory)) {
            throw new IllegalArgumentException(
                    "The example store was not found. Run bin/ambit demo store in the source tree.");
        }
        terminal.err().println("building the store…");
        try (FileChannel lock = FileChannel.open(directory.resolve("package-lock.json"), StandardOpenOption.WRITE)) {
            // Released with the channel.
            lock.lock();
            if (!Files.exists(directory.resolve(INSTALLED))) {
                String _ = Shell.run(directory, Map.of(), "npm", "ci", "--no-audit", "--no-fund");
            }
            if (!isBuilt(directory)) {
                String _ = Shell.run(directory, Map.of(), "npm", "run", "build");
                Files.writeString(directory.resolve(BUILT), "");
            }
        }
        return new DemoStore(directory);
    }

    private static boolean isBuilt(Path directory) throws IOException {
        Path mark = directory.resolve(BUILT);
        if (!Files.exists(mark) || !Files.isDirectory(directory.resolve("branch"))) {
            return false;
        }
        FileTime built = Files.getLastModifiedTime(mark);
        List<Path> sources;
        try (Stream<Path> files = Files.list(directory)) {
            sources = files.filter(it -> !OUTPUT.contains(it.getFileName().toString()))
                    .toList();
        }
        for (Path source : sources) {
            try (Stream<Path> files = Files.find(source, Integer.MAX_VALUE, (_, it) -> isNewer(it, built))) {
                if (files.findAny().isPresent()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isNewer(BasicFileAttributes file, FileTime built) {
        return file.lastModifiedTime().compareTo(built) > 0;
    }

    /// Copies the files of the branch into a directory.
    void copyTo(Path target) {
        Path branch = directory.resolve("branch");
        try (Stream<Path> files = Files.walk(branch)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(branch.relativize(file).toString());
                Files.createDirectories(copy.resolveSibling("."));
                Files.write(copy, Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the images of the products.
    List<Path> images() {
        try (Stream<Path> files = Files.list(directory.resolve("images"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String migration() {
        return text("migrations/V1__shop.sql");
    }

    /// Returns SQL that inserts the products unless they exist.
    String rows() {
        return text("rows.sql");
    }

    private String text(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
