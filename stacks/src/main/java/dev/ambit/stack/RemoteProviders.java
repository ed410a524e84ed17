package dev.ambit.stack;

import dev.ambit.db.AccountId;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// The providers whose engines are outside of this installation, and the choice of the provider of new stacks.
public interface RemoteProviders {

    /// No remote providers: all stacks are local.
    RemoteProviders NONE = new RemoteProviders() {
        @Override
        public List<Provider> all() {
            return List.of();
        }

        @Override
        public String chosen(Handle tx, AccountId account) {
            return Providers.LOCAL;
        }
    };

    /// Returns the providers. Those with the same name belong together, with at most one for each kind.
    List<Provider> all();

    /// Returns the name of the provider of new stacks of an account. Existing stacks keep theirs.
    ///
    /// @param tx in the scope of the account
    String chosen(Handle tx, AccountId account);

    /// Returns whether new resources of a kind are made by the chosen provider; `local` makes the others.
    ///
    /// @param tx in the scope of the account
    default boolean makes(Handle tx, AccountId account, ResourceKind kind) {
        return true;
    }

    /// Receives the variables of functions once, before a provider is used.
    default void connect(FunctionVariables variables) {}
}
