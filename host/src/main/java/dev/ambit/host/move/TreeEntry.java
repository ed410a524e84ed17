package dev.ambit.host.move;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A file or directory below a copied directory.
///
/// @param path relative, with slashes; empty for the copied directory itself
/// @param bytes length of a file; null for a directory
/// @param modifiedMillis when a file was modified; 0 for a directory
/// @param isExecutable whether the owner of a file may execute it; null: the sender is of an earlier version
/// @param attributes extended attributes by name, in Base64; S3 metadata of objects is stored in them
public record TreeEntry(
        String path,
        @Nullable Long bytes,
        long modifiedMillis,
        @Nullable Boolean isExecutable,
        Map<String, String> attributes) {

    public TreeEntry {
        attributes = Map.copyOf(attributes);
    }
}
