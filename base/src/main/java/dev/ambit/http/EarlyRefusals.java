package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.BODY_TOO_LARGE;
import static dev.ambit.problem.ProblemCode.HEADERS_TOO_LARGE;
import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static dev.ambit.problem.ProblemCode.REQUEST_TIMEOUT;
import static dev.ambit.problem.ProblemCode.UNEXPECTED_ERROR;

import dev.ambit.problem.Problem;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Renders the errors that Jetty detects before routing as problems. The text of an exception is never shown.
final class EarlyRefusals extends ErrorHandler {

    private final Metrics metrics;

    EarlyRefusals(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        metrics.begun();
        new Exchange(request, response, callback, ResponseListener.UNSEEN, ClientAddress.CONNECTION, metrics)
                .refuse(problem(response.getStatus()));
        return true;
    }

    private static Problem problem(int status) {
        return switch (status) {
            case 408 ->
                REQUEST_TIMEOUT.because("The request arrived too slowly. Send at least %d bytes per second."
                        .formatted(SlowClients.BYTES_PER_SECOND_MIN));
            case 413 -> BODY_TOO_LARGE.because("The request body is too large. Send a smaller body.");
            case 431 ->
                HEADERS_TOO_LARGE.because(
                        "The request headers are larger than 16 KiB, the limit. Send fewer or shorter headers.");
            case 500 -> UNEXPECTED_ERROR.because(Dispatch.INTERNAL_ERROR);
            case 503 -> OVERLOADED.because("The server is shutting down. Send the request again.");
            default ->
                BAD_USER_INPUT.because("The request is not well-formed HTTP. Send a valid HTTP/1.1 or HTTP/2 request.");
        };
    }
}
