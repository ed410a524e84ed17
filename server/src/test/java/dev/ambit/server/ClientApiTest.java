package dev.ambit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ambit.TestServer;
import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Generates the typed API of the Java client. With `-Dambit.write=true` it writes the files instead of comparing them.
class ClientApiTest {

    private static final Path GENERATED = Path.of("../client/generated/java/dev/ambit/client/api");

    private final ClientApiSources sources = new ClientApiSources(
            Json.map(TestServer.http().get("", "/openapi.json").http().body()));

    @Test
    void generated_classes_equal_the_described_api() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        sources.files().forEach((name, file) -> expected.put(name + ".java", file.text()));
        if (Boolean.getBoolean("ambit.write")) {
            write(expected);
        }

        assertThat(new TreeSet<>(present().keySet())).isEqualTo(new TreeSet<>(expected.keySet()));
        assertThat(present()).isEqualTo(expected);
    }

    @Test
    void each_operation_has_a_method() throws IOException {
        String classes = String.join("\n", present().values());

        assertThat(sources.operations())
                .hasSizeGreaterThan(250)
                .allSatisfy(it -> assertThat(classes)
                        .containsPattern("public \\S+ " + it.id() + "\\(|public .*> " + it.id() + "\\("));
    }

    private static void write(Map<String, String> files) throws IOException {
        Files.createDirectories(GENERATED);
        for (String old : present().keySet()) {
            Files.delete(GENERATED.resolve(old));
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(GENERATED.resolve(file.getKey()), file.getValue());
        }
    }

    private static Map<String, String> present() throws IOException {
        try (Stream<Path> files = Files.list(GENERATED)) {
            return files.collect(Collectors.toMap(it -> it.getFileName().toString(), ClientApiTest::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
