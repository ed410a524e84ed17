package dev.ambit.stack;

import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Detects and repairs the drift of stacks.
public final class DriftApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final StackProvisioning provisioning;
    private final StackWatch watch;

    public DriftApi(
            Authentication authentication,
            Transactions transactions,
            StackProvisioning provisioning,
            StackWatch watch) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.provisioning = provisioning;
        this.watch = watch;
    }

    /// Checks the resources, then returns the drift.
    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        Stack stack = observe(account, request.variable("slug"));
        return Response.ok(transactions.in(
                account,
                tx -> View.of(
                        Stacks.require(tx, account, stack.environment(), stack.slug()),
                        InfraResources.list(tx, account, stack.environment()))));
    }

    /// Starts the repair of all drifted resources.
    public Response repair(Request request) {
        AccountId account = authentication.account(request).account();
        Author author = Author.of(authentication.account(request), request);
        Stack stack = observe(account, request.variable("slug"));
        return StackApi.begun(transactions.in(account, tx -> {
            Set<ResourceKind> kinds = EnumSet.noneOf(ResourceKind.class);
            InfraResources.list(tx, account, stack.environment()).stream()
                    .filter(InfraResource::hasDrifted)
                    .map(InfraResource::kind)
                    .forEach(kinds::add);
            return provisioning.repair(tx, Stacks.relock(tx, stack), kinds, author);
        }));
    }

    private Stack observe(AccountId account, String slug) {
        Stack stack = transactions.in(account, tx -> StackApi.stack(tx, account, slug));
        watch.observe(account, stack.environment());
        return stack;
    }

    // The wire.

    /// The result of a check.
    ///
    /// @param resources checked resources with their drift
    public record View(
            String environment,
            StackState state,
            @Nullable Instant observedAt,
            boolean hasDrifted,
            List<ResourceView> resources) {

        static View of(Stack stack, List<InfraResource> resources) {
            List<InfraResource> seen =
                    resources.stream().filter(it -> it.isThere() != null).toList();
            return new View(
                    stack.slug(),
                    stack.state(),
                    stack.observedAt(),
                    seen.stream().anyMatch(InfraResource::hasDrifted),
                    seen.stream().map(ResourceView::of).toList());
        }
    }

    public record ResourceView(ResourceKind kind, String name, boolean isThere, List<Drift> drifts) {

        static ResourceView of(InfraResource it) {
            return new ResourceView(it.kind(), it.name(), Boolean.TRUE.equals(it.isThere()), it.drifts());
        }
    }
}
