package dev.ambit.stack;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Reads the wanted state of resources that this installation does not serve.
public final class RemoteWantedState {

    private RemoteWantedState() {}

    public static Optional<WantedResource> find(
            StackResources resources, Handle tx, AccountId account, EnvironmentId environment, ResourceKind kind) {
        return Stacks.find(tx, account, environment).stream()
                .flatMap(it -> resources.wanted(tx, it).stream())
                .filter(it -> it.kind() == kind)
                .findFirst();
    }
}
