package dev.ambit.function;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.host.function.FunctionOutput;
import dev.ambit.host.function.FunctionState;
import dev.ambit.host.function.FunctionStatus;
import dev.ambit.host.function.LogLine;
import dev.ambit.host.function.Version;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

public final class FunctionApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final StackResources resources;
    private final Functions functions;
    private final InstantSource clock;

    public FunctionApi(
            Authentication authentication,
            Transactions transactions,
            StackResources resources,
            Functions functions,
            InstantSource clock) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.resources = resources;
        this.functions = functions;
        this.clock = clock;
    }

    public Response get(Request request) {
        return view(wanted(request, authentication.account(request).account()));
    }

    public Response deploy(Request request) {
        AccountCaller caller = authentication.account(request);
        WantedResource wanted = wanted(request, caller.account());
        Version version = functions.deploy(wanted, request.content());
        audit(caller, request, wanted, AccountOperation.FUNCTION_DEPLOYED, version);
        return view(wanted);
    }

    /// Runs the version before the current one again. Assets, parameters and the database stay as they are.
    public Response rollBack(Request request) {
        AccountCaller caller = authentication.account(request);
        WantedResource wanted = wanted(request, caller.account());
        Version version =
                functions.rollBack(wanted, request.body(RollbackBody.class).version());
        audit(caller, request, wanted, AccountOperation.FUNCTION_ROLLED_BACK, version);
        return view(wanted);
    }

    private void audit(
            AccountCaller caller, Request request, WantedResource wanted, AccountOperation operation, Version version) {
        var author = Author.of(caller, request);
        var entry =
                new AccountAuditEntry(operation, wanted.environmentId(), wanted.environmentId(), null, version.texts());
        transactions.in(caller.account(), tx -> {
            AccountAuditLog.add(tx, caller.account(), author, entry, clock.instant());
            return null;
        });
    }

    /// Returns the function's log, which is not cached because it can contain confidential data.
    public Response logs(Request request) {
        WantedResource wanted = wanted(request, authentication.account(request).account());
        FunctionOutput output = functions.host().output(wanted.name());
        return Response.ok(new LogsView(
                        output.dropped(),
                        output.lines().stream().map(LineView::of).toList()))
                .with("Cache-Control", "no-store");
    }

    private Response view(WantedResource wanted) {
        FunctionStatus status = functions.host().status(wanted.name());
        return Response.ok(new View(
                wanted.name(),
                status.state(),
                status.current(),
                status.previous(),
                functions.host().refusal().orElse(null)));
    }

    private WantedResource wanted(Request request, AccountId account) {
        String slug = request.variable("slug");
        return transactions.in(account, tx -> {
            EnvironmentId environment = Environments.require(tx, account, slug).id();
            resources.remote(tx, account, environment, ResourceKind.FUNCTION).ifPresent(it -> {
                throw STACK_RESOURCE_NOT_FOUND.because(
                        "The function of `%s` runs at the provider `%s`. Deploy it with a push to its branch, and read its logs there."
                                .formatted(slug, it.provider()));
            });
            return resources
                    .wanted(tx, account, environment, ResourceKind.FUNCTION)
                    .orElseThrow(() -> STACK_RESOURCE_NOT_FOUND.because(
                            "Environment `%s` has no function. Add `FUNCTION` to its blueprint.".formatted(slug)));
        });
    }

    // The wire.

    /// A function.
    ///
    /// @param name of its resource
    /// @param version current version; null if nothing was deployed
    /// @param previous version before the current one
    /// @param refusal why this server cannot run functions; null if it can
    public record View(
            String name,
            FunctionState state,
            @Nullable Version version,
            @Nullable Version previous,
            @Nullable String refusal) {}

    /// A request to run a stored version again.
    ///
    /// @param version number of the version before the current one
    public record RollbackBody(int version) {}

    /// The log of a function.
    ///
    /// @param dropped number of older lines that were discarded
    public record LogsView(long dropped, List<LineView> lines) {}

    /// A line of output. Ambit's own messages start with `--` or `[ambit]`.
    public record LineView(Instant at, int version, String text) {

        static LineView of(LogLine it) {
            return new LineView(it.at(), it.version(), it.text());
        }
    }
}
