package dev.ambit.host;

import static dev.ambit.host.link.LinkServer.json;
import static dev.ambit.host.link.LinkServer.noContent;
import static dev.ambit.http.IdempotencyRule.REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;
import static java.util.Objects.requireNonNull;

import dev.ambit.host.git.GitAnswer;
import dev.ambit.host.git.GitCall;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.host.link.LinkMessages;
import dev.ambit.host.link.LinkServer;
import dev.ambit.http.Contract;
import dev.ambit.http.Json;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.http.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The routes of a host for repositories, which its server calls.
final class RepositoryRoutes {

    private static final int MESSAGE_BYTES_MAX = 1 << 20;
    private static final String REPOSITORY = "/repositories/{store}";
    private static final String BRANCH = REPOSITORY + "/branches/{branch}";
    private static final String COMMIT = REPOSITORY + "/commits/{commit}";
    private static final Contract ANY = LinkServer.contract(MESSAGE_BYTES_MAX);

    private final @Nullable RepositoryAgent repositories;

    private RepositoryRoutes(@Nullable RepositoryAgent repositories) {
        this.repositories = repositories;
    }

    /// Adds the routes.
    ///
    /// @param repositories null if Git is not installed
    static void add(Router router, @Nullable RepositoryAgent repositories) {
        var routes = new RepositoryRoutes(repositories);
        routes.branches(router);
        routes.commits(router);
        router.piped("POST", LinkMessages.GIT, "answerGit", routes::git, ANY);
    }

    private void branches(Router router) {
        router.get(REPOSITORY + "/heads", "getHeads", it -> json(new LinkMessages.Texts(agent().heads(store(it)))), ANY)
                .post(BRANCH, "beginBranch", REFUSED, it -> done(() -> agent().begin(store(it), branch(it))), ANY)
                .put(
                        BRANCH,
                        "setBranch",
                        REFUSED,
                        it -> done(() -> agent().set(store(it), branch(it), parameter(it, "commit"))),
                        ANY)
                .delete(BRANCH, "removeBranch", REFUSED, it -> done(() -> agent().remove(store(it), branch(it))), ANY);
    }

    private void commits(Router router) {
        router.get(
                        COMMIT + "/parameters",
                        "getParameterFile",
                        it -> agent().parameters(store(it), commit(it))
                                .map(file -> Response.bytes(200, "application/json", file))
                                .orElseGet(LinkServer::noContent),
                        ANY)
                .get(
                        COMMIT + "/contents",
                        "checkCommit",
                        it -> json(agent().check(store(it), commit(it), isSet(it, "function"), isSet(it, "assets"))),
                        ANY)
                .get(
                        COMMIT + "/function",
                        "getFunctionZip",
                        it -> Response.bytes(200, "application/zip", agent().functionZip(store(it), commit(it))),
                        ANY)
                .post(
                        COMMIT + "/function",
                        "deployCommit",
                        REFUSED,
                        it -> json(agent().deployFunction(
                                        store(it), commit(it), parameter(it, "name"), it.parameter("runtime"))),
                        ANY)
                .get(COMMIT + "/assets", "getAssetZip", it -> zip(agent().assetZip(store(it), commit(it))), ANY)
                .post(COMMIT + "/assets", "publishAssets", REFUSED, this::publish, ANY);
    }

    private static Response zip(InputStream zip) {
        return Response.stream("application/zip", outlet -> {
            try (zip) {
                LinkBodies.copy(zip, outlet);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the zip of assets", e);
            }
        });
    }

    private Response publish(Request request) {
        var message = Json.readStored(request.content(), LinkMessages.Publication.class);
        return json(agent().publish(store(request), commit(request), message.bucket(), message.token()));
    }

    /// Answers a Git client. The first line of the body is the [GitCall]; the body of the client follows.
    private Response git(Request request, InputStream body) {
        try {
            GitAnswer answer = agent().answer(Json.readStored(LinkBodies.line(body), GitCall.class), body);
            return Response.stream("application/octet-stream", outlet -> copy(answer, outlet))
                    .with(LinkMessages.GIT_STATUS, Integer.toString(answer.status()))
                    .with(LinkMessages.GIT_MAY_GO_ON, Boolean.toString(answer.mayGoOn()));
        } finally {
            LinkBodies.drain(body);
        }
    }

    private RepositoryAgent agent() {
        if (repositories == null) {
            throw STACK_RESOURCE_REFUSED.because("This server cannot use branches, because `git` or its program"
                    + " `git-http-backend` is not installed. Install both, then restart the server.");
        }
        return repositories;
    }

    private static void copy(GitAnswer answer, ResponseStream outlet) {
        try (answer) {
            LinkBodies.copy(answer.body(), outlet);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the response of the Git process", e);
        }
    }

    private static Response done(Runnable work) {
        work.run();
        return noContent();
    }

    private static boolean isSet(Request request, String name) {
        return Boolean.parseBoolean(request.parameter(name));
    }

    private static String store(Request request) {
        return request.variable("store");
    }

    private static String branch(Request request) {
        return request.variable("branch");
    }

    private static String commit(Request request) {
        return request.variable("commit");
    }

    private static String parameter(Request request, String name) {
        return requireNonNull(request.parameter(name), name);
    }
}
