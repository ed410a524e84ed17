package dev.ambit.gateway;

import dev.ambit.function.Functions;
import dev.ambit.function.Visit;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Takes requests to the functions that run here, as far as these let them in. A WebSocket holds a seat only until
/// it is open.
final class FunctionHandler extends Handler.Abstract.NonBlocking {

    private final Functions functions;
    private final InwardRelay relay;
    private final SocketRelay sockets;

    /// @param sockets by the same way
    FunctionHandler(Functions functions, InwardRelay relay, SocketRelay sockets) {
        this.functions = functions;
        this.relay = relay;
        this.sockets = sockets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String name = Objects.requireNonNull(Relay.site(request).function());
        BiConsumer<Visit, @Nullable Throwable> then = (visit, failure) -> {
            if (failure == null) {
                answer(visit, request, response, callback);
            } else {
                callback.failed(failure);
            }
        };
        CompletableFuture<Visit> visit = functions.visit(name);
        // Who waits gets his seat on the thread of who gives it back, which must not wait for his way in.
        var _ = visit.isDone() ? visit.whenComplete(then) : visit.whenCompleteAsync(then, Thread::startVirtualThread);
        return true;
    }

    private void answer(Visit visit, Request request, Response response, Callback callback) {
        switch (visit) {
            case Visit.Admitted it -> relay(it, request, response, Callback.from(callback, it.end()));
            case Visit.Full() -> Refusal.FULL.answer(request, response, callback);
            case Visit.Down() -> Refusal.NOT_RUNNING.answer(request, response, callback);
            case Visit.Absent() -> Refusal.NO_FUNCTION.answer(request, response, callback);
        }
    }

    private void relay(Visit.Admitted visit, Request request, Response response, Callback callback) {
        request.setAttribute(InwardRelay.INSTANCE, visit.instance());
        try {
            if (SocketRelay.isAsked(request)) {
                sockets.handle(request, response, callback);
            } else {
                relay.handle(request, response, callback);
            }
        } catch (Throwable e) {
            callback.failed(e);
        }
    }
}
