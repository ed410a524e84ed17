package dev.ambit.branch;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.operation.OperationState;
import dev.ambit.problem.Problem;
import dev.ambit.stack.WantedResource;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Lists deploys, and deploys the head of a branch or the commit of an earlier deploy again.
public final class DeployApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final BranchHeads heads;
    private final DeployCreation creation;

    public DeployApi(
            Authentication authentication, Transactions transactions, BranchHeads heads, DeployCreation creation) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.heads = heads;
        this.creation = creation;
    }

    public Response create(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String slug = request.variable("slug");
        WantedResource branch =
                transactions.in(account, tx -> branch(tx, account, Environments.requireUnarchived(tx, account, slug)));
        var author = Author.of(caller, request);
        DeployBody body = request.body(DeployBody.class);
        DeployCreation.Begun begun = body.rollbackTo() == null
                ? creation.create(account, branch.environment(), branch.name(), body.commit(), author)
                : creation.rollBack(account, branch, body.rollbackTo(), author);
        return Response.accepted(new Begun(begun.operation(), begun.commit()));
    }

    /// Returns the commit that [#create] would deploy.
    public Response head(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        WantedResource branch =
                transactions.in(account, tx -> branch(tx, account, Environments.require(tx, account, slug)));
        return Response.ok(new Head(branch.name(), creation.head(branch)));
    }

    /// Lists the latest deploys first.
    public Response list(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        Page page = Page.of("deploys of " + slug, request.query(Page.Query.class));
        List<Deploy> deploys = transactions.in(account, tx -> {
            EnvironmentId environment = Environments.require(tx, account, slug).id();
            Transactions.addScope(tx, environment);
            return Deploys.list(tx, environment, page.moment(0), page.id(1), page.isBackward(), page.rows());
        });
        return page.answer(deploys, it -> List.of(it.createdAt(), it.operation()), View::of);
    }

    private WantedResource branch(Handle tx, AccountId account, Environment environment) {
        return heads.find(tx, account, environment.id())
                .orElseThrow(() -> missing(environment.slug().value()));
    }

    private static Problem missing(String slug) {
        return STACK_NOT_FOUND.because(
                "Environment `%s` has no stack with a branch. Add `BRANCH` to its blueprint.".formatted(slug));
    }

    // The wire.

    /// A request to deploy the head of a branch, or the commit of an earlier deploy.
    ///
    /// @param commit expected head of the branch; null accepts any
    /// @param rollbackTo operation of an earlier deploy of the environment, whose commit is deployed again; null
    ///     deploys the head of the branch
    public record DeployBody(
            @Nullable String commit, @Nullable UUID rollbackTo) {

        private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

        public DeployBody {
            if (commit != null && !COMMIT.matcher(commit).matches()) {
                throw BAD_USER_INPUT
                        .because(("`commit` must be a full commit id of 40"
                                        + " hexadecimal digits; received `%s`. Send the id"
                                        + " that `git rev-parse HEAD` prints.")
                                .formatted(shortened(commit)))
                        .at("commit", commit, COMMIT.pattern());
            }
            if (commit != null && rollbackTo != null) {
                throw BAD_USER_INPUT
                        .because(("`commit` must be missing if `rollbackTo` is set; received `%s`. Remove `commit`: a"
                                        + " rollback deploys the commit of the earlier deploy.")
                                .formatted(commit))
                        .at("commit", commit, "nothing if `rollbackTo` is set");
            }
        }
    }

    /// The head of a branch.
    public record Head(String branch, String commit) {}

    public record Begun(UUID operationId, String commit) {}

    /// One deploy.
    ///
    /// @param state of the operation
    public record View(
            UUID operationId,
            OperationState state,
            String branch,
            String commit,
            ActorView actor,
            List<String> log,
            @Nullable DeployFailure error,
            Instant createdAt) {

        static View of(Deploy it) {
            return new View(
                    it.operation(),
                    it.state(),
                    it.branch(),
                    it.commit(),
                    new ActorView(
                            it.author().actor().type(), it.author().actor().id()),
                    it.log(),
                    it.failure(),
                    it.createdAt());
        }
    }

    public record ActorView(String type, @Nullable String id) {}
}
