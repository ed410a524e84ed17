package dev.ambit.http;

import static dev.ambit.problem.ProblemCode.OVERLOADED;
import static dev.ambit.problem.ProblemCode.UNEXPECTED_ERROR;

import dev.ambit.http.Route.Handling;
import dev.ambit.problem.Problem;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs a handler on the thread that its route requires.
final class Dispatch {

    static final String INTERNAL_ERROR =
            "An internal error occurred. Send the request again. If the error persists, report its `traceId`.";

    private static final System.Logger LOG = System.getLogger(Dispatch.class.getName());

    private final Semaphore turns;
    private final Admission admission;
    private final Metrics metrics;

    /// Creates a dispatcher.
    ///
    /// @param waitingMax maximum number of requests on virtual threads; further ones are answered 503
    Dispatch(int waitingMax, Admission admission, Metrics metrics) {
        this.turns = new Semaphore(waitingMax);
        this.admission = admission;
        this.metrics = metrics;
    }

    void run(Route route, Request request, Consumer<Response> reply) {
        switch (route.handling()) {
            case Handling.Inline(Handler handler) -> reply.accept(attempt(route, request, handler));
            case Handling.Blocking(Handler handler) -> wait(route, request, handler, reply);
            case Handling.Asynchronous(AsyncHandler handler) -> async(route, request, handler, reply);
            case Handling.Cached(Memory fast, Handler slow) -> {
                Response cached = remember(route, request, fast);
                if (cached == null) {
                    wait(route, request, slow, reply);
                } else {
                    reply.accept(cached);
                }
            }
            case Handling.WebSocket _, Handling.Streaming _ ->
                throw new IllegalStateException(
                        "The route %s cannot be dispatched to a handler".formatted(route.operationId()));
        }
    }

    private void wait(Route route, Request request, Handler handler, Consumer<Response> reply) {
        Runnable leave = admission.admit(request);
        if (leave == null || !turns.tryAcquire()) {
            if (leave != null) {
                leave.run();
            }
            metrics.overloaded();
            Problem problem = OVERLOADED.because(
                    "The server is overloaded: too many requests are waiting. Retry after one second.");
            reply.accept(Response.problem(problem, request.traceId()));
            return;
        }
        Thread.ofVirtual().name(route.operationId()).start(() -> {
            Response response = attempt(route, request, handler);
            turns.release();
            leave.run();
            reply.accept(response);
        });
    }

    private static void async(Route route, Request request, AsyncHandler handler, Consumer<Response> reply) {
        try {
            request.requireNothingUnexpected();
            ScopedValue.where(Trace.ID, request.traceId())
                    .call(() -> handler.begin(request))
                    .whenComplete((response, failure) ->
                            reply.accept(response == null ? failed(route, request, failure) : response));
        } catch (Throwable failure) {
            reply.accept(failed(route, request, failure));
        }
    }

    private static Response failed(Route route, Request request, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof Problem problem
                ? Response.problem(problem, request.traceId())
                : bug(route, request, cause);
    }

    private static Response attempt(Route route, Request request, Handler handler) {
        Response response = remember(route, request, handler::handle);
        return response == null
                ? bug(route, request, new IllegalStateException("The handler returned no response"))
                : response;
    }

    /// Runs the handler and turns exceptions into a response. Without a response, the client would wait forever.
    private static @Nullable Response remember(Route route, Request request, Memory memory) {
        return ScopedValue.where(Trace.ID, request.traceId()).call(() -> {
            try {
                request.requireNothingUnexpected();
                return memory.answer(request);
            } catch (Problem problem) {
                return Response.problem(problem, request.traceId());
            } catch (Throwable bug) {
                return bug(route, request, bug);
            }
        });
    }

    private static Response bug(Route route, Request request, Throwable bug) {
        LOG.log(System.Logger.Level.ERROR, "%s %s failed".formatted(route.method(), route.template()), bug);
        return Response.problem(UNEXPECTED_ERROR.because(INTERNAL_ERROR), request.traceId());
    }
}
