package dev.ambit.host.move;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A directory that is copied with its files and their extended attributes. Links are not copied.
///
/// @param root absolute path
public record CopiedDirectory(Path root) {

    private static final int BUFFER_BYTES = 64 << 10;

    /// Prefix of a file that has not arrived completely. The file lies beside the directory, so that an incomplete
    /// file of a killed host never becomes an object of the bucket.
    private static final String UNFINISHED = ".ambit-arriving-";

    /// An entry of a page before its attributes are read.
    ///
    /// @param bytes null for a directory
    private record Found(Path path, @Nullable Long bytes, long modifiedMillis) {}

    public boolean exists() {
        return Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS);
    }

    /// Returns the next entries in the order of their paths.
    ///
    /// @param after path of the last entry of the page before; null: the first page
    /// @param max number of entries
    public TreeListing list(@Nullable String after, int max) {
        NavigableMap<String, Found> found = new TreeMap<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                    add(path, null, 0);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile()) {
                        add(
                                path,
                                attributes.size(),
                                attributes.lastModifiedTime().toMillis());
                    }
                    return FileVisitResult.CONTINUE;
                }

                private void add(Path path, @Nullable Long bytes, long modifiedMillis) {
                    String name = name(path);
                    if (after == null || name.compareTo(after) > 0) {
                        found.put(name, new Found(path, bytes, modifiedMillis));
                    }
                    if (found.size() > max) {
                        found.pollLastEntry();
                    }
                }
            });
            List<TreeEntry> entries = new ArrayList<>();
            for (Map.Entry<String, Found> it : found.entrySet()) {
                Found entry = it.getValue();
                entries.add(new TreeEntry(
                        it.getKey(),
                        entry.bytes(),
                        entry.modifiedMillis(),
                        isExecutable(entry.path()),
                        attributes(entry.path())));
            }
            return new TreeListing(entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Opens a file.
    public InputStream open(String path) {
        try {
            return Files.newInputStream(file(path), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Creates a directory, or stores a file atomically and durably.
    ///
    /// @param content of a file
    /// @return SHA-256 of the content as lower-case hex digits
    /// @throws IllegalStateException if the content has another length than the entry
    public String put(TreeEntry entry, InputStream content) {
        Path target = file(entry.path());
        try {
            Long bytes = entry.bytes();
            if (bytes == null) {
                Files.createDirectories(target);
                setAttributes(target, entry.attributes());
                return "";
            }
            Path draft = root.resolveSibling(UNFINISHED + UUID.randomUUID());
            try {
                MessageDigest digest = sha256();
                long count = write(draft, content, digest);
                if (count != bytes) {
                    throw new IllegalStateException(
                            "The file %s has %d bytes, but %d bytes arrived".formatted(entry.path(), bytes, count));
                }
                setAttributes(draft, entry.attributes());
                if (Boolean.TRUE.equals(entry.isExecutable())) {
                    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
                Files.setLastModifiedTime(draft, FileTime.fromMillis(entry.modifiedMillis()));
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
                return HexFormat.of().formatHex(digest.digest());
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes a file, or an empty directory.
    public void remove(String path) {
        try {
            Files.deleteIfExists(file(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns a digest for files, SHA-256.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime lacks SHA-256.", e);
        }
    }

    private static boolean isExecutable(Path file) throws IOException {
        return Files.isRegularFile(file)
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
    }

    private static long write(Path draft, InputStream content, MessageDigest digest) throws IOException {
        long count = 0;
        try (FileChannel file = FileChannel.open(draft, CREATE_NEW, WRITE)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read; (read = content.read(buffer)) >= 0; count += read) {
                digest.update(buffer, 0, read);
                for (ByteBuffer rest = ByteBuffer.wrap(buffer, 0, read); rest.hasRemaining(); ) {
                    file.write(rest);
                }
            }
            file.force(true);
        }
        return count;
    }

    private static Map<String, String> attributes(Path path) throws IOException {
        UserDefinedFileAttributeView view = view(path);
        Map<String, String> attributes = new TreeMap<>();
        for (String name : view.list()) {
            ByteBuffer value = ByteBuffer.allocate(view.size(name));
            view.read(name, value);
            attributes.put(name, Base64.getEncoder().encodeToString(value.array()));
        }
        return attributes;
    }

    private static void setAttributes(Path path, Map<String, String> attributes) throws IOException {
        if (attributes.isEmpty()) {
            return;
        }
        UserDefinedFileAttributeView view = view(path);
        for (var attribute : attributes.entrySet()) {
            view.write(attribute.getKey(), ByteBuffer.wrap(Base64.getDecoder().decode(attribute.getValue())));
        }
    }

    private static UserDefinedFileAttributeView view(Path path) {
        return Objects.requireNonNull(
                Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
    }

    private String name(Path path) {
        return root.relativize(path).toString();
    }

    /// @throws IllegalArgumentException if the path leaves the directory
    private Path file(String path) {
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root)) {
            throw new IllegalArgumentException("The path `%s` leaves the directory.".formatted(path));
        }
        return file;
    }
}
