package dev.ambit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/// Packs the data directory of a stopped server into a small archive, and unpacks it.
final class UpgradeArchive {

    /// The catalogs of all databases are nearly equal, so the dictionary holds several databases.
    private static final int DICTIONARY_BYTES = 64 << 20;

    /// Files that the server creates again: logs, locks and files with the name of the machine.
    private static final Set<String> LEFT_OUT = Set.of("postmaster.opts", "postmaster.pid", "postgres.log");

    private static final String ATTRIBUTE = "AMBIT.xattr.";
    private static final String GROUP = "unix:gid";
    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final String LOG = "postgres/data/pg_wal";
    private static final String CONTROL = "postgres/data/global/pg_control";
    private static final int CHECKPOINT_OFFSET = 32;
    private static final int STATE_OFFSET = 16;
    private static final int STATE_SHUT_DOWN = 1;
    private static final long SEGMENT_BYTES = 16 << 20;
    private static final int PAGE_BYTES = 8192;
    private static final int NAME_CHARS = 24;

    /// From the highest bit to the lowest.
    private static final List<PosixFilePermission> ALL = List.of(PosixFilePermission.values());

    private UpgradeArchive() {}

    static void pack(Path data, Path archive) throws IOException {
        shortenLog(data);
        try (var file = new BufferedOutputStream(Files.newOutputStream(archive));
                var packed = new XZOutputStream(file, options());
                var tar = new TarArchiveOutputStream(packed);
                Stream<Path> files = Files.walk(data)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Path path : files.sorted().skip(1).toList()) {
                if (!LEFT_OUT.contains(path.getFileName().toString())) {
                    put(tar, data, path);
                }
            }
        }
    }

    static void unpack(InputStream archive, Path data) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = data.resolve(entry.getName()).normalize();
                assertThat(path.startsWith(data)).as("%s", path).isTrue();
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.copy(tar, path);
                }
                for (var it : entry.getExtraPaxHeaders().entrySet()) {
                    if (it.getKey().startsWith(ATTRIBUTE)) {
                        attributes(path)
                                .write(
                                        it.getKey().substring(ATTRIBUTE.length()),
                                        ByteBuffer.wrap(Base64.getDecoder().decode(it.getValue())));
                    }
                }
                if (ROOT && entry.getLongGroupId() != 0) {
                    Files.setAttribute(path, GROUP, Math.toIntExact(entry.getLongGroupId()));
                }
                Files.setPosixFilePermissions(path, permissions(entry.getMode()));
                Files.setLastModifiedTime(path, entry.getLastModifiedTime());
            }
        }
    }

    private static LZMA2Options options() throws IOException {
        var options = new LZMA2Options(LZMA2Options.PRESET_MAX);
        options.setDictSize(DICTIONARY_BYTES);
        return options;
    }

    private static void put(TarArchiveOutputStream tar, Path data, Path path) throws IOException {
        var entry = new TarArchiveEntry(data.relativize(path) + (Files.isDirectory(path) ? "/" : ""));
        entry.setMode(mode(path));
        entry.setLastModifiedTime(Files.getLastModifiedTime(path));
        // PostgreSQL runs as the user of this machine; functions run as users with fixed numbers.
        entry.setGroupId(entry.getName().startsWith("postgres/") ? 0 : (int) Files.getAttribute(path, GROUP));
        boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        assertThat(isFile || Files.isDirectory(path)).as("%s", path).isTrue();
        for (String name : attributes(path).list()) {
            ByteBuffer value = ByteBuffer.allocate(attributes(path).size(name));
            attributes(path).read(name, value);
            entry.addPaxHeader(ATTRIBUTE + name, Base64.getEncoder().encodeToString(value.array()));
        }
        entry.setSize(isFile ? Files.size(path) : 0);
        tar.putArchiveEntry(entry);
        if (isFile) {
            Files.copy(path, tar);
        }
        tar.closeArchiveEntry();
    }

    /// Keeps the segment of PostgreSQL's write-ahead log with the last checkpoint, because a server that was
    /// stopped in order reads no more.
    private static void shortenLog(Path data) throws IOException {
        ByteBuffer control =
                ByteBuffer.wrap(Files.readAllBytes(data.resolve(CONTROL))).order(ByteOrder.nativeOrder());
        assertThat(control.getInt(STATE_OFFSET)).as("PostgreSQL was stopped").isEqualTo(STATE_SHUT_DOWN);
        long checkpoint = control.getLong(CHECKPOINT_OFFSET);
        long segment = checkpoint / SEGMENT_BYTES;
        String name = "%08X%08X%08X".formatted(1, segment >> 8, segment & 0xff);
        try (Stream<Path> files = Files.list(data.resolve(LOG))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals(name)
                        && file.getFileName().toString().length() == NAME_CHARS) {
                    Files.delete(file);
                }
            }
        }
        Path last = data.resolve(LOG).resolve(name);
        byte[] content = Files.readAllBytes(last);
        int end = (int) (checkpoint % SEGMENT_BYTES / PAGE_BYTES + 2) * PAGE_BYTES;
        for (int i = end; i < content.length; i++) {
            content[i] = 0;
        }
        Files.write(last, content);
    }

    /// Returns the extended attributes, in which buckets keep the content type of an object.
    private static UserDefinedFileAttributeView attributes(Path path) {
        return Objects.requireNonNull(Files.getFileAttributeView(path, UserDefinedFileAttributeView.class));
    }

    private static int mode(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        int mode = 0;
        for (PosixFilePermission permission : ALL) {
            mode = mode << 1 | (permissions.contains(permission) ? 1 : 0);
        }
        return mode;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < ALL.size(); i++) {
            if ((mode >> (ALL.size() - 1 - i) & 1) == 1) {
                permissions.add(ALL.get(i));
            }
        }
        return permissions;
    }
}
