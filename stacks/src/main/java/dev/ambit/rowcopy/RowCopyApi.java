package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.OPERATION_NOT_FOUND;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.db.AccountId;
import dev.ambit.db.IdParser;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.http.Page;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.operation.Operation;
import dev.ambit.operation.OperationProblem;
import dev.ambit.operation.OperationState;
import dev.ambit.operation.Operations;
import dev.ambit.problem.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

public final class RowCopyApi {

    private final Authentication authentication;
    private final Transactions transactions;
    private final RowCopying copying;

    public RowCopyApi(Authentication authentication, Transactions transactions, RowCopying copying) {
        this.authentication = authentication;
        this.transactions = transactions;
        this.copying = copying;
    }

    public Response copy(Request request) {
        AccountCaller caller = authentication.account(request);
        CreateBody body = request.body(CreateBody.class);
        RowCopyDraft draft = body.draft();
        AccountId account = caller.account();
        requireAccess(caller, draft.source());
        requireAccess(caller, draft.target());
        if (Boolean.TRUE.equals(body.dryRun())) {
            return Response.ok(ForecastView.of(copying.forecast(account, draft)));
        }
        var author = Author.of(caller, request);
        return Response.accepted(new Begun(copying.begin(account, author, draft)));
    }

    public Response list(Request request) {
        AccountCaller caller = authentication.account(request);
        ListQuery query = request.query(ListQuery.class);
        Page page = Page.of("row-copies", query.after(), query.before(), query.limit());
        Environment target = requireAccess(caller, query.environment());
        List<View> views = transactions.in(caller.account(), tx -> {
            Transactions.addScope(tx, target.id());
            return RowCopies.list(tx, target.id(), page.moment(0), page.id(1), page.isBackward(), page.rows()).stream()
                    .map(it -> view(tx, caller.account(), it))
                    .toList();
        });
        return page.answer(views, it -> List.of(it.createdAt(), it.operationId()), it -> it);
    }

    public Response get(Request request) {
        AccountCaller caller = authentication.account(request);
        AccountId account = caller.account();
        String id = request.variable("id");
        Optional<Operation> operation =
                IdParser.uuid(id).flatMap(it -> transactions.outside(tx -> Operations.find(tx, account, it)));
        View view = operation
                .flatMap(it -> transactions.in(account, tx -> {
                    Transactions.addScope(tx, it.environment());
                    return RowCopies.find(tx, it.environment(), it.id()).map(copy -> view(tx, account, copy));
                }))
                .orElseThrow(() -> OPERATION_NOT_FOUND.because(
                        ("There is no row copy with id `%s` that you can access. List the row copies to see their"
                                        + " ids.")
                                .formatted(Problem.shortened(id))));
        requireAccess(caller, view.target());
        return Response.ok(view);
    }

    /// Returns an environment; without access, it answers as if the environment did not exist.
    private Environment requireAccess(AccountCaller caller, String slug) {
        Environment it = transactions.read(caller.account(), tx -> Environments.require(tx, caller.account(), slug));
        authentication.require(caller, it.id(), () -> Environments.missing(slug));
        return it;
    }

    private static View view(Handle tx, AccountId account, RowCopy copy) {
        return View.of(copy, Operations.find(tx, account, copy.operation()).orElseThrow());
    }

    // The wire.

    public record ListQuery(
            String environment,
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit) {}

    public record TableBody(
            String name,
            @Nullable List<Condition> where,
            @Nullable List<String> columns) {}

    /// A request for a copy.
    ///
    /// @param personal columns with personal data, in addition to those of production's policy
    /// @param conflict SKIP by default
    /// @param dryRun whether to return a forecast only
    public record CreateBody(
            String source,
            String target,
            List<TableBody> tables,
            @Nullable ForeignKeyPolicy foreignKeys,
            @Nullable List<Mask> masks,
            @Nullable List<ColumnName> personal,
            @Nullable ConflictPolicy conflict,
            @Nullable Boolean dryRun) {

        public CreateBody {
            Environment.requireSlug("source", source);
            Environment.requireSlug("target", target);
        }

        RowCopyDraft draft() {
            List<TableDraft> drafts = new ArrayList<>();
            for (int i = 0; i < tables.size(); i++) {
                TableBody it = tables.get(i);
                try {
                    drafts.add(new TableDraft(it.name(), it.where() == null ? List.of() : it.where(), it.columns()));
                } catch (Problem problem) {
                    throw problem.under("tables." + i);
                }
            }
            return new RowCopyDraft(
                    source,
                    target,
                    drafts,
                    foreignKeys == null ? ForeignKeyPolicy.REFUSE : foreignKeys,
                    masks == null ? List.of() : masks,
                    personal == null ? List.of() : personal,
                    conflict == null ? ConflictPolicy.SKIP : conflict);
        }
    }

    public record Begun(UUID operationId) {}

    /// The forecast for a table.
    ///
    /// @param followed whether the table is only included because of foreign keys
    public record TableView(String name, long rows, boolean followed, List<String> columns) {}

    /// A foreign key with missing rows.
    ///
    /// @param rows number of rows of `to` that are neither copied nor in development
    public record NeedView(String table, List<String> columns, String to, long rows) {}

    /// The result of a dry run.
    ///
    /// @param refused whether the copy would be refused
    public record ForecastView(
            boolean dryRun,
            long total,
            List<TableView> tables,
            List<NeedView> needs,
            List<Mask> masked,
            List<ColumnName> unmasked,
            List<ColumnName> suspected,
            List<ColumnName> media,
            boolean refused) {

        static ForecastView of(RowCopying.Forecast it) {
            List<PlannedTable> tables = it.plan().tables();
            List<TableView> views = new ArrayList<>();
            for (int i = 0; i < tables.size(); i++) {
                PlannedTable table = tables.get(i);
                views.add(new TableView(table.name(), it.rows().get(i), table.isFollowed(), table.columns()));
            }
            return new ForecastView(
                    true,
                    it.rows().stream().mapToLong(Long::longValue).sum(),
                    views,
                    it.needs().stream()
                            .map(need -> new NeedView(need.table(), need.columns(), need.to(), need.rows()))
                            .toList(),
                    it.plan().masked(),
                    it.plan().unmasked(),
                    it.plan().suspected(),
                    it.plan().media(),
                    !it.plan().unmasked().isEmpty() || !it.needs().isEmpty());
        }
    }

    /// A copy with its progress.
    ///
    /// @param read number of rows read
    /// @param written number of rows inserted or replaced
    public record View(
            UUID operationId,
            String source,
            String target,
            List<String> tables,
            ForeignKeyPolicy foreignKeys,
            ConflictPolicy conflict,
            OperationState state,
            @Nullable String phase,
            long read,
            long written,
            long total,
            String actor,
            @Nullable String actorId,
            @Nullable OperationProblem problem,
            Instant createdAt,
            @Nullable Instant finishedAt) {

        static View of(RowCopy copy, Operation operation) {
            RowCopyDraft draft = copy.draft();
            return new View(
                    copy.operation(),
                    draft.source(),
                    draft.target(),
                    draft.tables().stream().map(TableDraft::name).toList(),
                    draft.foreignKeys(),
                    draft.conflict(),
                    operation.state(),
                    operation.phase(),
                    copy.read(),
                    copy.written(),
                    operation.total(),
                    copy.actor(),
                    copy.actorId(),
                    operation.problem(),
                    copy.createdAt(),
                    operation.finishedAt());
        }
    }
}
