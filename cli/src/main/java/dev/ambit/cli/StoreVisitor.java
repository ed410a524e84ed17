package dev.ambit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A visitor of a store, whose host need not be known to DNS.
///
/// @param port of 127.0.0.1
record StoreVisitor(int port, String host) {

    private static final int OK = 200;

    /// The gateway answers 404 for a host without a stack; CloudFront answers 403.
    private static final Set<Integer> MISSING = Set.of(403, 404);

    private static final int NOT_RUNNING = 503;
    private static final int READ_MILLIS_MAX = 30_000;
    private static final int PAUSE_MILLIS = 200;
    private static final int STARTING_SECONDS_MAX = 60;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})");
    private static final Pattern COLOR = Pattern.compile("fill=\"(#[0-9a-f]{6})\"");

    private record Answer(int status, String body) {}

    /// Returns what the visitor sees: title, stage, products and the color of the banner. It is one line.
    String sees() throws IOException, InterruptedException {
        if (MISSING.contains(get("/").status())) {
            return "not found";
        }
        Answer _ = running("/");
        JsonObject shop = new JsonObject(Json.map(running("/api/shop").body()));
        String products = new JsonObject(Json.map(
                        "{\"all\": %s}".formatted(running("/api/products").body())))
                .list("all").stream().map(it -> it.text("name")).collect(Collectors.joining(", "));
        Matcher banner = COLOR.matcher(get("/banner.svg").body());
        Answer image = get("/media/cup.svg");
        return "%s (%s): %s; banner %s; images %s"
                .formatted(
                        shop.text("title"),
                        shop.text("stage"),
                        products,
                        banner.find() ? banner.group(1) : "missing",
                        image.status() == OK && image.body().contains("<svg") ? "shown" : "missing");
    }

    /// Repeats a request while the function starts, as the pages of the store do.
    private Answer running(String path) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTING_SECONDS_MAX);
        Answer answer = get(path);
        while (answer.status() == NOT_RUNNING && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            answer = get(path);
        }
        if (answer.status() != OK) {
            throw new IllegalStateException(
                    "http://%s%s answers %d: %s".formatted(host, path, answer.status(), answer.body()));
        }
        return answer;
    }

    /// Uses HTTP/1.0, whose responses end with the connection. The client of Java would look the host up.
    private Answer get(String path) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_MILLIS_MAX);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, host)
                            .getBytes(UTF_8));
            String response = new String(socket.getInputStream().readAllBytes(), UTF_8);
            Matcher status = STATUS.matcher(response);
            int end = response.indexOf("\r\n\r\n");
            if (!status.lookingAt() || end < 0) {
                throw new IOException("http://%s%s sent no response.".formatted(host, path));
            }
            return new Answer(
                    Integer.parseInt(status.group(1)), response.substring(end).strip());
        }
    }
}
