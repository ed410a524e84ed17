package dev.ambit.host.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// The gateway's own error responses, as text or as a page for browsers.
enum GatewayError {
    UNKNOWN_HOST(
            HttpStatus.NOT_FOUND_404,
            "Host not found",
            "No stack serves this host. Run `ambit stack get` to see the hosts of a stack. Run"
                    + " `ambit stack drift` to see"
                    + " why a host is not served: the stack has no API_STAGE,"
                    + " or no domain of the account covers the host."),
    TWO_HOSTS(
            HttpStatus.BAD_REQUEST_400,
            "Ambiguous host",
            "The request's Host header differs from its :authority. Send the same host in both, or omit Host."),
    NO_PATH(
            HttpStatus.BAD_REQUEST_400,
            "Invalid request target",
            "The request target must be a path that starts with a slash."),
    HIDDEN_DOTS(
            HttpStatus.BAD_REQUEST_400,
            "Ambiguous path",
            "A segment of the path is . or .. after decoding. Send the path without such segments."),
    SUSPENDED(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "This environment is suspended",
            "Its stack is suspended and all data is kept. Resume the order to serve requests again."),
    NO_FUNCTION(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "No function is deployed",
            "Deploy code to the function, or set upstream and developmentUpstream in its blueprint."),
    STARTING(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The function is starting",
            "Its host has started a moment ago. Try again in a few seconds."),
    NOT_RUNNING(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The function is not running",
            "Its process exited and restarts in a moment. Run `ambit stack logs` to see why it exited."),
    FULL(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The function is busy",
            "It handles its maximum number of concurrent requests (concurrencyMax in its blueprint)."
                    + " Try again in a moment."),
    OTHER_STAGE(
            HttpStatus.FORBIDDEN_403,
            "Wrong stage",
            "The API key or the session cookie belongs to another stage. Use those of this stage."),
    TOO_MANY(
            HttpStatus.TOO_MANY_REQUESTS_429,
            "Too many requests",
            "The stage has reached its rate limit (requestsPerSecond in its blueprint) or its maximum"
                    + " number of WebSockets."
                    + " Try again in a moment."),
    NO_SOCKET(
            HttpStatus.BAD_REQUEST_400,
            "Invalid WebSocket handshake",
            "The upgrade request does not conform to RFC 6455."),
    NO_SOCKETS(
            HttpStatus.NOT_IMPLEMENTED_501,
            "WebSockets are not available",
            "The API stage of this site is on Amazon API Gateway, which does not forward WebSockets."
                    + " Use HTTP requests instead."),
    LOOP(
            HttpStatus.LOOP_DETECTED_508,
            "Proxy loop",
            "The upstream of the function is this gateway. Correct upstream or developmentUpstream in the blueprint."),
    SLOW(
            HttpStatus.GATEWAY_TIMEOUT_504,
            "The function timed out",
            "It did not respond within its time limit (timeoutSeconds in its blueprint)."),
    UNREACHABLE(
            HttpStatus.BAD_GATEWAY_502,
            "The function does not respond",
            "It is unreachable, it closed the connection, or its address is closed to outgoing requests."),
    NO_HOST(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The host of this site does not respond",
            "Another host runs this site and is not reachable. Retry in a few seconds."),
    UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The gateway is unavailable",
            "It could not look up the host. Try again in a moment."),
    NO_PLATFORM(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The platform cannot be reached",
            "The platform that runs this site has not answered since %s. Try again in a moment.");

    static final HttpField RETRY = new HttpField(HttpHeader.RETRY_AFTER, "10");

    private final int status;
    private final String title;
    private final String words;

    GatewayError(int status, String title, String words) {
        this.status = status;
        this.title = title;
        this.words = words;
    }

    /// Sends the error. It never contains request data, which an attacker could choose.
    void answer(Request request, Response response, Callback callback) {
        answer(request, response, callback, List.of());
    }

    /// Sends [#NO_PLATFORM].
    static void noPlatform(Instant lastAnswer, Request request, Response response, Callback callback) {
        NO_PLATFORM.answer(NO_PLATFORM.words.formatted(lastAnswer), request, response, callback, List.of(RETRY));
    }

    /// Sends the error with additional headers.
    void answer(Request request, Response response, Callback callback, List<HttpField> more) {
        answer(words, request, response, callback, more);
    }

    private void answer(String message, Request request, Response response, Callback callback, List<HttpField> more) {
        boolean isForPeople =
                String.valueOf(request.getHeaders().get(HttpHeader.ACCEPT)).contains("text/html");
        String body = isForPeople ? page(message) : "%s. %s\n".formatted(title, message);
        response.reset();
        response.setStatus(status);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, (isForPeople ? "text/html" : "text/plain") + ";charset=utf-8");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        more.forEach(response.getHeaders()::add);
        response.write(true, ByteBuffer.wrap(body.getBytes(UTF_8)), callback);
    }

    private String page(String message) {
        return """
                <!doctype html>
                <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>%1$s</title>
                <body style="font: 1rem/1.5 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
                <h1>%1$s</h1>
                <p>%2$s</p>
                </html>
                """.formatted(title, message);
    }
}
