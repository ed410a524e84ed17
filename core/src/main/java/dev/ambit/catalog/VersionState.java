package dev.ambit.catalog;

/// The state of a version. A draft can be edited and grants nothing; a published version never changes.
public enum VersionState {
    DRAFT,
    PUBLISHED,
}
