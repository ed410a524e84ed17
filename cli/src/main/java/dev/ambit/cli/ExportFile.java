package dev.ambit.cli;

import dev.ambit.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A file with one JSON object per line: the catalog first, then each customer. Only its owner can read it.
record ExportFile(Path path) implements MigrationSource {

    private static final String VERSION = "exportVersion";

    /// Writes the data of a source to the file, or changes nothing. Returns the number of customers.
    int write(MigrationSource source) throws IOException {
        Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
        // A temporary file has the mode 0600 from the start.
        Path unfinished = Files.createTempFile(folder, "%s.".formatted(path.getFileName()), ".part");
        unfinished.toFile().deleteOnExit();
        try {
            int customers = write(unfinished, source);
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return customers;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static int write(Path file, MigrationSource source) throws IOException {
        var count = new AtomicInteger();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                Writer lines = Channels.newWriter(channel, StandardCharsets.UTF_8)) {
            write(lines, Map.of(VERSION, 1, "catalog", source.catalog().fields()));
            source.customers(it -> {
                write(lines, it.fields());
                if (!it.fields().containsKey(MISSING)) {
                    count.incrementAndGet();
                }
            });
            lines.flush();
            channel.force(true);
        }
        return count.get();
    }

    @Override
    public JsonObject catalog() {
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            String first = lines.readLine();
            if (first == null || !first.startsWith("{") || !first.contains(VERSION)) {
                throw new IllegalArgumentException(
                        "%s is not an export. Create the file with `ambit migrate export`.".formatted(path));
            }
            return new JsonObject(Json.map(first)).object("catalog");
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read. Check that the file exists.".formatted(path), e);
        }
    }

    @Override
    public void customers(Consumer<JsonObject> each) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            lines.lines().skip(1).forEach(it -> each.accept(new JsonObject(Json.map(it))));
        }
    }

    private static void write(Writer lines, Map<?, ?> object) {
        try {
            lines.write(Json.text(object) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
