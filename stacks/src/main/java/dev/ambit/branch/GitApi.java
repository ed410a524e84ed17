package dev.ambit.branch;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.BODY_TOO_LARGE;
import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_MEDIA_TYPE;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.branch.GitBackend.Call;
import dev.ambit.branch.GitBackend.Head;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.http.StreamLimit;
import dev.ambit.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/// Serves clone, fetch and push over HTTP. The client sends a session or the account key as its password.
/// Permissions are checked on each request.
public final class GitApi {

    private static final long PUSH_BYTES_MAX = 100 << 20;
    private static final long QUESTION_BYTES_MAX = 8 << 20;
    private static final long REPOSITORY_BYTES_MAX = 1L << 30;
    private static final int ANSWER_BYTES_MAX = 4 << 20;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int OK = 200;

    /// Limit of concurrent requests: each uses a process until the whole push is received.
    private static final int CALLS_MAX = 16;

    private static final int CALLS_OF_ACCOUNT_MAX = 4;

    private static final Map<String, String> CHALLENGE =
            Map.of("WWW-Authenticate", "Basic realm=\"Ambit\", charset=\"UTF-8\"");
    private static final Pattern REPOSITORY = Pattern.compile("([a-z0-9][a-z0-9-]*)\\.git");

    private final Authentication authentication;
    private final Transactions transactions;
    private final Branches branches;
    private final Repositories repositories;
    private final GitBackend backend;
    private final DeployCreation deploys;
    private final StreamLimit<AccountId> seats =
            new StreamLimit<>(CALLS_MAX, CALLS_OF_ACCOUNT_MAX, "Git requests", "account");
    private final PushAnswerApi following;

    public GitApi(
            Authentication authentication,
            Transactions transactions,
            Branches branches,
            Repositories repositories,
            DeployCreation deploys,
            PushAnswerApi following) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.branches = branches;
        this.repositories = repositories;
        this.backend = new GitBackend(repositories);
        this.deploys = deploys;
        this.following = following;
    }

    /// An authorized request to a repository.
    ///
    /// @param known the branches that the caller can read
    private record Visit(AccountCaller caller, String store, List<Branch> known) {

        Call fetch(boolean isAboutRefs) {
            return new Call(store, GitBackend.FETCH, isAboutRefs, user(), known, true, QUESTION_BYTES_MAX);
        }

        Call push(boolean isAboutRefs, boolean isForward) {
            List<Branch> open = known.stream().filter(Branch::mayPush).toList();
            if (open.isEmpty()) {
                throw ACCESS_DENIED.because(
                        "The key or session can read this repository, but cannot push to any branch. Pushing"
                                + " requires the role ADMIN in the branch's environment.");
            }
            return new Call(store, GitBackend.PUSH, isAboutRefs, user(), open, isForward, PUSH_BYTES_MAX);
        }

        private String user() {
            return Objects.requireNonNullElse(caller.actor().id(), "account");
        }
    }

    public Response refs(Request request, InputStream body) {
        Guest guest = guest(request);
        String service = String.valueOf(request.parameter("service"));
        Runnable leave = seats.take(guest.caller().account());
        try {
            Visit visit = visit(guest);
            return switch (service) {
                case GitBackend.FETCH -> whole(visit.fetch(true), InputStream.nullInputStream());
                case GitBackend.PUSH -> whole(visit.push(true, true), InputStream.nullInputStream());
                default ->
                    throw BAD_USER_INPUT
                            .because(("`service` must be `git-upload-pack` or"
                                            + " `git-receive-pack`; received `%s`. Use Git 1.6.6"
                                            + " or later, which has the smart HTTP protocol.")
                                    .formatted(shortened(service)))
                            .at("service", service, GitBackend.FETCH + ", " + GitBackend.PUSH);
            };
        } finally {
            leave.run();
        }
    }

    public Response fetch(Request request, InputStream body) {
        Guest guest = guest(request);
        Runnable leave = seats.take(guest.caller().account());
        try {
            Visit visit = visit(guest);
            requireType(request, GitBackend.FETCH);
            return streamed(visit.fetch(false), plain(request, body), leave);
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /// Accepts a push and deploys what reached a development branch, even if the client has disconnected.
    public Response push(Request request, InputStream body) {
        Guest guest = guest(request);
        Runnable leave = seats.take(guest.caller().account());
        try {
            Visit visit = visit(guest);
            requireType(request, GitBackend.PUSH);
            if (request.header("Content-Encoding") != null) {
                throw UNSUPPORTED_MEDIA_TYPE.because(
                        "A push must not have a `Content-Encoding`. Send the body uncompressed.");
            }
            requireRoom(visit.store());
            return repositories.turns().pushing(visit.store(), () -> push(visit, request, commands(body)));
        } finally {
            leave.run();
        }
    }

    private Response push(Visit visit, Request request, PushCommands push) {
        boolean isForward = visit.known().stream().filter(Branch::isProtected).anyMatch(push::isAbout);
        Call call = visit.push(false, isForward);
        Map<String, String> before = repositories.heads(visit.store());
        List<Expected> expected = expect(visit, request.traceId(), call.open(), push);
        GitResponse answered;
        try {
            answered = answered(call, push.whole());
        } finally {
            settle(visit.caller().account(), expected, before);
        }
        return push.hasSideband() && answered.mayGoOn()
                ? following.answer(request, visit.caller().account(), visit.store(), answered, deploys(expected))
                : response(answered);
    }

    private static Map<UUID, EnvironmentId> deploys(List<Expected> expected) {
        Map<UUID, EnvironmentId> deploys = new LinkedHashMap<>();
        expected.forEach(it -> deploys.put(it.deploy(), it.branch().environment()));
        return deploys;
    }

    /// Refuses a push to a full repository, after deleting unreachable objects.
    private void requireRoom(String store) {
        if (repositories.bytes(store) > REPOSITORY_BYTES_MAX) {
            repositories.tidy(store);
            if (repositories.bytes(store) > REPOSITORY_BYTES_MAX) {
                throw BODY_TOO_LARGE
                        .because(("The repository has more than %d bytes. Delete"
                                        + " large files from its branches, then push"
                                        + " again.")
                                .formatted(REPOSITORY_BYTES_MAX))
                        .with("allowed", "%d bytes".formatted(REPOSITORY_BYTES_MAX));
            }
        }
    }

    /// A development branch with its expected head and the deploy stored for it.
    private record Expected(Branch branch, String commit, UUID deploy) {}

    private List<Expected> expect(Visit visit, String traceId, List<Branch> open, PushCommands push) {
        var author = new Author(visit.caller().actor(), traceId);
        List<Expected> expected = new ArrayList<>();
        for (Branch branch : open) {
            if (!branch.isProtected()) {
                push.about(branch)
                        .flatMap(commit -> deploys.expect(
                                        visit.caller().account(), branch.environment(), branch.name(), commit, author)
                                .map(deploy -> new Expected(branch, commit, deploy)))
                        .ifPresent(expected::add);
            }
        }
        return expected;
    }

    /// Releases or deletes the stored deploys. A branch that already was at the commit needs no deploy.
    private void settle(AccountId account, List<Expected> expected, Map<String, String> before) {
        for (Expected it : expected) {
            if (it.commit().equals(before.get(it.branch().name()))) {
                deploys.drop(account, it.branch().environment(), it.deploy());
            } else {
                deploys.arrive(account, it.branch().environment(), it.deploy());
            }
        }
    }

    /// An authenticated caller whose access to the repository is not checked yet.
    private record Guest(AccountCaller caller, String repository) {}

    /// Authenticates the caller.
    ///
    /// @throws Problem 401 without valid credentials, 404 if they belong to no account
    private Guest guest(Request request) {
        request.answerWith(CHALLENGE);
        String repository = request.variable("repository");
        Optional<AccountId> account = account(repository);
        AccountCaller caller = authentication.of(request, account.orElse(null)).orElseThrow(() -> missing(repository));
        request.answerWith(Map.of());
        return new Guest(caller, repository);
    }

    /// Checks access to the repository. It runs Git, so the caller must hold a seat.
    ///
    /// @throws Problem 404 if the caller cannot read any branch
    private Visit visit(Guest guest) {
        String store = guest.repository().substring(0, guest.repository().lastIndexOf('.'));
        AccountCaller caller = guest.caller();
        List<Branch> known = branches.known(caller.account(), store, authentication.roles(caller));
        if (known.isEmpty()) {
            throw missing(guest.repository());
        }
        return new Visit(caller, store, known);
    }

    private Optional<AccountId> account(String repository) {
        Matcher named = REPOSITORY.matcher(repository);
        return named.matches()
                ? transactions
                        .read(Operator.OPERATOR, tx -> Accounts.find(tx, named.group(1)))
                        .map(Account::id)
                : Optional.empty();
    }

    /// Answers with a complete response, for small content.
    private Response whole(Call call, InputStream body) {
        return response(answered(call, body));
    }

    private static Response response(GitResponse answered) {
        return Response.bytes(answered.status(), answered.contentType(), answered.body())
                .with("Cache-Control", "no-cache");
    }

    private GitResponse answered(Call call, InputStream body) {
        try (GitProcess process = backend.start(call)) {
            GitInput feed = GitInput.start(body, call.bytesMax(), process);
            Head head = head(process, feed);
            byte[] answer = process.out().readNBytes(ANSWER_BYTES_MAX);
            // A process with more output would block without a reader.
            process.out().transferTo(OutputStream.nullOutputStream());
            feed.problem().ifPresent(it -> {
                throw it;
            });
            process.end();
            return new GitResponse(head.status(), head.contentType(), answer);
        } catch (IOException e) {
            throw new UncheckedIOException("Git does not answer", e);
        }
    }

    /// Answers with a stream, for content as large as a repository. Refusals are sent at once.
    private Response streamed(Call call, InputStream body, Runnable leave) {
        GitProcess process = backend.start(call);
        try {
            Head head = head(process, GitInput.start(body, call.bytesMax(), process));
            if (head.status() != OK) {
                Response refusal = Response.bytes(
                        head.status(), head.contentType(), process.out().readNBytes(CHUNK_BYTES));
                process.close();
                leave.run();
                return refusal;
            }
            return Response.stream(head.contentType(), outlet -> {
                        try (process) {
                            copy(process.out(), outlet);
                        } finally {
                            leave.run();
                        }
                    })
                    .with("Cache-Control", "no-cache");
        } catch (IOException e) {
            process.close();
            throw new UncheckedIOException("Git does not answer", e);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static Head head(GitProcess process, GitInput feed) {
        try {
            Head head = GitBackend.head(process.out());
            if (head == null) {
                throw feed.problem().<RuntimeException>map(it -> it).orElseGet(() -> silent(process));
            }
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException("Git does not answer", e);
        }
    }

    private static RuntimeException silent(GitProcess process) {
        process.close();
        return new IllegalStateException("Git exited without a response: " + process.error());
    }

    private static void copy(InputStream from, ResponseStream outlet) {
        try {
            for (byte[] chunk = from.readNBytes(CHUNK_BYTES); chunk.length > 0; chunk = from.readNBytes(CHUNK_BYTES)) {
                outlet.write(chunk);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the response of the Git process", e);
        }
    }

    private static PushCommands commands(InputStream body) {
        try {
            return PushCommands.read(body);
        } catch (IOException _) {
            throw BAD_USER_INPUT.because("The request body is incomplete. Run the Git command again.");
        }
    }

    private static InputStream plain(Request request, InputStream body) {
        String encoding = request.header("Content-Encoding");
        try {
            return switch (encoding) {
                case null -> body;
                case "gzip" -> new GZIPInputStream(body);
                default ->
                    throw UNSUPPORTED_MEDIA_TYPE
                            .because(("`Content-Encoding` must be `gzip` or absent;"
                                            + " received `%s`. Send the body uncompressed"
                                            + " or with gzip.")
                                    .formatted(shortened(encoding)))
                            .at("Content-Encoding", encoding, "gzip");
            };
        } catch (IOException _) {
            throw BAD_USER_INPUT.because(
                    "The request body is not gzip, although `Content-Encoding` is `gzip`. Send it with gzip"
                            + " or without the header.");
        }
    }

    private static void requireType(Request request, String service) {
        String wanted = GitBackend.requestType(service);
        String type = request.header("Content-Type");
        if (!wanted.equals(type)) {
            throw UNSUPPORTED_MEDIA_TYPE
                    .because("`Content-Type` must be `%s`; received `%s`. Use a Git client for this address."
                            .formatted(wanted, shortened(type == null ? "none" : type)))
                    .at("Content-Type", type == null ? "none" : type, wanted);
        }
    }

    private static Problem missing(String repository) {
        return STACK_NOT_FOUND.because(
                "There is no repository `%s` that you can access. Copy its address from the console."
                        .formatted(shortened(repository)));
    }
}
