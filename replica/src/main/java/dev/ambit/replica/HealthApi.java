package dev.ambit.replica;

import static dev.ambit.problem.ProblemCode.OVERLOADED;

import dev.ambit.http.Metrics;
import dev.ambit.http.Readiness;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.util.function.Supplier;

/// Serves liveness, readiness and freshness separately, because a replica stays useful without its server.
final class HealthApi {

    private final Readiness readiness;
    private final Supplier<Freshness> freshness;
    private final Metrics metrics;

    /// @param freshness read from memory
    HealthApi(Readiness readiness, Supplier<Freshness> freshness, Metrics metrics) {
        this.readiness = readiness;
        this.freshness = freshness;
        this.metrics = metrics;
    }

    Response live(Request request) {
        return Response.ok(new View("live"));
    }

    /// Reports ready even if the database or the server is unavailable, because checks are answered from memory.
    Response ready(Request request) {
        if (!readiness.isReady()) {
            throw OVERLOADED.because("The replica is shutting down. Send requests to another replica.");
        }
        return Response.ok(new View("ready"));
    }

    Response sync(Request request) {
        Freshness now = freshness.get();
        return Response.of(now.isGreen() ? 200 : 503, now);
    }

    Response metrics(Request request) {
        return metrics.response();
    }

    record View(String state) {}
}
