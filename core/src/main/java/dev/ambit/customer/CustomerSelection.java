package dev.ambit.customer;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Slice;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Selects customers by data that only higher packages can read, such as limits.
@FunctionalInterface
public interface CustomerSelection {

    /// Returns the ids of customers in the order of the page, without archived ones.
    List<String> select(Handle tx, EnvironmentId environment, CustomerConditions conditions, Slice slice);
}
