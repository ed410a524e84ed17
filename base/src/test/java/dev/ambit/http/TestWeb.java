package dev.ambit.http;

import static dev.ambit.http.IdempotencyRule.JOINED;
import static dev.ambit.problem.ProblemCode.DUPLICATED_ENTITY;
import static dev.ambit.problem.ProblemCode.FEATURE_NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.problem.ProblemCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A small API on a real socket: things with an id, a colour and a size.
final class TestWeb implements AutoCloseable {

    static final int WAITING_MAX = 4;

    /// Of words of at least four letters, so many would be worth compressing.
    static final int LARGE = 1_000;

    enum Color {
        RED("Red"),
        DARK_BLUE("DarkBlue");

        private final String wireName;

        Color(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }
    }

    record Item(
            UUID id,
            String name,
            Color color,
            BigDecimal size,
            @Nullable Instant madeAt,
            List<Part> parts,
            Map<String, String> notes) {}

    record Part(String name, int count, @Nullable Part spare) {}

    record ItemBody(String name, @Nullable Color color) {}

    record Filter(
            @Nullable List<Color> color,
            @Nullable Range madeAt,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    record Range(@Nullable Instant gte, @Nullable Instant lte) {}

    record Reason(@Nullable String reason) {}

    record ItemPatch(Patch<String> name, Patch<BigDecimal> size) {}

    final AtomicInteger waiting = new AtomicInteger();
    final CountDownLatch slow = new CountDownLatch(1);
    final EchoSocket echo = new EchoSocket();
    final Readiness readiness = new Readiness();
    final Metrics metrics = new Metrics();
    private final WebServer web;
    private final int port;

    TestWeb() {
        this(60_000);
    }

    /// With less patience.
    TestWeb(long idleMillisMax) {
        this(1_000, Long.MAX_VALUE, idleMillisMax);
    }

    private TestWeb(int socketsMax, long unsentCharsMax, long idleMillisMax) {
        web = WebServer.start(
                "127.0.0.1",
                0,
                routes(),
                new Dispatch(WAITING_MAX, Admission.OPEN, metrics),
                ResponseListener.UNSEEN,
                ClientAddress.CONNECTION,
                metrics,
                readiness,
                socketsMax,
                unsentCharsMax,
                idleMillisMax);
        port = web.port();
    }

    /// With few WebSockets.
    static TestWeb ofSockets(int socketsMax) {
        return new TestWeb(socketsMax, Long.MAX_VALUE, 60_000);
    }

    /// With little memory for messages that clients do not read.
    static TestWeb ofUnsent(long charsMax) {
        return new TestWeb(1_000, charsMax, 60_000);
    }

    static Item thing(String name) {
        return new Item(
                new UUID(1, 2),
                name,
                Color.DARK_BLUE,
                new BigDecimal("1E+3"),
                null,
                List.of(new Part("wheel", 4, null)),
                Map.of());
    }

    int port() {
        return port;
    }

    Wire wire() {
        return new Wire(port());
    }

    Answer get(String path) {
        return send("GET", path, "", "");
    }

    Answer send(String method, String path, String headers, String body) {
        String length = body.isEmpty() ? "" : "Content-Length: %d\r\n".formatted(body.getBytes(UTF_8).length);
        String type = body.isEmpty() || headers.contains("Content-Type") ? "" : "Content-Type: application/json\r\n";
        try (Wire wire = wire()) {
            return wire.send("%s %s HTTP/1.1\r\nHost: a\r\n%s%s%s\r\n%s"
                            .formatted(method, path, headers, length, type, body))
                    .answer(method);
        }
    }

    /// As the signal to end does; requests may be under way.
    void stop() {
        web.close();
    }

    @Override
    public void close() {
        slow.countDown();
        web.close();
        metrics.close();
    }

    private Router routes() {
        return new Router()
                .inline("GET", "/fast", "getFast", _ -> Response.ok("fast"), Contract.gives(200, String.class))
                .get("/slow", "getSlow", this::slow, Contract.gives(200, String.class))
                .memory(
                        "/remembered/{id}",
                        "getRemembered",
                        it -> switch (it.variable("id")) {
                            case "here" -> Response.ok(thread());
                            case "large" -> Response.ok(thread().repeat(LARGE));
                            default -> null;
                        },
                        _ -> Response.ok(thread()),
                        Contract.gives(200, String.class))
                .memory(
                        "POST",
                        "/asked",
                        "askThing",
                        it -> it.content().length == 0 ? null : Response.ok(thread() + it.content().length),
                        _ -> Response.ok(thread()),
                        Contract.gives(200, String.class).rawBody(1 << 20).role("admin"))
                .get(
                        "/streamed",
                        "listStreamed",
                        _ -> Response.stream("application/json", this::sendParts),
                        Contract.gives(200, String.class))
                .get(
                        "/broken/{bytes}",
                        "getBroken",
                        it -> Response.stream("application/json", out -> fail(out, it.variable("bytes"))),
                        Contract.gives(200, String.class))
                .inline(
                        "GET",
                        "/things/{id}/check",
                        "checkThing",
                        it -> Response.ok(it.variable("id").repeat(LARGE)),
                        Contract.gives(200, String.class))
                .get(
                        "/things",
                        "listThings",
                        this::list,
                        Contract.page(Item.class).query(Filter.class))
                .post(
                        "/things",
                        "createThing",
                        JOINED,
                        it -> Response.created(thing(it.body(ItemBody.class).name())),
                        Contract.gives(201, Item.class)
                                .body(ItemBody.class)
                                .role("admin")
                                .tag("Things"))
                .get(
                        "/things/{id}",
                        "getThing",
                        it -> Response.ok(thing(it.variable("id"))),
                        Contract.gives(200, Item.class))
                .patch(
                        "/things/{id}",
                        "updateThing",
                        JOINED,
                        it -> Response.ok(it.body(ItemPatch.class)),
                        Contract.gives(200, ItemPatch.class)
                                .body(ItemPatch.class)
                                .role("admin"))
                .post(
                        "/things/{thing}/archive",
                        "archiveThing",
                        JOINED,
                        it -> Response.ok(thing(it.variable("thing"))),
                        Contract.gives(200, Item.class).role("admin"))
                .post(
                        "/things/{thing}/cancel",
                        "cancelThing",
                        JOINED,
                        it -> Response.ok(new Reason(it.body(Reason.class).reason())),
                        Contract.gives(200, Reason.class)
                                .optionalBody(Reason.class)
                                .role("admin"))
                .post(
                        "/things/import",
                        "importThings",
                        JOINED,
                        it -> Response.ok(it.text("application/yaml").length()),
                        Contract.gives(200, Integer.class)
                                .textBody("application/yaml")
                                .large()
                                .role("admin"))
                .delete(
                        "/things/{id}",
                        "deleteThing",
                        JOINED,
                        it -> Response.accepted(it.variable("id")),
                        Contract.gives(202, String.class).role("admin"))
                .get(
                        "/mood",
                        "getMood",
                        _ -> Response.of(503, "bad"),
                        Contract.gives(200, String.class)
                                .also(Contract.gives(503, String.class))
                                .also(Contract.text(401, "text/plain"))
                                .by("anyone"))
                .get("/bug", "getBug", _ -> bug(), Contract.gives(200, Item.class))
                .get("/missing", "getMissing", _ -> missing(), Contract.gives(200, Item.class))
                .post(
                        "/taken",
                        "postTaken",
                        JOINED,
                        _ -> duplicate(),
                        Contract.gives(201, Item.class).role("admin"))
                .post(
                        "/parrot",
                        "tellParrot",
                        JOINED,
                        _ -> Response.ok("told"),
                        Contract.gives(200, String.class).role("admin"))
                .socket("/parrot", "talkToParrot", "parrot", echo)
                .inline(
                        "GET",
                        "/metrics",
                        "getMetrics",
                        _ -> metrics.response(),
                        Contract.text("text/plain").by("anyone"))
                .reference("1.2.3");
    }

    private Response list(Request request) {
        Filter filter = request.query(Filter.class);
        Page page = Page.of("things", filter.after(), filter.before(), filter.limit());
        return page.answer(List.of(thing("a")), it -> List.of(it.name()), it -> it);
    }

    private Response slow(Request request) {
        waiting.incrementAndGet();
        waitUntilLetGo();
        return Response.ok(thread());
    }

    private void waitUntilLetGo() {
        try {
            slow.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The second part comes once it is let go on.
    private void sendParts(ResponseStream outlet) {
        outlet.write("first ".repeat(LARGE).getBytes(UTF_8));
        waitUntilLetGo();
        outlet.write("last".getBytes(UTF_8));
    }

    private static void fail(ResponseStream out, String bytes) {
        if (!bytes.equals("none")) {
            out.write(bytes.getBytes(UTF_8));
        }
        throw ProblemCode.OPERATION_TIMEOUT.because(
                "The database did not finish the request in time. Retry the request.");
    }

    private static String thread() {
        return Thread.currentThread().isVirtual() ? "virtual" : "platform";
    }

    private static Response bug() {
        throw new IllegalStateException("the password is swordfish");
    }

    private static Response missing() {
        throw FEATURE_NOT_FOUND.because("There is no feature x.").with("featureIds", List.of("x"));
    }

    private static Response duplicate() {
        throw DUPLICATED_ENTITY.because("There is one already.");
    }
}
