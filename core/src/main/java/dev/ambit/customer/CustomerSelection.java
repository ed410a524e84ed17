package dev.ambit.customer;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Selects customers by what higher packages know of them.
@FunctionalInterface
public interface CustomerSelection {

    /// Returns the ids of customers in the order of the page, without archived ones.
    List<String> select(Handle tx, EnvironmentId environment, CustomerConditions conditions, Slice slice);
}
