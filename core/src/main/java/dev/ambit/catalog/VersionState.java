package dev.ambit.catalog;

/// A draft can be edited and grants nothing; what is published never changes.
public enum VersionState {
    DRAFT,
    PUBLISHED,
}
