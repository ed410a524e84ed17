package dev.ambit.parameter;

import static dev.ambit.problem.ProblemCode.EDITED_MEANWHILE;
import static java.util.stream.Collectors.toMap;

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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Sets the parameters of an environment, and writes their history. Values come from two sources, which are edited
/// separately: a file in the branch, and the panel, which is the console or the API.
public final class ParameterEditing {

    private final Transactions transactions;
    private final StackParameters parameters;
    private final Secrets secrets;
    private final ParameterListener listener;
    private final InstantSource clock;

    public ParameterEditing(
            Transactions transactions,
            StackParameters parameters,
            Secrets secrets,
            ParameterListener listener,
            InstantSource clock) {
        this.transactions = transactions;
        this.parameters = parameters;
        this.secrets = secrets;
        this.listener = listener;
        this.clock = clock;
    }

    /// Replaces the values of the source `BRANCH` by those of the file that was pushed. A parameter that the schema
    /// lacks is not stored, but proposed for the schema. So a push that introduces a parameter succeeds.
    ///
    /// @throws dev.ambit.problem.Problem 400 if a value does not match the schema
    public FileParameters takeFile(AccountId account, String slug, Map<String, Object> values, Author author) {
        ParameterSchema schema = transactions.in(
                account,
                tx -> schema(tx, account, Environments.enter(tx, account, slug).id()));
        List<ParameterDefinition> proposed = schema.proposed(values);
        Map<String, Object> known = new TreeMap<>(values);
        proposed.forEach(it -> known.remove(it.name()));
        var edit = new ParameterEdit(ParameterSource.BRANCH, null, known, Set.of(), true);
        List<String> conflicts = edit(account, slug, edit, false, author).parameters().stream()
                .filter(MergedParameter::isConflict)
                .map(it -> it.definition().name())
                .toList();
        return new FileParameters(conflicts, proposed);
    }

    /// Applies an edit.
    ///
    /// @param isOperator whether the caller is the operator, who may always edit
    /// @throws dev.ambit.problem.Problem 400 if a value does not match the schema, 403 if only the operator
    ///     can edit, 409 if the version differs
    ParameterState edit(AccountId account, String slug, ParameterEdit edit, boolean isOperator, Author author) {
        return transactions.in(account, tx -> {
            Environment environment = Environments.enter(tx, account, slug);
            if (edit.source() == ParameterSource.PANEL) {
                PanelAccess.require(tx, account, isOperator);
            }
            ParameterSchema schema = schema(tx, account, environment.id());
            Transactions.addScope(tx, environment.id());
            ParameterSet set = ParameterSets.lock(tx, environment.id());
            if (edit.version() != null && edit.version() != set.version()) {
                throw EDITED_MEANWHILE
                        .because(("`version` must be the current version of the parameters, %d; received %d. Reload the"
                                        + " parameters, then edit them again.")
                                .formatted(set.version(), edit.version()))
                        .with("current", set.version());
            }
            if (apply(tx, account, environment, schema, edit, author)) {
                ParameterSets.countEdit(tx, environment.id());
                listener.changed(tx, account, environment.id(), author);
            }
            return parameters.state(tx, account, environment);
        });
    }

    /// Reads and locks the schema. Otherwise a concurrent change of the schema could make the new values invalid.
    private ParameterSchema schema(Handle tx, AccountId account, EnvironmentId environment) {
        EnvironmentId owner = parameters.ownerOf(tx, account, environment);
        if (owner.equals(environment)) {
            return ParameterSets.lock(tx, environment).schema();
        }
        Transactions.addScope(tx, owner);
        return ParameterSets.lockSchema(tx, owner).schema();
    }

    private boolean apply(
            Handle tx,
            AccountId account,
            Environment environment,
            ParameterSchema schema,
            ParameterEdit edit,
            Author author) {
        Map<String, StoredParameter> before = Parameters.list(tx, environment.id(), secrets).stream()
                .filter(it -> it.source() == edit.source())
                .collect(toMap(StoredParameter::name, Function.identity()));
        Map<String, StoredParameter> after = after(before, schema, edit);
        var changes = new Changes(new TreeMap<>(), new TreeMap<>());
        Instant now = clock.instant();
        before.forEach((name, was) -> {
            if (!after.containsKey(name)) {
                Parameters.remove(tx, environment.id(), was);
                changes.add(name, was, null);
            }
        });
        after.forEach((name, is) -> {
            StoredParameter was = before.get(name);
            if (!is.equals(was)) {
                Parameters.set(tx, environment.id(), is, secrets, now);
                changes.add(name, was, is);
            }
        });
        changes.before()
                .forEach((name, was) -> ParameterChanges.add(
                        tx,
                        environment.id(),
                        name,
                        edit.source(),
                        was,
                        changes.after().get(name),
                        author,
                        now));
        if (!changes.before().isEmpty()) {
            AccountAuditLog.add(tx, account, author, changes.auditEntry(environment, edit.source()), now);
        }
        return !changes.before().isEmpty();
    }

    private static Map<String, StoredParameter> after(
            Map<String, StoredParameter> before, ParameterSchema schema, ParameterEdit edit) {
        Map<String, StoredParameter> after = edit.isWhole() ? new TreeMap<>() : new TreeMap<>(before);
        edit.removed().forEach(name -> {
            schema.require(name, "removed");
            after.remove(name);
        });
        edit.values().forEach((name, value) -> {
            String field = "values." + name;
            ParameterDefinition definition = schema.require(name, field);
            after.put(
                    name,
                    new StoredParameter(name, edit.source(), definition.read(value, field), definition.isSecret()));
        });
        return after;
    }

    /// The changed values before and after, by name.
    private record Changes(Map<String, @Nullable String> before, Map<String, @Nullable String> after) {

        void add(String name, @Nullable StoredParameter was, @Nullable StoredParameter is) {
            before.put(name, shown(was));
            after.put(name, shown(is));
        }

        AccountAuditEntry auditEntry(Environment environment, ParameterSource source) {
            return new AccountAuditEntry(
                    AccountOperation.PARAMETERS_UPDATED,
                    environment.publicId(),
                    environment.publicId(),
                    Map.of("source", source, "values", before),
                    Map.of("source", source, "values", after));
        }

        private static @Nullable String shown(@Nullable StoredParameter it) {
            return it == null ? null : it.isSealed() ? ParameterChange.HIDDEN : it.value();
        }
    }
}
