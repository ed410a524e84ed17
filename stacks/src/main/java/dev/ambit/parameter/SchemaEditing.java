package dev.ambit.parameter;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;

import dev.ambit.access.Secrets;
import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Edits the parameter schema of an environment. A development environment with a stack shares the schema of
/// production, which must be edited there.
public final class SchemaEditing {

    private final Transactions transactions;
    private final Secrets secrets;
    private final ParameterListener listener;
    private final SchemaSharing sharing;
    private final InstantSource clock;

    public SchemaEditing(
            Transactions transactions,
            Secrets secrets,
            ParameterListener listener,
            SchemaSharing sharing,
            InstantSource clock) {
        this.transactions = transactions;
        this.secrets = secrets;
        this.listener = listener;
        this.sharing = sharing;
        this.clock = clock;
    }

    /// Replaces the schema.
    ///
    /// @throws dev.ambit.problem.Problem 400 at the invalid definition or the value that does not fit, 403 if
    ///     only the operator can edit, 409 if the version differs
    ParameterSet edit(
            AccountId account,
            String slug,
            @Nullable Integer version,
            ParameterSchema schema,
            boolean isOperator,
            Author author) {
        listener.check(schema.checked());
        return transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, slug);
            PanelAccess.require(tx, account, isOperator);
            if (!sharing.ownerOf(tx, account, environment.id()).equals(environment.id())) {
                throw BAD_USER_INPUT
                        .because(("Environment `%s` uses the parameter schema of its production environment. Edit the"
                                        + " schema there.")
                                .formatted(slug))
                        .at("environment", slug, "its production environment");
            }
            ParameterSet before = ParameterSets.lock(tx, environment.id());
            if (version != null && version != before.schemaVersion()) {
                throw EDITED_MEANWHILE
                        .because(("`version` must be the current version of the"
                                        + " schema, %d; received %d. Reload the schema,"
                                        + " then edit it again.")
                                .formatted(before.schemaVersion(), version))
                        .with("current", before.schemaVersion());
            }
            if (!schema.equals(before.schema())) {
                List<EnvironmentId> held = new ArrayList<>(sharing.developmentsOf(tx, account, environment.id()));
                held.add(environment.id());
                held.forEach(it -> requireFit(tx, it, before.schema(), schema));
                ParameterSets.update(tx, environment.id(), schema);
                var entry = new AccountAuditEntry(
                        AccountOperation.PARAMETER_SCHEMA_UPDATED,
                        environment.publicId(),
                        environment.publicId(),
                        before.schema(),
                        schema);
                AccountAuditLog.add(tx, account, author, entry, clock.instant());
            }
            return ParameterSets.find(tx, environment.id());
        });
    }

    /// Refuses a schema that does not fit existing values, which must be removed first.
    private void requireFit(Handle tx, EnvironmentId environment, ParameterSchema before, ParameterSchema after) {
        Transactions.addScope(tx, environment);
        for (StoredParameter it : Parameters.list(tx, environment, secrets)) {
            String field = "parameters." + it.name();
            ParameterDefinition definition = after.find(it.name())
                    .filter(known -> known.isSecret() == it.isSealed())
                    .orElseThrow(() -> BAD_USER_INPUT
                            .because(("Parameter `%s` still has a value, so it cannot be"
                                            + " removed or changed from or to SECRET."
                                            + " Remove its value first.")
                                    .formatted(it.name()))
                            .at(field, null, "unchanged while it has a value"));
            Object value = before.find(it.name())
                    .map(known -> known.type().wire(it.value()))
                    .orElse(it.value());
            definition.read(value, field);
        }
    }
}
