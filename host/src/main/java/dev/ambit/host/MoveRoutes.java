package dev.ambit.host;

import static dev.ambit.host.link.LinkServer.json;
import static dev.ambit.host.link.LinkServer.nothing;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.container.FileTree;
import dev.ambit.host.function.FunctionHost;
import dev.ambit.host.git.RepositoryHost;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.link.LinkServer;
import dev.ambit.host.move.Arrival;
import dev.ambit.host.move.CopiedDirectory;
import dev.ambit.host.move.MovedKind;
import dev.ambit.host.move.MovedParts;
import dev.ambit.host.move.TreeEntry;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The routes of a host for moves of an account to another host, which its server calls. Those of the old host begin
/// with `/departures`, and those of the new host with `/arrivals`.
final class MoveRoutes {

    private static final int MESSAGE_BYTES_MAX = 4 << 20;
    private static final String BYTES = "application/octet-stream";
    private static final String DEPARTURE = "/departures/{kind}/{name}";
    private static final String ARRIVAL = "/arrivals/{move}";
    private static final String ARRIVING = ARRIVAL + "/parts/{kind}/{name}";
    private static final Contract ANY = LinkServer.contract(MESSAGE_BYTES_MAX);

    private final Path data;
    private final FunctionHost functions;
    private final @Nullable Buckets buckets;
    private final @Nullable RepositoryHost repositories;

    private MoveRoutes(
            Path data, FunctionHost functions, @Nullable Buckets buckets, @Nullable RepositoryHost repositories) {
        this.data = data;
        this.functions = functions;
        this.buckets = buckets;
        this.repositories = repositories;
    }

    /// Adds the routes.
    ///
    /// @param data directory of the host
    /// @param buckets null if there are no buckets
    /// @param repositories null if Git is not installed
    static void add(
            Router router,
            Path data,
            FunctionHost functions,
            @Nullable Buckets buckets,
            @Nullable RepositoryHost repositories) {
        var routes = new MoveRoutes(data, functions, buckets, repositories);
        routes.departures(router);
        routes.arrivals(router);
    }

    private void departures(Router router) {
        router.postAnew("/departures/freeze", "freezeParts", it -> done(() -> freeze(parts(it))), ANY)
                .postAnew("/departures/release", "releaseParts", it -> done(() -> release(parts(it))), ANY)
                .postAnew("/departures/discard", "discardParts", it -> done(() -> discard(parts(it))), ANY)
                .get(
                        "/departures/repositories/{store}",
                        "bundleRepository",
                        it -> Response.stream(BYTES, outlet -> bundle(it.variable("store"), outlet)),
                        ANY)
                .get(DEPARTURE, "listDeparture", it -> listing(departing(it)), ANY)
                .get(
                        DEPARTURE + "/content",
                        "readDeparture",
                        it -> Response.stream(
                                BYTES, outlet -> copy(departing(it).open(parameter(it, "path")), outlet)),
                        ANY);
    }

    private void arrivals(Router router) {
        router.postAnew(ARRIVAL, "beginArrival", it -> done(() -> arrival(it).begin()), ANY)
                .delete(
                        ARRIVAL,
                        "discardArrival",
                        it -> done(() -> FileTree.delete(arrival(it).directory())),
                        ANY)
                .postAnew(
                        ARRIVAL + "/take-over",
                        "takeOverArrival",
                        it -> done(() -> takeOver(arrival(it), parts(it))),
                        ANY)
                .piped("PUT", ARRIVAL + "/repositories/{store}", "putRepository", this::repository, ANY)
                .get(ARRIVING, "listArrival", it -> listing(arriving(it)), ANY)
                .piped("PUT", ARRIVING, "putArrival", this::put, ANY)
                .delete(ARRIVING, "removeArrival", it -> done(() -> arriving(it).remove(parameter(it, "path"))), ANY);
    }

    /// Refuses writes, and waits for those that are running.
    private void freeze(MovedParts parts) {
        // Freezes every bucket before it counts the busy ones.
        long busy = buckets == null
                ? 0
                : parts.buckets().stream()
                        .map(buckets::freeze)
                        .filter(isIdle -> !isIdle)
                        .count();
        if (busy > 0 || parts.functions().stream().anyMatch(functions::isChanging)) {
            throw STACK_UNREACHABLE.because("An upload or deploy of this account is running. The move waits for it.");
        }
        if (repositories != null) {
            repositories.awaitIdle(parts.store());
        }
    }

    private void release(MovedParts parts) {
        if (buckets != null) {
            parts.buckets().forEach(buckets::release);
        }
    }

    /// Deletes the parts from this host.
    private void discard(MovedParts parts) {
        parts.functions().forEach(functions::remove);
        if (buckets != null) {
            parts.buckets().forEach(buckets::remove);
        }
        if (repositories != null) {
            repositories.discard(parts.store());
        }
        release(parts);
    }

    private void bundle(String store, ResponseStream outlet) {
        repositories().bundle(store, (file, head) -> {
            outlet.write((head + "\n").getBytes(UTF_8));
            copy(open(file), outlet);
        });
    }

    private Response repository(Request request, InputStream body) {
        try {
            String head = LinkBodies.line(body);
            Path target = arrival(request).repository(request.variable("store"));
            return json(new LinkMessages.Texts(repositories().unbundle(target, body, head)));
        } finally {
            LinkBodies.drain(body);
        }
    }

    private Response put(Request request, InputStream body) {
        try {
            TreeEntry entry = Json.readStored(LinkBodies.line(body), TreeEntry.class);
            return json(
                    new LinkMessages.Texts(Map.of("sha256", arriving(request).put(entry, body))));
        } finally {
            LinkBodies.drain(body);
        }
    }

    /// Puts all parts in their places. Parts that an earlier call has put there are skipped.
    private void takeOver(Arrival arrival, MovedParts parts) {
        for (String name : parts.functions()) {
            CopiedDirectory arrived = arrival.part(MovedKind.FUNCTION, name);
            FunctionHost.lend(arrived.root());
            Arrival.takeOver(arrived.root(), MovedKind.FUNCTION.in(data, name));
        }
        for (String name : parts.buckets()) {
            Arrival.takeOver(arrival.part(MovedKind.BUCKET, name).root(), MovedKind.BUCKET.in(data, name));
        }
        if (repositories != null) {
            Arrival.takeOver(arrival.repository(parts.store()), repositories.path(parts.store()));
        }
        release(parts);
        FileTree.delete(arrival.directory());
    }

    private RepositoryHost repositories() {
        if (repositories == null) {
            throw STACK_UNREACHABLE.because("`git` is not installed on the host. Install it and restart the host.");
        }
        return repositories;
    }

    private CopiedDirectory departing(Request request) {
        return new CopiedDirectory(kind(request).in(data.toAbsolutePath(), request.variable("name")));
    }

    private CopiedDirectory arriving(Request request) {
        return arrival(request).part(kind(request), request.variable("name"));
    }

    private Arrival arrival(Request request) {
        return Arrival.of(data, UUID.fromString(request.variable("move")));
    }

    private static Response listing(CopiedDirectory directory) {
        return directory.exists() ? json(directory.list()) : nothing();
    }

    private static MovedKind kind(Request request) {
        return MovedKind.valueOf(request.variable("kind"));
    }

    private static MovedParts parts(Request request) {
        return Json.readStored(request.content(), MovedParts.class);
    }

    private static String parameter(Request request, String name) {
        return requireNonNull(request.parameter(name), name);
    }

    private static Response done(Runnable work) {
        work.run();
        return nothing();
    }

    private static void copy(InputStream content, ResponseStream outlet) {
        try (content) {
            LinkBodies.copy(content, outlet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
