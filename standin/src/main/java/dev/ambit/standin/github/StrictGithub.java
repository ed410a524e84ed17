package dev.ambit.standin.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import dev.ambit.http.Json;
import dev.ambit.http.Sha256;
import dev.ambit.standin.LocalHttp;
import dev.ambit.standin.Loss;
import dev.ambit.standin.ScriptedLoss;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A proxy in front of emulate, below `/api/v3` as on GitHub Enterprise. It adds what emulate lacks: entity
/// tags, tarballs behind a redirect, enforced rulesets, and commit statuses. By script, it throttles, refuses,
/// or loses the connection at a call, and it records webhook deliveries or passes them on.
public final class StrictGithub implements AutoCloseable {

    private static final String API = "/api/v3";

    /// An error that the proxy answers.
    record Refusal(int status, String message, Map<String, String> headers) {}

    private static final class Answer {

        private final int status;
        private final byte[] body;
        private final Map<String, List<String>> headers;

        Answer(int status, byte[] body, Map<String, List<String>> headers) {
            this.status = status;
            this.body = body;
            this.headers = headers;
        }

        static Answer json(int status, Object body) {
            return new Answer(status, Json.write(body), Map.of("Content-Type", List.of("application/json")));
        }
    }

    private final LocalHttp server = LocalHttp.server(0);
    private final HttpClient http = HttpClient.newHttpClient();
    private final EmulatedGithub emulated;
    private final StrictRulesets rulesets = new StrictRulesets();
    private final Map<String, byte[]> downloads = new ConcurrentHashMap<>();
    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> statuses = new CopyOnWriteArrayList<>();
    private final List<WebhookDelivery> deliveries = new CopyOnWriteArrayList<>();
    private final AtomicInteger throttled = new AtomicInteger();
    private final AtomicInteger unchanged = new AtomicInteger();
    private final ScriptedLoss loss = new ScriptedLoss();
    private final AtomicReference<@Nullable URI> receiver = new AtomicReference<>();

    private StrictGithub(Path emulate) {
        this.emulated = EmulatedGithub.start(emulate, URI.create(origin() + "/deliveries"));
    }

    /// Starts a proxy with emulate behind it.
    ///
    /// @param emulate directory `github/emulate` of the source tree
    /// @throws IllegalStateException if node or npm is not installed
    public static StrictGithub start(Path emulate) {
        var strict = new StrictGithub(emulate);
        strict.server.start(strict::answer);
        return strict;
    }

    public String apiUrl() {
        return origin() + API;
    }

    public EmulatedGithub emulated() {
        return emulated;
    }

    public StrictRulesets rulesets() {
        return rulesets;
    }

    public List<Map<String, Object>> statuses() {
        return statuses;
    }

    public List<WebhookDelivery> deliveries() {
        return deliveries;
    }

    public List<String> calls() {
        return calls;
    }

    /// Returns how many answers were `304 Not Modified`.
    public int unchanged() {
        return unchanged.get();
    }

    /// Sends deliveries to a server; null only records them.
    public void deliverTo(@Nullable URI target) {
        receiver.set(target);
    }

    /// Answers the next `times` calls as if a secondary rate limit were exceeded.
    public void throttle(int times) {
        throttled.set(times);
    }

    /// Refuses calls that begin with a text such as `PUT /rulesets`, until [#allow].
    public void refuse(String call, int status, String message, Map<String, String> headers) {
        refusals.put(call, new Refusal(status, message, headers));
    }

    public void allow() {
        refusals.clear();
    }

    /// Loses the connection of the call with this number, counted from now, and of all later calls until
    /// [#isLossAhead].
    public void loseAt(int call, Loss when) {
        loss.at(call, when);
    }

    /// Answers again, and returns whether the scripted loss was still to come.
    public boolean isLossAhead() {
        return loss.isAhead();
    }

    /// Commits a file to a branch, as a developer who pushes.
    ///
    /// @return the commit
    public String push(String branch, String path, String content) {
        String file = "/repos/acme/store/contents/%s".formatted(path);
        Map<String, Object> there =
                Json.map(send("GET", "%s?ref=%s".formatted(file, branch), null).body());
        var body = new HashMap<String, Object>(Map.of(
                "message",
                "Change " + path,
                "branch",
                branch,
                "content",
                Base64.getEncoder().encodeToString(content.getBytes(UTF_8))));
        if (there.get("sha") != null) {
            body.put("sha", there.get("sha"));
        }
        HttpResponse<String> answer = send("PUT", file, Json.text(body));
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(answer.body());
        }
        return JsonFields.text(JsonFields.object(Json.map(answer.body()), "commit"), "sha");
    }

    /// Calls the API as a developer with write access.
    public HttpResponse<String> send(String method, String path, @Nullable String body) {
        return LocalHttp.send(
                http,
                HttpRequest.newBuilder(URI.create(apiUrl() + path))
                        .header("Authorization", "Bearer token-of-a-developer")
                        .header("X-Of-Developer", "yes")
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private String origin() {
        return server.address().toString();
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().toString();
        if (path.equals("/deliveries")) {
            receive(exchange, body);
            return;
        }
        if (path.startsWith("/codeload/")) {
            send(exchange, download(exchange, path));
            return;
        }
        boolean isOfDeveloper = exchange.getRequestHeaders().containsKey("X-Of-Developer");
        String call = "%s %s".formatted(exchange.getRequestMethod(), path.replaceFirst("^" + API, ""));
        if (!isOfDeveloper) {
            calls.add(call);
        }
        Optional<Loss> lost = isOfDeveloper ? Optional.empty() : loss.next();
        if (lost.filter(Loss.BEFORE_EFFECT::equals).isPresent()) {
            loss.lose(exchange);
            return;
        }
        Refusal refusal = isOfDeveloper ? null : refusal(call);
        Answer answer = refusal == null ? answer(exchange, call, body) : answer(refusal);
        if (lost.isPresent()) {
            loss.lose(exchange);
            return;
        }
        send(exchange, tagged(exchange, answer));
    }

    private @Nullable Refusal refusal(String call) {
        if (throttled.getAndUpdate(it -> Math.max(0, it - 1)) > 0) {
            return new Refusal(403, "You have exceeded a secondary rate limit.", Map.of("Retry-After", "1"));
        }
        String below = call.replaceFirst("/repos/[^/]+/[^/?]+", "");
        return refusals.entrySet().stream()
                .filter(it -> below.startsWith(it.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static Answer answer(Refusal refusal) {
        Map<String, List<String>> headers = new HashMap<>();
        refusal.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return new Answer(refusal.status(), Json.write(Map.of("message", refusal.message())), headers);
    }

    private Answer answer(HttpExchange exchange, String call, byte[] body) throws IOException {
        String path = call.substring(call.indexOf(' ') + 1);
        if (path.contains("/rulesets")) {
            Answer repository = forward(exchange, "GET", path.replaceFirst("/rulesets.*", ""), null);
            return repository.status == 200
                    ? rulesets.answer(exchange.getRequestMethod(), path, new String(body, UTF_8), Answer::json)
                    : repository;
        }
        if (path.contains("/tarball/")) {
            return redirect(exchange, path);
        }
        if (path.contains("/statuses/")) {
            String commit = path.substring(path.lastIndexOf('/') + 1);
            Answer there = forward(exchange, "GET", path.replaceFirst("/statuses/.*", "/git/commits/" + commit), null);
            if (there.status == 200) {
                Map<String, Object> status = new HashMap<>(Json.map(new String(body, UTF_8)));
                status.put("sha", commit);
                statuses.add(status);
                return Answer.json(201, status);
            }
            return there;
        }
        return rulesets.violation(exchange.getRequestMethod(), path, new String(body, UTF_8))
                .<Answer>map(it -> Answer.json(422, Map.of("message", it)))
                .orElseGet(() -> forward(exchange, exchange.getRequestMethod(), path, body));
    }

    /// Redirects to a download URL outside of the API, as GitHub does. The URL is valid once, for a request
    /// without a token.
    private Answer redirect(HttpExchange exchange, String path) {
        String repository = path.replaceFirst("/tarball/.*", "");
        String commit = path.substring(path.lastIndexOf('/') + 1);
        Answer tree = forward(exchange, "GET", "%s/git/trees/%s?recursive=1".formatted(repository, commit), null);
        if (tree.status != 200) {
            return tree;
        }
        String root = "acme-store-" + commit.substring(0, 7);
        var tar = new TarballWriter(commit).directory(root);
        JsonFields.list(Json.map(new String(tree.body, UTF_8)), "tree")
                .filter(it -> JsonFields.text(it, "type").equals("blob"))
                .forEach(it -> tar.file(
                        "%s/%s".formatted(root, JsonFields.text(it, "path")),
                        blob(exchange, repository, JsonFields.text(it, "sha"))));
        String token = UUID.randomUUID().toString();
        downloads.put(token, tar.gzipped());
        return new Answer(302, new byte[0], Map.of("Location", List.of(origin() + "/codeload/" + token)));
    }

    private byte[] blob(HttpExchange exchange, String repository, String id) {
        Answer blob = forward(exchange, "GET", "%s/git/blobs/%s".formatted(repository, id), null);
        Map<String, Object> object = Json.map(new String(blob.body, UTF_8));
        String content = JsonFields.text(object, "content");
        return JsonFields.text(object, "encoding").equals("base64")
                ? Base64.getMimeDecoder().decode(content)
                : content.getBytes(UTF_8);
    }

    private Answer download(HttpExchange exchange, String path) {
        byte[] tarball = downloads.remove(path.substring("/codeload/".length()));
        boolean hasToken = exchange.getRequestHeaders().containsKey("Authorization");
        return tarball == null || hasToken
                ? Answer.json(400, Map.of("message", "The download needs a fresh URL and no token"))
                : new Answer(200, tarball, Map.of("Content-Type", List.of("application/x-gzip")));
    }

    private Answer forward(HttpExchange exchange, String method, String path, byte @Nullable [] body) {
        var request = HttpRequest.newBuilder(URI.create(emulated.address() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (LocalHttp.isPassedOn(name) && !name.equalsIgnoreCase("if-none-match")) {
                values.forEach(it -> request.header(name, it));
            }
        });
        HttpResponse<byte[]> response = LocalHttp.send(http, request.build(), BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(), response.body(), response.headers().map());
    }

    private Answer tagged(HttpExchange exchange, Answer answer) {
        if (!exchange.getRequestMethod().equals("GET") || answer.status != 200) {
            return answer;
        }
        String tag = "\"%s\"".formatted(Sha256.hex(new String(answer.body, UTF_8)));
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            unchanged.incrementAndGet();
            return new Answer(304, new byte[0], Map.of("ETag", List.of(tag)));
        }
        return new Answer(200, answer.body, Map.of("ETag", List.of(tag)));
    }

    /// Records a delivery, and passes it on.
    private void receive(HttpExchange exchange, byte[] body) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        var delivery = new WebhookDelivery(headers, new String(body, UTF_8));
        deliveries.add(delivery);
        URI target = receiver.get();
        int status = target == null ? 202 : delivery.sendTo(target);
        send(exchange, Answer.json(status, Map.of()));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        LocalHttp.reply(exchange, answer.status, answer.headers, answer.body);
    }

    @Override
    public void close() {
        server.close();
        http.close();
        emulated.close();
    }
}
