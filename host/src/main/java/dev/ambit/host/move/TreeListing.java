package dev.ambit.host.move;

import java.util.List;

/// All entries of a directory; each directory is listed before its content.
public record TreeListing(List<TreeEntry> entries) {

    public TreeListing {
        entries = List.copyOf(entries);
    }
}
