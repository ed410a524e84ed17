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

/// What Jetty refuses before the router sees it looks like any other problem, and never shows an exception's text.
final class EarlyRefusals extends ErrorHandler {

    private final Metrics metrics;

    EarlyRefusals(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public boolean handle(
            org.eclipse.jetty.server.Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        metrics.begun();
        new Exchange(request, response, callback, Served.UNSEEN, Origin.CONNECTION, metrics)
                .refuse(problem(response.getStatus()));
        return true;
    }

    private static Problem problem(int status) {
        return switch (status) {
            case 408 -> REQUEST_TIMEOUT.because("The request takes too long to come.");
            case 413 -> BODY_TOO_LARGE.because("The body is too large.");
            case 431 -> HEADERS_TOO_LARGE.because("The headers are larger than 16 KiB.");
            case 500 -> UNEXPECTED_ERROR.because("The fault is ours. Our log has the reason.");
            case 503 -> OVERLOADED.because("This server is about to stop. Try again.");
            default -> BAD_USER_INPUT.because("The request is not well-formed HTTP.");
        };
    }
}
