package dev.ambit.release;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.RELEASE_NOT_FOUND;
import static dev.ambit.problem.ProblemCode.STACK_IN_THE_WAY;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.IdParser;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.operation.OperationState;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.Stack;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.Stacks;
import dev.ambit.stack.Stage;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.ReleaseHistory;
import dev.ambit.stackdb.StackDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

public final class ReleaseApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final ReleaseCreation creation;
    private final StackResources resources;
    private final DatabaseClusters clusters;

    public ReleaseApi(
            Authentication authentication,
            Transactions transactions,
            ReleaseCreation creation,
            StackResources resources,
            DatabaseClusters clusters) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.creation = creation;
        this.resources = resources;
        this.clusters = clusters;
    }

    public Response create(Request request) {
        AccountCaller caller = authentication.account(request);
        caller.requireOwner();
        Body body = request.body(Body.class);
        var draft = new ReleaseDraft(body.migrations().stream()
                .map(it -> new Migration(it.version(), it.description(), it.sql()))
                .toList());
        Release release = creation.create(caller.account(), draft, Author.of(caller, request));
        return Response.accepted(new Begun(release.id(), release.operation()));
    }

    /// Lists the latest releases first.
    public Response list(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        Set<EnvironmentId> seen = authentication.visibleEnvironments(caller);
        Page page = Page.of("releases", request.query(Page.Query.class));
        List<Release> releases = transactions.in(
                account, tx -> Releases.list(tx, account, page.moment(0), page.id(1), page.isBackward(), page.rows()));
        return page.answer(releases, it -> List.of(it.createdAt(), it.id()), it -> View.of(it, seen));
    }

    public Response get(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String id = request.variable("id");
        Release release = IdParser.uuid(id)
                .flatMap(it -> transactions.in(account, tx -> Releases.find(tx, account, it)))
                .orElseThrow(() -> RELEASE_NOT_FOUND.because(
                        "There is no release with id `%s`. List the releases to see their ids."
                                .formatted(shortened(id))));
        return Response.ok(View.of(release, authentication.visibleEnvironments(caller)));
    }

    /// Returns the migration history from a stack's database.
    public Response history(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        Optional<WantedResource> database = transactions.in(account, tx -> {
            Environment environment = Environments.require(tx, account, slug);
            Stack stack = Stacks.require(tx, account, environment.id(), slug);
            return resources.wanted(tx, account, stack.environment(), ResourceKind.DATABASE);
        });
        database.filter(WantedResource::isSuspended).ifPresent(_ -> {
            throw STACK_IN_THE_WAY.because(
                    ("The stack of environment `%s` is suspended, so its database cannot be read. Resume the stack, then"
                                    + " list its releases.")
                            .formatted(slug));
        });
        return Response.ok(
                database.isEmpty()
                        ? List.of()
                        : ReleaseHistory.read(clusters.of(database.get()), StackDatabase.of(database.get())).stream()
                                .map(EntryView::of)
                                .toList());
    }

    // The wire.

    public record Body(List<MigrationBody> migrations) {}

    public record MigrationBody(String version, String description, String sql) {}

    public record Begun(UUID id, UUID operationId) {}

    /// One release.
    ///
    /// @param stacks visible to the caller
    public record View(
            UUID id,
            OperationState state,
            UUID operationId,
            List<MigrationView> migrations,
            List<StackView> stacks,
            Instant createdAt) {

        static View of(Release it, Set<EnvironmentId> seen) {
            return new View(
                    it.id(),
                    it.state(),
                    it.operation(),
                    it.migrations().stream()
                            .map(step -> new MigrationView(step.version(), step.description()))
                            .toList(),
                    it.stacks().stream()
                            .filter(stack -> seen.contains(stack.environment()))
                            .map(StackView::of)
                            .toList(),
                    it.createdAt());
        }
    }

    public record MigrationView(String version, String description) {}

    public record StackView(
            String environment,
            Stage stage,
            ReleaseStack.State state,
            @Nullable String checksum,
            @Nullable Long durationMillis,
            @Nullable MigrationFailure error) {

        static StackView of(ReleaseStack it) {
            return new StackView(it.slug(), it.stage(), it.state(), it.checksum(), it.tookMillis(), it.failure());
        }
    }

    public record EntryView(
            String version, @Nullable String description, int checksum, Instant appliedAt, int durationMillis) {

        static EntryView of(ReleaseHistory.Entry it) {
            return new EntryView(it.version(), it.description(), it.checksum(), it.appliedAt(), it.durationMillis());
        }
    }
}
