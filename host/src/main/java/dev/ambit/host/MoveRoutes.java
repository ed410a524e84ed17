package dev.ambit.host;

import static dev.ambit.host.link.LinkServer.json;
import static dev.ambit.host.link.LinkServer.noContent;
import static dev.ambit.http.IdempotencyRule.REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.ambit.host.bucket.Buckets;
import dev.ambit.host.container.FileTree;
import dev.ambit.host.function.FunctionHost;
import dev.ambit.host.git.RepositoryHost;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.link.LinkServer;
import dev.ambit.host.move.CopiedDirectory;
import dev.ambit.host.move.IncomingMove;
import dev.ambit.host.move.MovedKind;
import dev.ambit.host.move.MovedParts;
import dev.ambit.host.move.TreeEntry;
import dev.ambit.host.move.TreeListing;
import dev.ambit.host.session.SessionHost;
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
/// with `/outgoing-moves`, and those of the new host with `/incoming-moves`.
final class MoveRoutes {

    private static final int MESSAGE_BYTES_MAX = 4 << 20;
    private static final String BYTES = "application/octet-stream";
    private static final String OUTGOING = "/outgoing-moves/{kind}/{name}";
    private static final String INCOMING = "/incoming-moves/{move}";
    private static final String INCOMING_PART = INCOMING + "/parts/{kind}/{name}";
    private static final Contract ANY = LinkServer.contract(MESSAGE_BYTES_MAX);

    private final Path data;
    private final FunctionHost functions;
    private final @Nullable Buckets buckets;
    private final SessionHost sessions;
    private final @Nullable RepositoryHost repositories;

    private MoveRoutes(
            Path data,
            FunctionHost functions,
            @Nullable Buckets buckets,
            SessionHost sessions,
            @Nullable RepositoryHost repositories) {
        this.data = data;
        this.functions = functions;
        this.buckets = buckets;
        this.sessions = sessions;
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
            SessionHost sessions,
            @Nullable RepositoryHost repositories) {
        var routes = new MoveRoutes(data, functions, buckets, sessions, repositories);
        routes.outgoing(router);
        routes.incoming(router);
    }

    private void outgoing(Router router) {
        router.post("/outgoing-moves/freeze", "freezeParts", REFUSED, it -> done(() -> freeze(parts(it))), ANY)
                .post("/outgoing-moves/release", "releaseParts", REFUSED, it -> done(() -> release(parts(it))), ANY)
                .post("/outgoing-moves/discard", "discardParts", REFUSED, it -> done(() -> discard(parts(it))), ANY)
                .get(
                        "/outgoing-moves/repositories/{store}",
                        "bundleRepository",
                        it -> Response.stream(BYTES, outlet -> bundle(it.variable("store"), outlet)),
                        ANY)
                .get(OUTGOING, "listOutgoingPart", it -> listing(outgoingPart(it), it), ANY)
                .get(
                        OUTGOING + "/content",
                        "readOutgoingPart",
                        it -> Response.stream(
                                BYTES, outlet -> copy(outgoingPart(it).open(parameter(it, "path")), outlet)),
                        ANY);
    }

    private void incoming(Router router) {
        router.post(
                        INCOMING,
                        "beginIncomingMove",
                        REFUSED,
                        it -> done(() -> incomingMove(it).begin()),
                        ANY)
                .delete(
                        INCOMING,
                        "discardIncomingMove",
                        REFUSED,
                        it -> done(() -> FileTree.delete(incomingMove(it).directory())),
                        ANY)
                .post(
                        INCOMING + "/take-over",
                        "takeOverIncomingMove",
                        REFUSED,
                        it -> done(() -> takeOver(incomingMove(it), parts(it))),
                        ANY)
                .piped("PUT", INCOMING + "/repositories/{store}", "putRepository", this::repository, ANY)
                .get(INCOMING_PART, "listIncomingPart", it -> listing(incomingPart(it), it), ANY)
                .piped("PUT", INCOMING_PART, "putIncomingPart", this::put, ANY)
                .delete(
                        INCOMING_PART,
                        "removeIncomingPart",
                        REFUSED,
                        it -> done(() -> incomingPart(it).remove(parameter(it, "path"))),
                        ANY);
    }

    /// Refuses writes from now on. Throws `StackUnreachable` if an upload or deploy is running, or if pushes do
    /// not finish within 10 seconds.
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
        parts.sessions().forEach(sessions::freeze);
        if (repositories != null) {
            repositories.awaitIdle(parts.store());
        }
    }

    private void release(MovedParts parts) {
        if (buckets != null) {
            parts.buckets().forEach(buckets::release);
        }
        parts.sessions().forEach(sessions::release);
    }

    /// Deletes the parts from this host.
    private void discard(MovedParts parts) {
        parts.functions().forEach(functions::remove);
        parts.sessions().forEach(sessions::remove);
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
            Path target = incomingMove(request).repository(request.variable("store"));
            return json(new LinkMessages.Texts(repositories().unbundle(target, body, head)));
        } finally {
            LinkBodies.drain(body);
        }
    }

    private Response put(Request request, InputStream body) {
        try {
            TreeEntry entry = Json.readStored(LinkBodies.line(body), TreeEntry.class);
            return json(new LinkMessages.Texts(
                    Map.of("sha256", incomingPart(request).put(entry, body))));
        } finally {
            LinkBodies.drain(body);
        }
    }

    /// Puts all parts in their places. Parts that an earlier call has put there are skipped.
    private void takeOver(IncomingMove move, MovedParts parts) {
        for (String name : parts.functions()) {
            CopiedDirectory arrived = move.part(MovedKind.FUNCTION, name);
            FunctionHost.lend(arrived.root());
            IncomingMove.takeOver(arrived.root(), MovedKind.FUNCTION.in(data, name));
        }
        for (String name : parts.buckets()) {
            IncomingMove.takeOver(move.part(MovedKind.BUCKET, name).root(), MovedKind.BUCKET.in(data, name));
        }
        for (String name : parts.sessions()) {
            IncomingMove.takeOver(move.part(MovedKind.SESSION, name).root(), MovedKind.SESSION.in(data, name));
        }
        if (repositories != null) {
            IncomingMove.takeOver(move.repository(parts.store()), repositories.path(parts.store()));
        }
        release(parts);
        FileTree.delete(move.directory());
    }

    private RepositoryHost repositories() {
        if (repositories == null) {
            throw STACK_UNREACHABLE.because("`git` is not installed on the host. Install it and restart the host.");
        }
        return repositories;
    }

    private CopiedDirectory outgoingPart(Request request) {
        return new CopiedDirectory(kind(request).in(data.toAbsolutePath(), request.variable("name")));
    }

    private CopiedDirectory incomingPart(Request request) {
        return incomingMove(request).part(kind(request), request.variable("name"));
    }

    private IncomingMove incomingMove(Request request) {
        return IncomingMove.of(data, UUID.fromString(request.variable("move")));
    }

    private static Response listing(CopiedDirectory directory, Request request) {
        return directory.exists()
                ? json(directory.list(request.parameter("after"), TreeListing.ENTRIES_MAX))
                : noContent();
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
        return noContent();
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
