package dev.ambit.environment;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AuditEntry;
import dev.ambit.audit.AuditFilter;
import dev.ambit.audit.EnvironmentAuditLog;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The routes of the audit log of an account or of one of its environments.
public final class AuditApi {

    private static final List<String> COLUMNS = List.of(
            "at",
            "actorType",
            "actorId",
            "actorAddress",
            "operation",
            "entityType",
            "entityId",
            "before",
            "after",
            "traceId",
            "environmentId");

    private final Authentication authentication;
    private final Transactions transactions;

    public AuditApi(Authentication authentication, Transactions transactions) {
        this.authentication = authentication;
        this.transactions = transactions;
    }

    /// Lists entries, latest first.
    public Response list(Request request) {
        Found found = found(request);
        return found.page().answer(found.entries(), found.position(), View::of);
    }

    /// Exports entries, one per line, as NDJSON, or as CSV if the request accepts it; forward only.
    public Response export(Request request) {
        Found found = found(request);
        if (found.page().isBackward()) {
            throw BAD_USER_INPUT
                    .because("`before` is not supported for exports. Send `after` to continue an export.")
                    .at("before", "a cursor", "no value");
        }
        return isTableWanted(request)
                ? found.page().table(found.entries(), found.position(), COLUMNS, AuditApi::cells)
                : found.page().lines(found.entries(), found.position(), View::of);
    }

    private static boolean isTableWanted(Request request) {
        String accept = request.header("Accept");
        return accept != null && accept.contains(Page.TABLE);
    }

    private static List<? extends @Nullable Object> cells(AuditEntry it) {
        return Arrays.asList(
                it.at(),
                it.author().actor().type(),
                it.author().actor().id(),
                it.author().actor().address(),
                it.operation(),
                it.entityType(),
                it.entityId(),
                it.before() == null ? null : Json.text(it.before()),
                it.after() == null ? null : Json.text(it.after()),
                it.author().traceId(),
                it.environment());
    }

    private Found found(Request request) {
        AccountCaller caller = authentication.account(request);
        Query query = request.query(Query.class);
        var filter = new AuditFilter(query.entityId(), query.actor(), query.since());
        if (query.environmentId() != null) {
            return ofEnvironment(caller, query.environmentId(), query, filter);
        }
        caller.requireOwner();
        return ofAccount(caller.account(), query, filter);
    }

    private Found ofAccount(AccountId account, Query query, AuditFilter filter) {
        Page page = Page.of("audit", query.after(), query.before(), query.limit());
        List<AuditEntry> entries = transactions.read(
                account,
                tx -> AccountAuditLog.list(
                        tx, account, filter, page.moment(0), page.number(1), page.isBackward(), page.rows()));
        return new Found(page, entries, it -> List.of(it.at(), it.number()));
    }

    private Found ofEnvironment(AccountCaller caller, UUID publicId, Query query, AuditFilter filter) {
        AccountId account = caller.account();
        Page page = Page.of("audit of " + publicId, query.after(), query.before(), query.limit());
        Environment environment = transactions
                .read(account, tx -> Environments.find(tx, account, publicId))
                .orElseThrow(() -> Environments.missing(publicId.toString()));
        authentication.require(caller, environment.id(), () -> Environments.missing(publicId.toString()));
        EnvironmentAuditLog.Found found = transactions.in(
                environment.id(),
                tx -> EnvironmentAuditLog.list(
                        tx, environment.id(), publicId, filter, page.number(0), page.isBackward(), page.rows()));
        Long searched = found.searched();
        return new Found(
                searched == null ? page : page.searchedTo(List.of(searched)),
                found.entries(),
                it -> List.of(it.number()));
    }

    private record Found(Page page, List<AuditEntry> entries, Function<AuditEntry, List<?>> position) {}

    // The wire.

    public record Query(
            @Nullable UUID environmentId,
            @Nullable String entityId,
            @Nullable String actor,
            @Nullable Instant since,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    public record View(
            Instant at,
            ActorView actor,
            String operation,
            EntityView entity,
            @Nullable Map<String, Object> before,
            @Nullable Map<String, Object> after,
            String traceId,
            @Nullable UUID environmentId) {

        static View of(AuditEntry it) {
            return new View(
                    it.at(),
                    new ActorView(
                            it.author().actor().type(),
                            it.author().actor().id(),
                            it.author().actor().address()),
                    it.operation(),
                    new EntityView(it.entityType(), it.entityId()),
                    it.before(),
                    it.after(),
                    it.author().traceId(),
                    it.environment());
        }
    }

    public record ActorView(
            String type, @Nullable String id, @Nullable String address) {}

    public record EntityView(String type, String id) {}
}
