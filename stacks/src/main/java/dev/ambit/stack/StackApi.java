package dev.ambit.stack;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.access.Secrets;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.db.Scope;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.parameter.StackParameters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

public final class StackApi {

    /// Content type of the export for Terraform, whose file format has no content type of its own.
    public static final String TERRAFORM = "text/plain";

    private final Authentication authentication;
    private final Transactions transactions;
    private final StackProvisioning provisioning;
    private final Providers providers;
    private final StackResources resources;
    private final StackParameters parameters;
    private final InstantSource clock;

    public StackApi(
            Authentication authentication,
            Transactions transactions,
            StackProvisioning provisioning,
            Providers providers,
            Secrets secrets,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.provisioning = provisioning;
        this.providers = providers;
        this.resources = new StackResources(secrets);
        this.parameters = new StackParameters(secrets, new StackSources());
        this.clock = clock;
    }

    /// Lists the stacks of the account, or of all accounts for the operator and members of the operator's account.
    public Response list(Request request) {
        Optional<AccountCaller> caller =
                authentication.accountOrOperator(request).filter(it -> !authentication.isOperator(request, it));
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("stacks", query.after(), query.before(), query.limit());
        AccountId account = caller.map(AccountCaller::account).orElse(null);
        Set<EnvironmentId> seen =
                caller.map(authentication::visibleEnvironments).orElse(Set.of());
        var which = new StackSummaries.Filter(account, seen, query.account());
        Scope scope = account == null ? Operator.OPERATOR : account;
        List<StackSummary> stacks = transactions.read(
                scope,
                tx -> StackSummaries.list(tx, which, page.number(0), page.number(1), page.isBackward(), page.rows()));
        return page.answer(
                stacks, it -> List.of(it.account().value(), it.environment().value()), SummaryView::of);
    }

    public Response get(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        Set<EnvironmentId> seen = authentication.visibleEnvironments(caller);
        String slug = request.variable("slug");
        return Response.ok(transactions.in(account, tx -> {
            Stack stack = stack(tx, account, slug);
            return StackView.of(
                    Accounts.slug(tx, account),
                    stack,
                    Stacks.counterpart(tx, stack)
                            .filter(it -> seen.contains(it.environment()))
                            .map(Stack::slug)
                            .orElse(null),
                    InfraResources.list(tx, account, stack.environment()),
                    parameters.withoutSecrets(tx, account, stack.environment()),
                    views(tx, account));
        }));
    }

    /// Returns import blocks for Terraform.
    public Response terraform(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        return Response.text(200, TERRAFORM, transactions.in(account, tx -> {
            Stack stack = stack(tx, account, slug);
            return TerraformExport.of(stack, InfraResources.list(tx, account, stack.environment()), providers);
        }));
    }

    public Response resources(Request request) {
        AccountId account = authentication.account(request).account();
        String slug = request.variable("slug");
        return Response.ok(transactions.in(
                account,
                tx -> InfraResources.list(tx, account, stack(tx, account, slug).environment()).stream()
                        .map(views(tx, account))
                        .toList()));
    }

    /// Returns a function that renders resources. It reads the prices of each provider once.
    private Function<InfraResource, StackView.ResourceView> views(Handle tx, AccountId account) {
        Map<String, ProviderPrices> prices = new HashMap<>();
        return it -> StackView.ResourceView.of(
                it,
                providers.usualDuration(it),
                prices.computeIfAbsent(it.provider(), provider -> providers.prices(tx, account, provider))
                        .of(it.kind()));
    }

    /// Returns the credentials of a resource and records the access in the audit log.
    public Response credentials(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String slug = request.variable("slug");
        ResourceKind kind = kind(request.variable("kind"));
        Author author = Author.of(caller, request);
        return Response.ok(opened(transactions.in(account, tx -> {
                    Stack stack = stack(tx, account, slug);
                    InfraResource it = InfraResources.find(tx, account, stack.environment(), kind)
                            .filter(found -> found.hasCredentials() && found.state() == ResourceState.READY)
                            .orElseThrow(() ->
                                    STACK_RESOURCE_NOT_FOUND.because(("The stack of environment `%s` has no ready `%s`"
                                                    + " with credentials. List its resources to"
                                                    + " see their states.")
                                            .formatted(slug, kind)));
                    var seen = new StackAudit.Credentials(kind, it.name());
                    StackAudit.add(
                            tx,
                            account,
                            stack.environmentId(),
                            AccountOperation.STACK_CREDENTIALS_READ,
                            author,
                            null,
                            seen,
                            clock.instant());
                    return new ReadResource(
                            it,
                            resources
                                    .any(tx, account, stack.environment(), kind)
                                    .orElseThrow());
                })))
                .with("Cache-Control", "no-store");
    }

    private record ReadResource(InfraResource resource, WantedResource wanted) {}

    /// The address of an engine can be unknown until it has started, so it is asked for outside of the transaction.
    private CredentialsView opened(ReadResource it) {
        WantedResource wanted = it.wanted();
        Map<String, String> detail = it.resource().detail();
        String login = wanted.kind() == ResourceKind.ASSET_BUCKET ? wanted.accessKey() : wanted.name();
        return providers
                .require(it.resource())
                .connection(wanted, detail)
                .map(connection -> CredentialsView.of(wanted, connection))
                .orElseGet(() -> CredentialsView.of(wanted, detail.getOrDefault("login", login)));
    }

    /// Provisions again: retries failed resources and applies the current blueprint.
    public Response provision(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String slug = request.variable("slug");
        Author author = Author.of(caller, request);
        return begun(transactions.in(account, tx -> {
            Environment environment = Environments.requireUnarchived(tx, account, slug);
            return provisioning.reapply(tx, environment, account, author);
        }));
    }

    /// Tears down an incomplete stack.
    public Response unwind(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String slug = request.variable("slug");
        Author author = Author.of(caller, request);
        return begun(transactions.in(
                account, tx -> provisioning.unwind(tx, Stacks.relock(tx, stack(tx, account, slug)), author)));
    }

    static Response begun(UUID operation) {
        return Response.accepted(new Begun(operation));
    }

    /// Returns the stack of an environment.
    static Stack stack(Handle tx, AccountId account, String slug) {
        return Stacks.require(
                tx, account, Environments.require(tx, account, slug).id(), slug);
    }

    static ResourceKind kind(String word) {
        return Arrays.stream(ResourceKind.values())
                .filter(it -> it.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> BAD_USER_INPUT
                        .because("`%s` is not a kind of resource. Send one of the allowed kinds."
                                .formatted(shortened(word)))
                        .at("kind", word, Arrays.toString(ResourceKind.values())));
    }

    // The wire.

    /// Selects a page of stacks.
    ///
    /// @param account prefix of account slugs
    public record ListQuery(
            @Nullable String account,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    public record Begun(UUID operationId) {}

    /// A stack in a list.
    ///
    /// @param backedUp true for production
    public record SummaryView(
            String account,
            String environment,
            UUID environmentId,
            Stage stage,
            StackState state,
            DatabaseStrategy databaseStrategy,
            boolean backedUp,
            @Nullable Integer drifts,
            @Nullable Instant observedAt,
            UUID operationId,
            Instant createdAt,
            Instant updatedAt) {

        static SummaryView of(StackSummary it) {
            return new SummaryView(
                    it.accountSlug(),
                    it.slug(),
                    it.environmentId(),
                    it.stage(),
                    it.state(),
                    it.strategy(),
                    it.stage() == Stage.PRODUCTION,
                    it.drifts(),
                    it.observedAt(),
                    it.operation(),
                    it.createdAt(),
                    it.updatedAt());
        }
    }

    /// The credentials of a resource.
    ///
    /// @param host of its engine; null, as the next fields, if the engine has no connections
    /// @param port TCP port of its engine
    /// @param database null also if the engine has no databases
    /// @param url connection string with login and secret
    /// @param command connects in a terminal
    public record CredentialsView(
            ResourceKind kind,
            String name,
            String login,
            String secret,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String database,
            @Nullable String url,
            @Nullable String command) {

        static CredentialsView of(WantedResource it, String login) {
            return new CredentialsView(it.kind(), it.name(), login, it.secret(), null, null, null, null, null);
        }

        static CredentialsView of(WantedResource it, Connection connection) {
            return new CredentialsView(
                    it.kind(),
                    it.name(),
                    connection.login(),
                    it.secret(),
                    connection.host(),
                    connection.port(),
                    connection.database(),
                    connection.url(),
                    connection.command());
        }

        /// Omits the secret, so that logs do not contain it.
        @Override
        public String toString() {
            return "CredentialsView[" + kind + "]";
        }
    }
}
