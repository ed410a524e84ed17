package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.http.Route.Handling;
import dev.ambit.problem.Problem;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Converts a Jetty request to a [Request], and a [Response] to Jetty's response.
final class Exchange {

    /// Disables content type sniffing, so that a browser never runs a CSV as a script.
    private static final HttpField NO_SNIFFING = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

    private static final byte[] NOTHING = {};

    private final org.eclipse.jetty.server.Request request;
    private final org.eclipse.jetty.server.Response response;
    private final Callback callback;
    private final ResponseListener served;
    private final ClientAddress origin;
    private final Metrics metrics;
    private final String traceId;
    private final long startNanos = System.nanoTime();
    private @Nullable ProblemPage problemPage;
    private @Nullable Route route;
    private @Nullable BodyReading reading;
    private @Nullable ShownKey key;

    Exchange(
            org.eclipse.jetty.server.Request request,
            org.eclipse.jetty.server.Response response,
            Callback callback,
            ResponseListener served,
            ClientAddress origin,
            Metrics metrics) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.served = served;
        this.origin = origin;
        this.metrics = metrics;
        this.traceId = Trace.id(request.getHeaders().get(Trace.HEADER));
    }

    /// Handles the request. The route is found before the body is read, because it sets the limit of the body.
    void answer(Router router, Dispatch dispatch, BodyBuffers room, Sockets sockets) {
        metrics.begun();
        problemPage = router.problemPage();
        try {
            String path = path(request.getHttpURI());
            router.guard().require(path, request.getHeaders()::get);
            String[] rawSegments = Percent.segments(path);
            String[] segments = Percent.decoded(rawSegments);
            Route socketRoute = isUpgrade() ? router.socketRoute(rawSegments) : null;
            if (socketRoute != null && socketRoute.handling() instanceof Handling.WebSocket talking) {
                route = socketRoute;
                requireOneCredential(socketRoute);
                open(socketRoute, talking, segments, sockets);
                return;
            }
            Route shared = preflighted(router, rawSegments);
            if (shared != null) {
                route = shared;
                write(CrossOrigin.preflight(shared.method()));
                return;
            }
            Route found = router.find(request.getMethod(), rawSegments);
            route = found;
            requireOneCredential(found);
            read(found, segments, dispatch, room);
        } catch (Problem problem) {
            refuse(problem);
        }
    }

    private void requireOneCredential(Route found) {
        int shown = 0;
        for (HttpField field : request.getHeaders()) {
            shown += ShownKey.isCredential(field.getName()) ? 1 : 0;
        }
        if (shown > 1) {
            ShownKey.requireOne(request.getHeaders()::getValuesList, found.handling() instanceof Handling.Streaming);
        }
    }

    void refuse(Problem problem) {
        write(Response.problem(problem, traceId));
    }

    private void read(Route found, String[] segments, Dispatch dispatch, BodyBuffers room) {
        if (found.handling() instanceof Handling.Streaming(PipedHandler handler)) {
            Request ours = ours(found, segments, NOTHING);
            run(found.poured(handler, Content.Source.asInputStream(request)), ours, dispatch);
            return;
        }
        var body = new BodyReading(
                request,
                found.contract().bodyBytesMax(),
                room,
                content -> run(found, ours(found, segments, content), dispatch),
                this::refuse);
        reading = body;
        body.start();
    }

    private void run(Route found, Request ours, Dispatch dispatch) {
        dispatch.run(found, ours, answer -> write(ours.accompanied(answer)));
    }

    /// Returns the route that a preflight request asks for, if pages of other origins may call it.
    private @Nullable Route preflighted(Router router, String[] segments) {
        String method = CrossOrigin.preflighted(request.getMethod(), request.getHeaders()::get);
        Route wanted = method == null ? null : router.known(method, segments);
        return wanted != null && CrossOrigin.isShared(wanted) ? wanted : null;
    }

    /// Returns whether the request is a WebSocket upgrade. Only HTTP/1.1 is supported: HTTP/2 upgrades by CONNECT.
    private boolean isUpgrade() {
        return request.getMethod().equals("GET")
                && request.getHeaders().contains(HttpHeader.UPGRADE, "websocket")
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
    }

    private void open(Route socketRoute, Handling.WebSocket talking, String[] segments, Sockets sockets) {
        List<String> offered = request.getHeaders().getCSV(HttpHeader.SEC_WEBSOCKET_SUBPROTOCOL, false);
        String known = talking.subprotocol();
        if (!offered.contains(known)) {
            throw BAD_USER_INPUT
                    .because("`Sec-WebSocket-Protocol` must contain `%s`. Open the WebSocket with that subprotocol."
                            .formatted(known))
                    .at("Sec-WebSocket-Protocol", String.join(", ", offered), known);
        }
        SocketHandler conversation = talking.door().admit(ours(socketRoute, segments, NOTHING));
        response.getHeaders().put("X-Trace-Id", traceId);
        if (!sockets.upgrade(known, conversation, request, Compression.past(response), callback)) {
            throw BAD_USER_INPUT.because(
                    "The WebSocket upgrade request does not conform to RFC 6455. Send a valid one.");
        }
        metrics.answered(route, HttpStatus.SWITCHING_PROTOCOLS_101, System.nanoTime() - startNanos);
    }

    private void write(Response given) {
        Response answer = problemPage == null || given.problem().isEmpty() ? given : shown(given, problemPage);
        if (reading != null) {
            reading.release();
        }
        long nanos = System.nanoTime() - startNanos;
        metrics.answered(route, answer.status(), nanos);
        if (isTimed(answer)) {
            served.answered(key == null ? ShownKey.among(request.getHeaders()::get) : key, answer.status(), nanos);
        }
        AccessLine.log(request.getMethod(), route, answer.status(), nanos, traceId);
        response.setStatus(answer.status());
        answer.headers(response.getHeaders()::add);
        response.getHeaders().put(NO_SNIFFING);
        response.getHeaders().put("X-Trace-Id", traceId);
        if (route != null && request.getHeaders().contains(HttpHeader.ORIGIN) && CrossOrigin.isShared(route)) {
            CrossOrigin.share(response.getHeaders()::add);
        }
        Consumer<ResponseStream> stream = answer.stream();
        if (stream == null) {
            // Compression on an I/O thread would delay other requests.
            org.eclipse.jetty.server.Response out =
                    Thread.currentThread().isVirtual() ? response : Compression.past(response);
            out.write(true, ByteBuffer.wrap(answer.body()), callback);
        } else {
            stream(stream);
        }
    }

    private Response shown(Response given, ProblemPage page) {
        String path = request.getHttpURI().getPath();
        return page.answer(given, path == null ? "" : path, request.getHeaders().get(HttpHeader.ACCEPT), traceId);
    }

    /// Returns whether the duration counts for the service level. It does not for long polls, streams and piped
    /// bodies, whose duration depends on the client.
    private boolean isTimed(Response answer) {
        return answer.stream() == null
                && !(route != null
                        && (route.handling() instanceof Handling.Asynchronous
                                || route.handling() instanceof Handling.Streaming));
    }

    private void stream(Consumer<ResponseStream> stream) {
        try {
            org.eclipse.jetty.server.Response plain = Compression.past(response);
            ScopedValue.where(Trace.ID, traceId).run(() -> stream.accept(new BodyWriting(plain)));
            plain.write(true, BufferUtil.EMPTY_BUFFER, callback);
        } catch (ResponseStream.ReaderGone gone) {
            callback.failed(gone);
        } catch (Problem problem) {
            end(problem);
        } catch (Throwable broken) {
            LOG.log(System.Logger.Level.WARNING, "A streamed response failed", broken);
            callback.failed(broken);
        }
    }

    /// Ends a failed stream: answers with the problem if nothing was sent yet, else aborts the response.
    private void end(Problem problem) {
        if (response.isCommitted()) {
            LOG.log(System.Logger.Level.WARNING, "A streamed response failed", problem);
            callback.failed(problem);
        } else {
            response.reset();
            write(Response.problem(problem, traceId));
        }
    }

    private Request ours(Route found, String[] segments, byte[] body) {
        HttpURI uri = request.getHttpURI();
        var ours = new Request(
                traceId,
                request.getMethod(),
                path(uri),
                uri.getQuery(),
                segments,
                found,
                request.getHeaders()::get,
                this::peer,
                body);
        key = ours.shownKey();
        return ours;
    }

    private String peer() {
        return origin.of(
                org.eclipse.jetty.server.Request.getRemoteAddr(request),
                request.getHeaders().getCSV(HttpHeader.X_FORWARDED_FOR, false));
    }

    /// Returns the path. Rejects `OPTIONS *` and CONNECT, which have none.
    private static String path(HttpURI uri) {
        String path = uri.getPath();
        if (path == null || !path.startsWith("/")) {
            throw BAD_USER_INPUT.because(
                    "The request target must begin with `/`. Send a path such as `/api/v1/plans`.");
        }
        return path;
    }
}
