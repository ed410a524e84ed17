package dev.ambit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ambit.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Chromium without a window, led by its DevTools protocol. A test that opens one is skipped where there is none.
public final class Browser implements AutoCloseable {

    private static final List<String> NAMES =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration WAIT_MAX = Duration.ofMinutes(1);

    private final Process process;
    private final Path profile;
    private final TestWebSocket socket;
    private final List<String> requested = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final String session;
    private int asked;

    private Browser(Process process, Path profile, String address) {
        this.process = process;
        this.profile = profile;
        this.socket = TestWebSocket.open(address, "", Map.of());
        Object target = ask("Target.createTarget", Map.of("url", "about:blank")).get("targetId");
        this.session = text(ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true)), "sessionId");
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            ask(domain + ".enable", Map.of());
        }
    }

    /// Returns the program of Chromium. Skips the test if none is installed.
    public static Path program() {
        Optional<Path> program = find();
        if (program.isEmpty()) {
            // Benchmarks also call this method. They run without JUnit.
            assumeTrue(false, "Chromium is not installed");
        }
        return program.orElseThrow();
    }

    public static boolean isInstalled() {
        return find().isPresent();
    }

    /// With a profile of its own.
    public static Browser open() {
        Path program = program();
        try {
            Path profile = Files.createTempDirectory("browser");
            Path log = profile.resolve("log");
            Process process = started(program, profile, log);
            try {
                Matcher address = Waiting.until(
                        () -> LISTENING.matcher(read(log)), it -> it.find() || !process.isAlive(), START_MAX);
                return new Browser(process, profile, address.group(1));
            } catch (Throwable failure) {
                end(process, profile);
                throw failure;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns once it has begun to load.
    public Browser visit(String url) {
        ask("Page.navigate", Map.of("url", url));
        return this;
    }

    /// Runs a script in the page and returns its result as JSON; waits for a promise.
    ///
    /// @throws AssertionError if it throws
    public @Nullable Object run(String script) {
        Map<?, ?> done =
                ask("Runtime.evaluate", Map.of("expression", script, "awaitPromise", true, "returnByValue", true));
        if (done.get("exceptionDetails") != null) {
            throw new AssertionError(script + ": " + Json.text(done.get("exceptionDetails")));
        }
        return done.get("result") instanceof Map<?, ?> result ? result.get("value") : null;
    }

    /// Waits until it comes to true.
    public Browser await(String script) {
        try {
            Waiting.until(() -> run(script), Boolean.TRUE::equals, WAIT_MAX);
        } catch (AssertionError late) {
            throw new AssertionError(
                    "%s never came to true. There is: %s %s".formatted(script, text(), complaints), late);
        }
        return this;
    }

    /// All that is there to read.
    public String text() {
        return String.valueOf(run("document.body.innerText"));
    }

    /// As somebody at the keyboard, where the page has its cursor.
    public Browser type(String text) {
        ask("Input.insertText", Map.of("text", text));
        return this;
    }

    /// All addresses that were asked for until now.
    public List<String> requested() {
        run("0");
        return List.copyOf(requested);
    }

    /// The errors of the page so far: console messages and exceptions.
    public List<String> complaints() {
        run("0");
        return List.copyOf(complaints);
    }

    @Override
    public void close() {
        end(process, profile);
    }

    private static Process started(Path program, Path profile, Path log) throws IOException {
        var builder = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--window-size=1600,1000",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // It leaves there what it does not keep in its profile.
        builder.environment().put("TMPDIR", profile.toString());
        return builder.start();
    }

    /// Ends all processes of the browser, which would write to the profile. Debian's program is a script that starts
    /// the browser, so ending the script alone is not enough.
    private static void end(Process process, Path profile) {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroy);
        all.forEach(it -> it.onExit().join());
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Takes what the browser tells meanwhile.
    private Map<?, ?> ask(String method, Map<String, Object> parameters) {
        Map<String, Object> question = new HashMap<>(Map.of("id", ++asked, "method", method, "params", parameters));
        if (session != null) {
            question.put("sessionId", session);
        }
        socket.send(Json.text(question));
        while (true) {
            Map<?, ?> message = Json.readStored(socket.next(), Map.class);
            if (message.get("id") == null) {
                onEvent(String.valueOf(message.get("method")), (Map<?, ?>) message.get("params"));
            } else if (message.get("error") != null) {
                throw new AssertionError(method + ": " + Json.text(message.get("error")));
            } else {
                return (Map<?, ?>) message.get("result");
            }
        }
    }

    private void onEvent(String event, Map<?, ?> about) {
        switch (event) {
            case "Network.requestWillBeSent" -> requested.add(text((Map<?, ?>) about.get("request"), "url"));
            case "Network.webSocketCreated" -> requested.add(text(about, "url"));
            case "Runtime.exceptionThrown" -> complaints.add(Json.text(about));
            case "Log.entryAdded" -> record((Map<?, ?>) about.get("entry"), "level");
            case "Runtime.consoleAPICalled" -> record(about, "type");
            default -> {}
        }
    }

    private void record(Map<?, ?> about, String level) {
        if (text(about, level).matches("error|warning|assert")) {
            complaints.add(Json.text(about));
        }
    }

    private static String text(Map<?, ?> map, String field) {
        return String.valueOf(map.get(field));
    }

    private static Optional<Path> find() {
        return NAMES.stream().flatMap(Browser::installed).findFirst();
    }

    private static Stream<Path> installed(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable);
    }

    private static String read(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
