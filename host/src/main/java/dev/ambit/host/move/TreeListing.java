package dev.ambit.host.move;

import java.util.List;

/// A page of the entries of a directory, by path, so that each directory is listed before its content.
public record TreeListing(List<TreeEntry> entries) {

    /// Number of entries of a full page.
    public static final int ENTRIES_MAX = 10_000;

    public TreeListing {
        entries = List.copyOf(entries);
    }
}
