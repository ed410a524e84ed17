package dev.ambit.aws;

import dev.ambit.stack.ObservedResource;
import dev.ambit.stack.StepLog;
import dev.ambit.stack.WantedResource;
import java.util.Map;

/// Provides the session stores of one mode: key spaces of a shared cache, or one cache per stack. Except for
/// [#exists], the methods are those of [dev.ambit.stack.Provider].
interface ElastiCacheMode {

    /// Whether a session store of this mode exists, or is being created or removed.
    boolean exists(WantedResource wanted);

    void check(WantedResource wanted);

    Map<String, String> ensure(WantedResource wanted, StepLog log);

    ObservedResource observe(WantedResource wanted);

    Map<String, Long> count(WantedResource wanted);

    void remove(WantedResource wanted, StepLog log);
}
