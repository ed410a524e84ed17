package dev.ambit.catalog;

/// One of the values that an enum feature may grant.
public record EnumValue(String value, String displayName) {}
