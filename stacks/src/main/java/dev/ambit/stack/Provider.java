package dev.ambit.stack;

import dev.ambit.db.AccountId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/// Makes, watches and removes the infra resources of one kind. Called where waiting is allowed, outside any
/// transaction, perhaps twice for one step, one call after the other, and perhaps for stacks side by side.
/// A kind without a provider is no part of a stack. `ProviderConformance` of the tests holds what is promised here.
public interface Provider {

    ResourceKind kind();

    /// What people call it, as `local`.
    String name();

    /// The kinds that are made before it in its stack, and removed after it.
    Set<ResourceKind> after();

    /// Asked when somebody names production's, long before it is made. Nobody else is asked.
    ///
    /// @throws dev.ambit.problem.Problem at `field`, if none can be called so
    default void checkName(String name, String field) {}

    /// Returns why the account can have no further resource of this kind, as sentences with what to do, or nothing if
    /// it can. It is asked when an account orders or plans a new resource; existing resources are not affected.
    ///
    /// @param tx on the rows of the account
    default Optional<String> objection(Handle tx, AccountId account) {
        return Optional.empty();
    }

    /// Asked before anything of a stack is made.
    ///
    /// @throws dev.ambit.problem.Problem naming what cannot be so
    void check(Wanted wanted);

    /// Makes the resource as it is wanted, or takes the one that is there; whatever differs is made right.
    /// Done again, it changes nothing.
    ///
    /// @return what to show of it, without secrets
    Map<String, String> ensure(Wanted wanted, StepLog log);

    /// Looks at the resource itself, not at what is remembered of it.
    ///
    /// @throws dev.ambit.problem.Problem if it cannot be reached: nobody knows then whether it is there
    Observed observe(Wanted wanted);

    /// Whether one may have been there before us, which is left as it is when its stack goes. What is there by our own
    /// rows alone never was.
    default boolean mayBeAdopted() {
        return true;
    }

    /// Asks the resource itself how much there is of it, by what is counted, as `objects`; nothing of one that is
    /// not there, and nothing of what others have there. What a receipt says was removed is what this said
    /// before, and it is signed when this says nothing any more.
    Map<String, Long> count(Wanted wanted);

    /// Done again, or of one that never was, it does nothing. What is shared goes with production alone, when its
    /// environment is deleted.
    void remove(Wanted wanted, StepLog log);
}
