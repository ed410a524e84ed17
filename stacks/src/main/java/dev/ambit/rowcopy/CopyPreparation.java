package dev.ambit.rowcopy;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.PERSONAL_DATA_UNMASKED;
import static dev.ambit.problem.ProblemCode.ROW_COPY_REFUSED;
import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_NOT_FOUND;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.http.Json;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.SharedProvider;
import dev.ambit.stack.StackResources;
import dev.ambit.stack.WantedResource;
import dev.ambit.stackdb.DatabaseClusters;
import dev.ambit.stackdb.Quoted;
import dev.ambit.stackdb.RowStreams;
import dev.ambit.stackdb.RowsRefusedException;
import dev.ambit.stackdb.StackDatabase;
import dev.ambit.stackdb.StackDatabases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Reads the structure of both databases and the masking policy, and plans a copy.
public final class CopyPreparation {

    /// A prepared copy.
    record Prepared(CopyDatabases ends, RowCopyPlan plan) {}

    /// @param mediaBase base URL of production's media; null if there is none
    private record Stacks(
            WantedResource source,
            WantedResource target,
            @Nullable String mediaBase,
            Masking masking) {}

    private final Transactions transactions;
    private final StackResources resources;
    private final DatabaseClusters clusters;

    public CopyPreparation(Transactions transactions, StackResources resources, DatabaseClusters clusters) {
        this.transactions = transactions;
        this.resources = resources;
        this.clusters = clusters;
    }

    /// Prepares a copy.
    ///
    /// @throws dev.ambit.problem.Problem if something cannot be copied
    Prepared prepare(AccountId account, EnvironmentId source, EnvironmentId target, RowCopyDraft draft) {
        Stacks stacks = transactions.in(account, tx -> stacks(tx, account, source, target, draft));
        StackDatabases databases = clusters.of(stacks.source());
        var ends = new CopyDatabases(databases, StackDatabase.of(stacks.source()), StackDatabase.of(stacks.target()));
        Map<String, Table> production = Tables.of(databases, ends.source());
        RowCopyPlan plan = CopyPlanning.plan(
                draft,
                stacks.masking(),
                stacks.mediaBase(),
                production,
                Tables.of(databases, ends.target()),
                ends.source(),
                ends.target().suffix());
        databases.as(ends.source(), tx -> {
            requireValues(tx, draft, production);
            return null;
        });
        return new Prepared(ends, plan);
    }

    /// Refuses to copy personal data without a mask.
    static void requireMasked(RowCopyPlan plan) {
        if (!plan.unmasked().isEmpty()) {
            throw PERSONAL_DATA_UNMASKED
                    .because(("Columns with personal data have no masking rule: %s. Send a mask for each, or add rules"
                                    + " to production's masking.")
                            .formatted(plan.unmasked()))
                    .with("columns", plan.unmasked());
        }
    }

    private Stacks stacks(
            Handle tx, AccountId account, EnvironmentId source, EnvironmentId target, RowCopyDraft draft) {
        WantedResource from = database(tx, account, source, draft.source());
        WantedResource to = database(tx, account, target, draft.target());
        if (!to.production().equals(from.name())) {
            throw BAD_USER_INPUT
                    .because("`target` must be a development environment of `%s`; received `%s`. Send the slug of one."
                            .formatted(draft.source(), draft.target()))
                    .at("target", draft.target(), "a development environment of " + draft.source());
        }
        Optional<String> media = mediaBase(tx, account, source);
        Transactions.addScope(tx, source);
        return new Stacks(from, to, media.orElse(null), Maskings.find(tx, source));
    }

    /// Returns the base URL of production's images: the one of `MEDIA`, or else the address of the host whose CDN
    /// serves them. Empty without `MEDIA`.
    private Optional<String> mediaBase(Handle tx, AccountId account, EnvironmentId production) {
        return resources
                .any(tx, account, production, ResourceKind.MEDIA)
                .flatMap(media -> SharedProvider.mediaUrl(media)
                        .or(() -> resources
                                .any(tx, account, production, ResourceKind.HOST)
                                .map(host -> resources.detail(tx, host).get("address"))));
    }

    private WantedResource database(Handle tx, AccountId account, EnvironmentId environment, String slug) {
        WantedResource wanted = resources
                .wanted(tx, account, environment, ResourceKind.DATABASE)
                .orElseThrow(() -> STACK_RESOURCE_NOT_FOUND.because(
                        "Environment `%s` has no stack with a database. Add `DATABASE` to its blueprint."
                                .formatted(slug)));
        if (wanted.isSuspended()) {
            throw ROW_COPY_REFUSED.because(
                    "The stack of environment `%s` is suspended. Resume it, then copy the rows.".formatted(slug));
        }
        return wanted;
    }

    /// Refuses condition values that do not fit the type of their column.
    private static void requireValues(Handle tx, RowCopyDraft draft, Map<String, Table> production) {
        for (int i = 0; i < draft.tables().size(); i++) {
            TableDraft table = draft.tables().get(i);
            List<Condition> where = table.where();
            for (int j = 0; j < where.size(); j++) {
                Condition condition = where.get(j);
                String type = Optional.ofNullable(production.get(table.name()))
                        .flatMap(it -> it.column(condition.column()))
                        .orElseThrow()
                        .type();
                requireValue(tx, condition, type, "tables.%d.where.%d.value".formatted(i, j));
            }
        }
    }

    private static void requireValue(Handle tx, Condition condition, String type, String field) {
        RowStreams.run(tx, "savepoint tried");
        try {
            RowStreams.rows(
                    tx,
                    "select from (select null::%1$s as \"%2$s\") as r where %3$s"
                            .formatted(type, condition.column().replace("\"", "\"\""), condition.sql("r")));
            requireLength(tx, condition, type);
        } catch (RowsRefusedException e) {
            if (e.isOfValues()) {
                RowStreams.run(tx, "rollback to tried");
                throw BAD_USER_INPUT
                        .because(("Column `%s` has the type %s, which does not"
                                        + " accept this value with %s. Send a value of"
                                        + " that type.")
                                .formatted(condition.column(), type, condition.operator()))
                        .at(field, condition.value(), "a value of the type " + type);
            }
            throw e;
        }
    }

    /// Refuses values that are too long. It reads them from JSON, because a cast would truncate them.
    private static void requireLength(Handle tx, Condition condition, String type) {
        if (type.contains("(") && !type.endsWith("[]")) {
            String values = Json.text(
                    condition.values().stream().map(it -> Map.of("it", it)).toList());
            RowStreams.number(
                    tx,
                    "select count(it) from json_to_recordset(%s::json) as r (it %s)"
                            .formatted(Quoted.text(values), type));
        }
    }
}
