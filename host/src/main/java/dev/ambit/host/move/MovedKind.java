package dev.ambit.host.move;

import java.nio.file.Path;
import java.util.List;

/// Kinds of parts that are copied file by file. Repositories are copied as a Git bundle instead, because Git would
/// obey configuration files that a faulty host sends.
public enum MovedKind {
    BUCKET("buckets"),
    FUNCTION("functions"),
    SESSION("sessions");

    private final String directory;

    MovedKind(String directory) {
        this.directory = directory;
    }

    /// Returns the names of the parts of this kind.
    public List<String> names(MovedParts parts) {
        return switch (this) {
            case BUCKET -> parts.buckets();
            case FUNCTION -> parts.functions();
            case SESSION -> parts.sessions();
        };
    }

    /// Returns the directory of a part.
    ///
    /// @param data directory of a host, or of a move
    /// @throws IllegalArgumentException if the name could be the path of another directory
    public Path in(Path data, String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("A %s cannot have the name `%s`.".formatted(this, name));
        }
        return data.resolve(directory).resolve(name);
    }
}
