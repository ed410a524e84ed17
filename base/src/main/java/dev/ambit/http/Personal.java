package dev.ambit.http;

/// Response data about a person, which an erasure request removes.
public interface Personal {

    /// Returns the id of the customer.
    String id();
}
