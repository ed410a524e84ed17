package dev.ambit.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/// The code of a store: a page in its bucket and a function below `/api`. Each returns one word, which identifies
/// the version.
final class StoreCode {

    /// Kinds of resources of a store. An installation may offer only some of them.
    static final List<String> KINDS =
            List.of("DATABASE", "SESSION", "HOST", "API_STAGE", "CDN", "ASSET_BUCKET", "FUNCTION", "BRANCH");

    /// Parameters of the resources.
    static final Map<String, Map<String, Object>> PARAMETERS = Map.of(
            "CDN",
            Map.of(
                    "behaviors",
                    List.of(Map.of("path", "/api/*", "origin", "FUNCTION"), Map.of("path", "/*", "origin", "BUCKET"))));

    private static final int POLLS_MAX = 1_000;
    private static final long STEP_MILLIS = 10;

    private StoreCode() {}

    static String page(String word) {
        return "<!doctype html><title>Shop</title><link rel=stylesheet href=/site.css><h1>%s</h1>".formatted(word);
    }

    static String script(String word) {
        return """
                const { createServer } = require('node:http');
                const server = createServer((request, response) => response.end('%s of ' + process.env.STAGE));
                server.listen(process.env.PORT, '127.0.0.1');
                """.formatted(word);
    }

    /// Returns the archive of the function for an upload.
    static byte[] zip(String word) throws IOException {
        return archive(script(word));
    }

    /// Returns the archive of a program for Node.js.
    static byte[] archive(String script) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("main.js"));
            zip.write(script.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    /// Returns why functions cannot run on this machine; null if they can.
    static @Nullable String refusal(StackAccount account, String environment) {
        return (String) RestClient.at(account.owner().get("/stacks/%s/function".formatted(environment)), "refusal");
    }

    /// Waits until the word is returned.
    static void awaitWord(int gateway, String host, String path, String word) throws IOException, InterruptedException {
        for (int i = 0; i < POLLS_MAX; i++) {
            try (var call = new HttpConnection(gateway)) {
                call.ask(HttpText.visit(host, path));
                if (call.answer().status() == 200 && call.answer().contains(word.getBytes(UTF_8))) {
                    return;
                }
            }
            Thread.sleep(STEP_MILLIS);
        }
        throw new WrongAnswer("%s%s does not contain %s".formatted(host, path, word));
    }
}
