package dev.ambit.host;

import static dev.ambit.host.link.LinkServer.json;
import static dev.ambit.host.link.LinkServer.noContent;
import static dev.ambit.http.IdempotencyRule.REFUSED;
import static java.util.Objects.requireNonNull;

import dev.ambit.host.bucket.BucketAgent;
import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.cdn.CacheAgent;
import dev.ambit.host.function.FunctionAgent;
import dev.ambit.host.function.FunctionState;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Router;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The routes of a host that its server calls.
final class AgentRoutes {

    private static final int MESSAGE_BYTES_MAX = 1 << 20;
    private static final String FUNCTION = "/functions/{name}";
    private static final String BUCKET = "/buckets/{name}";
    private static final String OBJECTS = BUCKET + "/objects";
    private static final String CACHE = "/caches/{environment}";
    private static final Contract ANY = LinkServer.contract(MESSAGE_BYTES_MAX);

    private AgentRoutes() {}

    /// Adds the routes.
    ///
    /// @param buckets null if there are no buckets
    static void add(Router router, FunctionAgent functions, @Nullable Buckets buckets, CacheAgent cache) {
        functions(router, functions);
        cache(router, cache);
        if (buckets != null) {
            buckets(router, buckets);
            objects(router, buckets);
        }
    }

    private static void functions(Router router, FunctionAgent functions) {
        router.get(
                        "/functions",
                        "getRefusal",
                        _ -> json(new LinkMessages.Sentence(functions.refusal().orElse(null))),
                        ANY)
                .get(FUNCTION, "getFunction", it -> json(functions.status(name(it))), ANY)
                .put(
                        FUNCTION,
                        "deployFunction",
                        REFUSED,
                        it -> json(functions.deploy(
                                name(it), it.content(), parameter(it, "digest"), it.parameter("runtime"))),
                        LinkServer.contract(FunctionAgent.BYTES_MAX))
                .delete(FUNCTION, "removeFunction", REFUSED, it -> done(() -> functions.remove(name(it))), ANY)
                .get(FUNCTION + "/output", "getFunctionOutput", it -> json(functions.output(name(it))), ANY)
                .get(
                        FUNCTION + "/current",
                        "hasCurrentValues",
                        it -> json(new LinkMessages.Flag(functions.hasCurrentValues(name(it)))),
                        ANY)
                .post(
                        FUNCTION + "/rollback",
                        "rollBackFunction",
                        REFUSED,
                        it -> json(functions.rollBack(name(it), Integer.parseInt(parameter(it, "version")))),
                        ANY)
                .post(FUNCTION + "/make", "makeFunction", REFUSED, it -> done(() -> functions.make(name(it))), ANY)
                .post(
                        FUNCTION + "/stop",
                        "stopFunction",
                        REFUSED,
                        it -> done(() -> functions.stop(name(it), FunctionState.valueOf(parameter(it, "as")))),
                        ANY);
    }

    private static void cache(Router router, CacheAgent cache) {
        router.delete("/caches", "clearCaches", REFUSED, _ -> done(cache::clear), ANY)
                .get(CACHE, "countCache", it -> json(new LinkMessages.Count(cache.count(environment(it)))), ANY)
                .post(
                        CACHE,
                        "invalidateCache",
                        REFUSED,
                        it -> done(() -> cache.invalidate(
                                environment(it),
                                Json.readStored(it.content(), LinkMessages.Paths.class)
                                        .values())),
                        ANY);
    }

    private static void buckets(Router router, BucketAgent buckets) {
        router.get(BUCKET, "countBucket", it -> json(new LinkMessages.Counts(buckets.count(name(it)))), ANY)
                .put(BUCKET, "makeBucket", REFUSED, it -> done(() -> buckets.make(name(it))), ANY)
                .delete(
                        BUCKET,
                        "removeBucket",
                        REFUSED,
                        it -> json(new LinkMessages.Count(buckets.remove(name(it)))),
                        ANY)
                .get(
                        BUCKET + "/exists",
                        "existsBucket",
                        it -> json(new LinkMessages.Flag(buckets.exists(name(it)))),
                        ANY)
                .get(
                        BUCKET + "/check",
                        "checkBucket",
                        it -> done(() -> buckets.check(name(it), parameter(it, "field"))),
                        ANY);
    }

    private static void objects(Router router, BucketAgent buckets) {
        router.get(OBJECTS, "listObjects", it -> json(new LinkMessages.Entries(buckets.list(name(it)))), ANY)
                .piped("PUT", OBJECTS, "putObject", (it, body) -> done(() -> put(it, body, buckets)), ANY)
                .delete(
                        OBJECTS,
                        "deleteObject",
                        REFUSED,
                        it -> done(() -> buckets.delete(name(it), parameter(it, "key"))),
                        ANY);
    }

    /// Stores an object. If the object is refused, still reads its body, since the client sends all of it before
    /// it reads the response.
    private static void put(Request request, InputStream body, BucketAgent buckets) {
        long length = Long.parseLong(parameter(request, "length"));
        try {
            buckets.put(name(request), parameter(request, "key"), body, length, parameter(request, "type"));
        } catch (Problem refused) {
            try {
                body.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            throw refused;
        }
    }

    private static Response done(Runnable work) {
        work.run();
        return noContent();
    }

    private static String name(Request request) {
        return request.variable("name");
    }

    private static UUID environment(Request request) {
        return UUID.fromString(request.variable("environment"));
    }

    private static String parameter(Request request, String name) {
        return requireNonNull(request.parameter(name), name);
    }
}
