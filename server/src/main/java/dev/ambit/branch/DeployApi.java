package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.ENVIRONMENT_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.operation.OperationState;
import dev.ambit.problem.Problem;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Wanted;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was deployed, and deploying the head of a branch again.
public final class DeployApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final StackResources resources;
    private final @Nullable Repositories repositories;
    private final DeployCreation creation;

    /// @param repositories null: this machine has no Git
    public DeployApi(
            Authentication authentication,
            Transactions transactions,
            StackResources resources,
            @Nullable Repositories repositories,
            DeployCreation creation) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.resources = resources;
        this.repositories = repositories;
        this.creation = creation;
    }

    public Response create(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String slug = request.variable("slug");
        Wanted branch = transactions
                .in(
                        account,
                        tx -> resources.wanted(
                                tx,
                                account,
                                Environments.requireUnarchived(tx, account, slug)
                                        .id(),
                                ResourceKind.BRANCH))
                .orElseThrow(() -> missing(slug));
        if (repositories == null) {
            throw missing(slug);
        }
        String commit = repositories.head(branch.store(), branch.name()).orElseThrow(() -> missing(slug));
        var author = new Author(caller.actor(), request.traceId());
        UUID operation = creation.create(account, branch.environment(), branch.name(), commit, author)
                .orElseThrow(() -> ENVIRONMENT_NOT_FOUND.because("The environment is being deleted."));
        return Response.accepted(new Begun(operation, commit));
    }

    /// The latest first.
    public Response list(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        Page page = Page.of("deploys of " + slug, request.query(Page.Query.class));
        List<Deploy> deploys = transactions.in(account, tx -> {
            EnvironmentId environment = Environments.require(tx, account, slug).id();
            Transactions.enter(tx, environment);
            return Deploys.list(tx, environment, page.moment(0), page.id(1), page.isBackward(), page.rows());
        });
        return page.answer(deploys, it -> List.of(it.createdAt(), it.operation()), View::of);
    }

    private static Problem missing(String slug) {
        return STACK_NOT_FOUND.because("The environment %s has no stack with a branch.".formatted(slug));
    }

    // The wire.

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
