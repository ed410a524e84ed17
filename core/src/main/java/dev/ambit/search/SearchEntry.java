package dev.ambit.search;

import org.jspecify.annotations.Nullable;

/// An entity as the search finds and shows it.
///
/// @param words its words, see [SearchWords]; none if it is archived
public record SearchEntry(
        String id, @Nullable String name, @Nullable String detail, SearchWords words) {}
