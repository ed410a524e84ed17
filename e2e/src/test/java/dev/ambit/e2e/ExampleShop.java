package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A shop of `examples`, started with its one command in a copy of the checkout.
record ExampleShop(Process process, Path out, Path err) implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofMinutes(9);
    private static final String READY = "shop http://127.0.0.1:";

    static ExampleShop start(String name, Map<String, String> variables) throws IOException {
        ByosExample.requireNpm();
        Path copy = copy(name);
        Map<String, String> all = new HashMap<>(variables);
        all.put("PORT", "0");
        var out = CommandResult.printed("shop", ".out");
        var err = CommandResult.printed("shop", ".err");
        Process process = CommandResult.in(copy, all, List.of("npm", "start"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        var shop = new ExampleShop(process, out, err);
        try {
            Waiting.until("a shop", START_MAX, () -> shop.ready() != null || !process.isAlive());
            assumeTrue(shop.ready() != null || !shop.text(err).contains("network"), "npm fetches nothing");
            assertThat(shop.ready()).as(shop.text(err)).isNotNull();
            return shop;
        } catch (Throwable failure) {
            shop.close();
            throw failure;
        }
    }

    /// Copies what Git has, so that the checkout stays as it is.
    private static Path copy(String name) throws IOException {
        Path copy = Files.createDirectories(Path.of("target", "shops", name).toAbsolutePath());
        CommandResult copied = CommandResult.run(List.of(
                "sh",
                "-c",
                "cd '%s' && tar --exclude node_modules --exclude dist -cf - examples/%s client-typescript | tar -xf - -C '%s'"
                        .formatted(Checkout.DIRECTORY, name, copy)));
        assertThat(copied.exit()).as(copied.err()).isZero();
        return copy.resolve("examples").resolve(name);
    }

    int port() {
        return Integer.parseInt(String.valueOf(ready()).substring(READY.length()));
    }

    private @Nullable String ready() {
        return text(out).lines().filter(it -> it.startsWith(READY)).findFirst().orElse(null);
    }

    private String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends npm and the processes that it started.
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
