package dev.ambit.host;

import static dev.ambit.host.link.LinkServer.json;
import static dev.ambit.host.link.LinkServer.noContent;
import static dev.ambit.http.IdempotencyRule.REFUSED;

import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.link.LinkServer;
import dev.ambit.host.session.SessionAgent;
import dev.ambit.host.session.SessionSettings;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.Router;

/// The routes of a host for session stores, which its server calls.
final class SessionRoutes {

    private static final int MESSAGE_BYTES_MAX = 1 << 20;
    private static final String STORE = "/sessions/{name}";
    private static final Contract ANY = LinkServer.contract(MESSAGE_BYTES_MAX);

    private SessionRoutes() {}

    /// Adds the routes.
    static void add(Router router, SessionAgent sessions) {
        router.get(STORE, "countSessions", it -> json(new LinkMessages.Counts(sessions.count(name(it)))), ANY)
                .get(STORE + "/check", "checkSessions", it -> done(() -> sessions.check(name(it))), ANY)
                .put(STORE, "ensureSessions", REFUSED, it -> json(sessions.ensure(name(it), settings(it))), ANY)
                .post(
                        STORE + "/observe",
                        "observeSessions",
                        REFUSED,
                        it -> json(sessions.observe(name(it), settings(it))),
                        ANY)
                .delete(STORE, "removeSessions", REFUSED, it -> done(() -> sessions.remove(name(it))), ANY);
    }

    private static SessionSettings settings(Request request) {
        return Json.readStored(request.content(), SessionSettings.class);
    }

    private static Response done(Runnable work) {
        work.run();
        return noContent();
    }

    private static String name(Request request) {
        return request.variable("name");
    }
}
