package dev.ambit.http;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Access log entry of a request. It contains no data that the caller sent.
record AccessLine(String method, String route, int status, long millis) {

    private static final System.Logger LOG = System.getLogger("dev.ambit.access");

    /// Logs each request that may change data, and each server error. A `POST` to a route that reads from memory
    /// is not such a request. An [AsyncHandler] logs the requests that it accepts.
    static void log(String method, @Nullable Route route, int status, long nanos, String traceId) {
        boolean isRead = method.equals("GET")
                || method.equals("HEAD")
                || (route != null && route.handling() instanceof Route.Handling.Cached);
        boolean isToldElsewhere =
                route != null && route.handling() instanceof Route.Handling.Asynchronous && status < 300;
        if ((isRead && status < 500) || isToldElsewhere) {
            return;
        }
        String shown = route == null ? "none" : route.method();
        String template = route == null ? "none" : route.template();
        var line = new AccessLine(shown, template, status, TimeUnit.NANOSECONDS.toMillis(nanos));
        ScopedValue.where(Trace.ID, traceId).run(() -> LOG.log(System.Logger.Level.INFO, "{0}", line));
    }

    @Override
    public String toString() {
        return "%s %s %d in %d ms".formatted(method, route, status, millis);
    }
}
