package dev.ambit.http;

/// What is shown of a person, who may want to be forgotten.
public interface Personal {

    /// The id of the customer who that is.
    String id();
}
