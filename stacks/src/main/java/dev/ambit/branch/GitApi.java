package dev.ambit.branch;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.BODY_TOO_LARGE;
import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_UNREACHABLE;
import static dev.ambit.problem.ProblemCode.UNSUPPORTED_MEDIA_TYPE;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.host.git.GitAnswer;
import dev.ambit.host.git.GitCall;
import dev.ambit.host.git.GitCall.OpenBranch;
import dev.ambit.host.git.GitOperation;
import dev.ambit.host.git.RepositoryAgent;
import dev.ambit.host.git.Sideband;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.http.ResponseStream;
import dev.ambit.http.StreamLimit;
import dev.ambit.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Serves clone, fetch and push over HTTP. The client sends a session or the account key as its password.
/// Permissions are checked on each request.
public final class GitApi {

    private static final int ANSWER_BYTES_MAX = 4 << 20;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int OK = 200;

    /// Limit of concurrent requests: each uses a Git process of the host until the whole push is received.
    private static final int CALLS_MAX = 16;

    private static final int CALLS_OF_ACCOUNT_MAX = 4;

    private static final Map<String, String> CHALLENGE =
            Map.of("WWW-Authenticate", "Basic realm=\"Ambit\", charset=\"UTF-8\"");
    private static final Pattern REPOSITORY = Pattern.compile("([a-z0-9][a-z0-9-]*)\\.git");

    private final Authentication authentication;
    private final Transactions transactions;
    private final Branches branches;
    private final RepositoryAgent repositories;
    private final DeployCreation deploys;
    private final HostCallbacks callbacks;
    private final StreamLimit<AccountId> seats =
            new StreamLimit<>(CALLS_MAX, CALLS_OF_ACCOUNT_MAX, "Git requests", "account");
    private final PushAnswerApi following;

    public GitApi(
            Authentication authentication,
            Transactions transactions,
            Branches branches,
            RepositoryAgent repositories,
            DeployCreation deploys,
            HostCallbacks callbacks,
            PushAnswerApi following) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.branches = branches;
        this.repositories = repositories;
        this.deploys = deploys;
        this.callbacks = callbacks;
        this.following = following;
    }

    /// An authorized request to a repository.
    ///
    /// @param known the branches that the caller can read
    private record RepositoryRequest(AccountCaller caller, String store, List<Branch> known) {

        GitCall refs(GitOperation service) {
            List<Branch> visible = service == GitOperation.FETCH ? known : open();
            return call(service, true, visible, false, null);
        }

        GitCall fetch(boolean isCompressed) {
            return call(GitOperation.FETCH, false, known, isCompressed, null);
        }

        GitCall push(String token) {
            return call(GitOperation.PUSH, false, open(), false, token);
        }

        List<Branch> open() {
            List<Branch> open = known.stream().filter(Branch::mayPush).toList();
            if (open.isEmpty()) {
                throw ACCESS_DENIED.because(
                        "The key or session can read this repository, but cannot push to any branch. Pushing"
                                + " requires the role ADMIN in the branch's environment.");
            }
            return open;
        }

        private GitCall call(
                GitOperation service,
                boolean isAboutRefs,
                List<Branch> visible,
                boolean isCompressed,
                @Nullable String token) {
            String user = Objects.requireNonNullElse(caller.actor().id(), "account");
            List<OpenBranch> open = visible.stream().map(Branch::open).toList();
            return new GitCall(store, service, isAboutRefs, user, open, isCompressed, token);
        }
    }

    public Response refs(Request request, InputStream body) {
        Guest guest = guest(request);
        String service = String.valueOf(request.parameter("service"));
        Runnable leave = seats.acquire(guest.caller().account());
        try {
            RepositoryRequest visit = authorized(guest);
            return refs(visit, service(service));
        } finally {
            leave.run();
        }
    }

    public Response fetch(Request request, InputStream body) {
        Guest guest = guest(request);
        Runnable leave = seats.acquire(guest.caller().account());
        try {
            RepositoryRequest visit = authorized(guest);
            requireType(request, GitOperation.FETCH);
            return streamed(visit.fetch(isCompressed(request)), body, leave);
        } catch (RuntimeException e) {
            leave.run();
            throw e;
        }
    }

    /// Accepts a push and deploys what reached a development branch, even if the client has disconnected.
    public Response push(Request request, InputStream body) {
        Guest guest = guest(request);
        Runnable leave = seats.acquire(guest.caller().account());
        try {
            RepositoryRequest visit = authorized(guest);
            requireType(request, GitOperation.PUSH);
            if (request.header("Content-Encoding") != null) {
                throw UNSUPPORTED_MEDIA_TYPE.because(
                        "A push must not have a `Content-Encoding`. Send the body uncompressed.");
            }
            return push(visit, request, body);
        } finally {
            leave.run();
        }
    }

    private Response push(RepositoryRequest visit, Request request, InputStream body) {
        AccountId account = visit.caller().account();
        var author = new Author(visit.caller().actor(), request.traceId());
        var expected = new ExpectedDeploys(deploys, account, author, visit.open());
        String token = callbacks.begin(expected);
        var client = new ClientBody(body, GitOperation.PUSH.bytesMax());
        try (GitAnswer answer = repositories.answer(visit.push(token), client)) {
            byte[] report = answer.body().readNBytes(ANSWER_BYTES_MAX);
            expected.settle();
            return answer.mayGoOn()
                    ? following.answer(request, account, visit.store(), report, expected.stored())
                    : complete(answer.status(), GitOperation.PUSH.resultType(), report);
        } catch (IOException _) {
            throw STACK_UNREACHABLE.because("The host process ended during the push. Push again.");
        } catch (RuntimeException fault) {
            // Git can still accept a push whose host does not answer. The deploy loop checks such deploys later.
            if (!Problem.is(STACK_UNREACHABLE, fault)) {
                expected.settle();
            }
            RuntimeException cause = client.cause(fault);
            if (cause instanceof Problem problem && problem.code() == BODY_TOO_LARGE && client.drain()) {
                return tooLarge(problem);
            }
            throw cause;
        } finally {
            callbacks.end(token);
        }
    }

    /// Answers in the protocol of a push, because Git does not show the body of an error.
    private static Response tooLarge(Problem problem) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(Sideband.error(problem.message()));
        body.writeBytes(Sideband.end());
        return complete(OK, GitOperation.PUSH.resultType(), body.toByteArray());
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

    /// Checks access to the repository. The host runs Git for it, so the caller must hold a seat.
    ///
    /// @throws Problem 404 if the caller cannot read any branch
    private RepositoryRequest authorized(Guest guest) {
        String store = guest.repository().substring(0, guest.repository().lastIndexOf('.'));
        AccountCaller caller = guest.caller();
        List<Branch> known = branches.known(caller.account(), store, authentication.roles(caller));
        if (known.isEmpty()) {
            throw missing(guest.repository());
        }
        return new RepositoryRequest(caller, store, known);
    }

    private Optional<AccountId> account(String repository) {
        Matcher named = REPOSITORY.matcher(repository);
        return named.matches()
                ? transactions
                        .read(Operator.OPERATOR, tx -> Accounts.find(tx, named.group(1)))
                        .map(Account::id)
                : Optional.empty();
    }

    private Response refs(RepositoryRequest visit, GitOperation service) {
        try (GitAnswer answer = repositories.answer(visit.refs(service), InputStream.nullInputStream())) {
            return complete(answer.status(), service.refsType(), answer.body().readNBytes(ANSWER_BYTES_MAX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Answers with a complete response, for small content. The server chooses the content type, so that a host
    /// cannot make a browser show the content as a page.
    private static Response complete(int status, String type, byte[] body) {
        return Response.bytes(status, status == OK ? type : "text/plain", body).with("Cache-Control", "no-cache");
    }

    /// Answers with a stream, for content as large as a repository. Refusals are sent at once.
    private Response streamed(GitCall call, InputStream body, Runnable leave) {
        GitAnswer answer = answer(call, new ClientBody(body, call.service().bytesMax()));
        if (!answer.isOk()) {
            try (answer) {
                Response refusal = complete(answer.status(), "", answer.body().readNBytes(CHUNK_BYTES));
                leave.run();
                return refusal;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Response.stream(call.service().resultType(), outlet -> {
                    try (answer) {
                        copy(answer.body(), outlet);
                    } catch (IOException e) {
                        throw new UncheckedIOException("Cannot read the response of the host", e);
                    } finally {
                        leave.run();
                    }
                })
                .with("Cache-Control", "no-cache");
    }

    private GitAnswer answer(GitCall call, ClientBody client) {
        try {
            return repositories.answer(call, client);
        } catch (RuntimeException fault) {
            throw client.cause(fault);
        }
    }

    private static void copy(InputStream from, ResponseStream outlet) throws IOException {
        for (byte[] chunk = from.readNBytes(CHUNK_BYTES); chunk.length > 0; chunk = from.readNBytes(CHUNK_BYTES)) {
            outlet.write(chunk);
        }
    }

    private static boolean isCompressed(Request request) {
        String encoding = request.header("Content-Encoding");
        return switch (encoding) {
            case null -> false;
            case "gzip" -> true;
            default ->
                throw UNSUPPORTED_MEDIA_TYPE
                        .because(("`Content-Encoding` must be `gzip` or absent;"
                                        + " received `%s`. Send the body uncompressed"
                                        + " or with gzip.")
                                .formatted(shortened(encoding)))
                        .at("Content-Encoding", encoding, "gzip");
        };
    }

    private static GitOperation service(String name) {
        for (GitOperation it : GitOperation.values()) {
            if (it.program().equals(name)) {
                return it;
            }
        }
        String allowed = "%s, %s".formatted(GitOperation.FETCH.program(), GitOperation.PUSH.program());
        throw BAD_USER_INPUT
                .because(("`service` must be `git-upload-pack` or"
                                + " `git-receive-pack`; received `%s`. Use Git 1.6.6"
                                + " or later, which has the smart HTTP protocol.")
                        .formatted(shortened(name)))
                .at("service", name, allowed);
    }

    private static void requireType(Request request, GitOperation service) {
        String wanted = service.requestType();
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
