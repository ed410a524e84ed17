package dev.ambit.parameter;

import dev.ambit.access.Secrets;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.Environment;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;

/// Provides the effective parameters of stacks to the providers of resources.
public final class StackParameters {

    private final Secrets secrets;
    private final SchemaSharing sharing;

    public StackParameters(Secrets secrets, SchemaSharing sharing) {
        this.secrets = secrets;
        this.sharing = sharing;
    }

    /// Returns all values by name, including decrypted secrets, which must not be shown or logged. `tx` has access
    /// to the rows of the account, and afterwards to those of the environment.
    public Map<String, String> of(Handle tx, AccountId account, EnvironmentId environment) {
        return values(tx, account, environment, _ -> true);
    }

    /// Returns the values without secrets, which can be shown and used as resource settings.
    public Map<String, String> withoutSecrets(Handle tx, AccountId account, EnvironmentId environment) {
        return values(tx, account, environment, it -> !it.isSealed());
    }

    private Map<String, String> values(
            Handle tx, AccountId account, EnvironmentId environment, Predicate<StoredParameter> which) {
        Map<String, String> values = new TreeMap<>();
        merged(tx, account, environment)
                .forEach(it -> it.effective()
                        .filter(which)
                        .ifPresent(parameter -> values.put(parameter.name(), parameter.value())));
        return Collections.unmodifiableMap(values);
    }

    /// Returns the environment whose schema applies.
    EnvironmentId ownerOf(Handle tx, AccountId account, EnvironmentId environment) {
        return sharing.ownerOf(tx, account, environment);
    }

    ParameterState state(Handle tx, AccountId account, Environment environment) {
        ParameterSet owner = owner(tx, account, environment.id());
        Transactions.addScope(tx, environment.id());
        return new ParameterState(
                environment,
                ParameterSets.find(tx, environment.id()).version(),
                owner.schemaVersion(),
                PanelAccess.of(tx, account),
                MergedParameter.of(owner.schema(), Parameters.list(tx, environment.id(), secrets)));
    }

    private List<MergedParameter> merged(Handle tx, AccountId account, EnvironmentId environment) {
        ParameterSet owner = owner(tx, account, environment);
        Transactions.addScope(tx, environment);
        return MergedParameter.of(owner.schema(), Parameters.list(tx, environment, secrets));
    }

    private ParameterSet owner(Handle tx, AccountId account, EnvironmentId environment) {
        EnvironmentId owner = ownerOf(tx, account, environment);
        Transactions.addScope(tx, owner);
        return ParameterSets.find(tx, owner);
    }
}
