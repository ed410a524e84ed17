package dev.ambit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// What the gateway says itself, to people who look for the mistake as to programs.
enum Refusal {
    UNKNOWN_HOST(
            HttpStatus.NOT_FOUND_404,
            "No store answers here",
            "No stack serves this host. Run `ambit stack show` to see the hosts of a stack and `ambit stack drift` to see"
                    + " why one is not served: the stack has no API_STAGE, or no domain of the account covers the host."),
    TWO_HOSTS(
            HttpStatus.BAD_REQUEST_400,
            "Two hosts are asked for",
            "The request's Host is not its :authority, so it can be read in two ways."),
    NO_PATH(
            HttpStatus.BAD_REQUEST_400,
            "No path is asked for",
            "The request is about the whole server, which tells nothing of itself."),
    SUSPENDED(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "This environment rests",
            "Its stack is suspended. Whoever orders it can take it up again; nothing is lost."),
    NO_FUNCTION(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "Nothing answers here yet",
            "The stack has no function. Deploy its code, or say in its blueprint where one answers (upstream, developmentUpstream)."),
    NOT_RUNNING(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The function is not running",
            "It ended, and is started again in a moment. Its log says why (bin/ambit stack logs)."),
    FULL(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The function is busy",
            "It has as many requests as it takes at once (concurrencyMax of its blueprint). Try again soon."),
    OTHER_STAGE(
            HttpStatus.FORBIDDEN_403,
            "This is another stage",
            "The key or the session belongs to another stage. Each stage has its own."),
    TOO_MANY(
            HttpStatus.TOO_MANY_REQUESTS_429,
            "Too many requests",
            "The stage takes so many requests a second (requestsPerSecond of its blueprint) and so many WebSockets, and"
                    + " no more."),
    NO_SOCKET(
            HttpStatus.BAD_REQUEST_400,
            "This is no WebSocket",
            "Its request says that it becomes one, without what RFC 6455 asks for."),
    LOOP(
            HttpStatus.LOOP_DETECTED_508,
            "The function is this gateway",
            "The request has been here before: the function's address in the blueprint leads back."),
    SLOW(
            HttpStatus.GATEWAY_TIMEOUT_504,
            "The function takes too long",
            "It did not answer within its time (timeoutSeconds of its blueprint)."),
    UNREACHABLE(
            HttpStatus.BAD_GATEWAY_502,
            "The function does not answer",
            "It cannot be reached, it ended in the middle, or its address is closed to outgoing calls."),
    UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE_503,
            "The gateway cannot say",
            "It could not look up the host. Try again soon.");

    private final int status;
    private final String title;
    private final String words;

    Refusal(int status, String title, String words) {
        this.status = status;
        this.title = title;
        this.words = words;
    }

    /// Says nothing of what came, so that nobody's words are shown at a store's address.
    void answer(Request request, Response response, Callback callback) {
        answer(request, response, callback, List.of());
    }

    /// @param more headers
    void answer(Request request, Response response, Callback callback, List<HttpField> more) {
        boolean isForPeople =
                String.valueOf(request.getHeaders().get(HttpHeader.ACCEPT)).contains("text/html");
        String body = isForPeople ? page() : "%s. %s\n".formatted(title, words);
        response.reset();
        response.setStatus(status);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, (isForPeople ? "text/html" : "text/plain") + ";charset=utf-8");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        more.forEach(response.getHeaders()::add);
        response.write(true, ByteBuffer.wrap(body.getBytes(UTF_8)), callback);
    }

    private String page() {
        return """
                <!doctype html>
                <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <title>%1$s</title>
                <body style="font: 1rem/1.5 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem">
                <h1>%1$s</h1>
                <p>%2$s</p>
                </html>
                """.formatted(title, words);
    }
}
