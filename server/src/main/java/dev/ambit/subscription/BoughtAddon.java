package dev.ambit.subscription;

/// An add-on in the version that was bought, and how many of it.
public record BoughtAddon(String id, int version, int quantity) {}
