package dev.ambit.console;

/// A line of the list of what needs attention.
///
/// @param style of the badge
/// @param action text of the link
public record AttentionItem(String kind, String style, String text, String action, String path) {}
