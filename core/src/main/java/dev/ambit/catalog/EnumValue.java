package dev.ambit.catalog;

/// One of the values of an enum feature.
public record EnumValue(String value, String displayName) {}
