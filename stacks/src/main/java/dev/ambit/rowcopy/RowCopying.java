package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.ROW_COPY_INTO_PRODUCTION;
import static dev.ambit.problem.ProblemCode.ROW_COPY_REFUSED;

import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.operation.OperationKind;
import dev.ambit.operation.Operations;
import dev.ambit.rowcopy.ReferenceChecking.Need;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Starts copies from production to development, and forecasts them.
public final class RowCopying {

    private final Transactions transactions;
    private final CopyPreparation preparation;
    private final InstantSource clock;

    public RowCopying(Transactions transactions, CopyPreparation preparation, InstantSource clock) {
        this.transactions = transactions;
        this.preparation = preparation;
        this.clock = clock;
    }

    /// The forecast of a copy.
    ///
    /// @param rows number of rows per table, in copy order
    record Forecast(RowCopyPlan plan, List<Long> rows, List<Need> needs) {}

    /// Returns a forecast without changing anything.
    Forecast forecast(AccountId account, RowCopyDraft draft) {
        CopyPreparation.Prepared prepared = prepare(account, draft);
        return prepared.ends().between((from, to) -> {
            List<Long> rows = new ArrayList<>();
            for (PlannedTable table : prepared.plan().tables()) {
                rows.add(new RowTransfer(prepared.ends(), from, to).count(table));
            }
            return new Forecast(
                    prepared.plan(), rows, ReferenceChecking.needs(prepared.ends(), prepared.plan(), from, to));
        });
    }

    /// Creates the operation of a copy.
    ///
    /// @throws dev.ambit.problem.Problem if personal data has no mask, or referenced rows are missing
    UUID begin(AccountId account, Author author, RowCopyDraft draft) {
        CopyPreparation.Prepared prepared = prepare(account, draft);
        CopyPreparation.requireMasked(prepared.plan());
        List<Need> needs = prepared.ends()
                .between((from, to) -> ReferenceChecking.needs(prepared.ends(), prepared.plan(), from, to));
        if (!needs.isEmpty()) {
            Need first = needs.getFirst();
            throw ROW_COPY_REFUSED
                    .because(("Rows of `%s` refer to %d rows of `%s` that would not be copied. Copy that table too, or"
                                    + " set `foreignKeys` to FOLLOW.")
                            .formatted(first.table(), first.rows(), first.to()))
                    .with("needs", needs);
        }
        return transactions.in(account, tx -> begin(tx, account, author, draft));
    }

    private UUID begin(Handle tx, AccountId account, Author author, RowCopyDraft draft) {
        Environment source = Environments.require(tx, account, draft.source());
        Environment target = Environments.requireUnarchived(tx, account, draft.target());
        Instant now = clock.instant();
        UUID operation = Operations.insert(tx, account, target.id(), OperationKind.ROW_COPY, now, now);
        Transactions.addScope(tx, target.id());
        RowCopies.insert(tx, target.id(), source.id(), operation, draft, author.actor(), now);
        var entry = new AccountAuditEntry(
                AccountOperation.ROWS_COPIED,
                target.publicId(),
                target.publicId(),
                null,
                AuditedCopy.of(operation, draft));
        AccountAuditLog.add(tx, account, author, entry, now);
        return operation;
    }

    private CopyPreparation.Prepared prepare(AccountId account, RowCopyDraft draft) {
        Environment target = transactions.read(account, tx -> Environments.require(tx, account, draft.target()));
        Environment source = transactions.read(account, tx -> Environments.require(tx, account, draft.source()));
        if (!target.type().mayTakeRows()) {
            throw ROW_COPY_INTO_PRODUCTION
                    .because(("`target` must be a development environment; `%s` is production. Send the slug of a"
                                    + " development environment.")
                            .formatted(draft.target()))
                    .at("target", draft.target(), "a development environment");
        }
        if (!source.type().hasDevelopments()) {
            throw BAD_USER_INPUT
                    .because(("`source` must be a production environment; `%s` is not. Send the slug of the target's"
                                    + " production.")
                            .formatted(draft.source()))
                    .at("source", draft.source(), "the production environment of " + draft.target());
        }
        return preparation.prepare(account, source.id(), target.id(), draft);
    }

    /// Form of a copy in the audit log, without the values of conditions, which may be personal.
    private record AuditedCopy(
            UUID operationId,
            String source,
            List<AuditedTable> tables,
            ForeignKeyPolicy foreignKeys,
            ConflictPolicy conflict) {

        private record AuditedTable(
                String name, List<String> where, @Nullable List<String> columns) {}

        static AuditedCopy of(UUID operation, RowCopyDraft draft) {
            return new AuditedCopy(
                    operation,
                    draft.source(),
                    draft.tables().stream()
                            .map(it -> new AuditedTable(
                                    it.name(),
                                    it.where().stream().map(Condition::toString).toList(),
                                    it.columns()))
                            .toList(),
                    draft.foreignKeys(),
                    draft.conflict());
        }
    }
}
