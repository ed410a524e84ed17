package dev.ambit.console;

/// An entry of the list of things that need attention.
///
/// @param style of the badge
/// @param action text of the link
public record AttentionItem(String kind, String style, String text, String action, String path) {}
