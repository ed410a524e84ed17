package dev.ambit.catalog;

/// One version of one plan or add-on of an environment.
public record PackageVersionKey(PackageKind kind, String id, int version) {}
