package dev.ambit.stack;

import java.util.Map;
import java.util.Set;

/// Makes, watches and removes the infra resources of one kind. Called where waiting is allowed, outside any
/// transaction, perhaps twice for one step and perhaps for stacks side by side. A kind without a provider is
/// no part of a stack.
public interface Provider {

    ResourceKind kind();

    /// What people call it, as `local`.
    String name();

    /// The kinds that are made before it in its stack, and removed after it.
    Set<ResourceKind> after();

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
    Observed observe(Wanted wanted);

    /// Done again, or of one that never was, it does nothing. What is shared goes with production alone, when its
    /// environment is deleted.
    void remove(Wanted wanted, StepLog log);
}
