package dev.ambit.host.gateway;

import dev.ambit.host.function.FunctionAdmission;
import dev.ambit.host.function.FunctionHost;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Forwards requests to the functions of this host, within their concurrency limits. A WebSocket counts only
/// until it is open.
final class FunctionHandler extends Handler.Abstract.NonBlocking {

    private final FunctionHost functions;
    private final FunctionRelay relay;
    private final SocketRelay sockets;

    /// @param sockets forwards WebSockets
    FunctionHandler(FunctionHost functions, FunctionRelay relay, SocketRelay sockets) {
        this.functions = functions;
        this.relay = relay;
        this.sockets = sockets;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String name = Objects.requireNonNull(Relay.site(request).function());
        BiConsumer<FunctionAdmission, @Nullable Throwable> then = (visit, failure) -> {
            if (failure == null) {
                answer(visit, request, response, callback);
            } else {
                callback.failed(failure);
            }
        };
        CompletableFuture<FunctionAdmission> visit = functions.visit(name);
        // A waiting request continues on the thread that returned the seat, which must not be blocked.
        var _ = visit.isDone() ? visit.whenComplete(then) : visit.whenCompleteAsync(then, Thread::startVirtualThread);
        return true;
    }

    private void answer(FunctionAdmission visit, Request request, Response response, Callback callback) {
        switch (visit) {
            case FunctionAdmission.Admitted it -> relay(it, request, response, Callback.from(callback, it.end()));
            case FunctionAdmission.Full() -> GatewayError.FULL.answer(request, response, callback);
            case FunctionAdmission.Starting() ->
                GatewayError.STARTING.answer(request, response, callback, List.of(GatewayError.RETRY));
            case FunctionAdmission.Down() -> GatewayError.NOT_RUNNING.answer(request, response, callback);
            case FunctionAdmission.Absent() -> GatewayError.NO_FUNCTION.answer(request, response, callback);
        }
    }

    private void relay(FunctionAdmission.Admitted visit, Request request, Response response, Callback callback) {
        request.setAttribute(FunctionRelay.INSTANCE, visit.instance());
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
