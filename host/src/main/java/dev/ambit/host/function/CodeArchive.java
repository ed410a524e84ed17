package dev.ambit.host.function;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.host.container.CodeRuntime;
import dev.ambit.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// Unpacks uploaded code, a jar or a zip, which is untrusted.
final class CodeArchive {

    /// Largest upload.
    static final int BYTES_MAX = 50 << 20;

    private static final long UNPACKED_BYTES_MAX = 256L << 20;
    private static final int FILES_MAX = 10_000;
    private static final int NAME_BYTES_MAX = 250;
    private static final int MANIFEST_BYTES_MAX = 1 << 20;
    private static final int COPY_BYTES = 64 << 10;
    private static final String WHAT = "body";
    private static final String ALLOWED =
            "a jar with a Main-Class, or a zip with main.js or main.jar in its top-level directory";

    private final Path target;
    private long bytes;
    private int files;

    private CodeArchive(Path target) {
        this.target = target;
    }

    /// Unpacks an upload and returns the program that runs it.
    ///
    /// @param target an empty directory
    static CodeRuntime unpack(byte[] upload, Path target) {
        Path file = target.resolveSibling("upload");
        try {
            Files.write(file, upload);
            try (var zip = new ZipFile(file.toFile())) {
                if (isProgram(zip)) {
                    Files.copy(file, target.resolve(CodeRuntime.JAVA.mainFile()));
                } else {
                    new CodeArchive(target).unpack(zip);
                    ExecutableFiles.mark(file, target);
                }
            }
            return program(target);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw refused("It cannot be unpacked: %s.".formatted(e.getMessage()), "not a zip");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            file.toFile().delete();
        }
    }

    /// Unpacks an upload whose program must fit the blueprint.
    ///
    /// @param runtime that the blueprint requires, such as `nodejs`; null for any
    static CodeRuntime unpack(byte[] upload, Path target, @Nullable String runtime) {
        CodeRuntime program = unpack(upload, target);
        if (runtime != null && !runtime.startsWith(CodeRuntime.word(program))) {
            throw BAD_USER_INPUT
                    .because(("The code needs `%s`, but the blueprint sets the runtime `%s`. Send other code, or change"
                                    + " `runtime`.")
                            .formatted(program.mainFile(), runtime))
                    .at(WHAT, program.mainFile(), runtime);
        }
        return program;
    }

    static long size(Path code) {
        try (Stream<Path> all = Files.walk(code)) {
            return all.map(Path::toFile)
                    .filter(it -> it.isFile())
                    .mapToLong(it -> it.length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CodeRuntime program(Path code) {
        return CodeRuntime.of(code)
                .orElseThrow(() -> refused("It has no `Main-Class`, `main.js` or `main.jar`.", "neither"));
    }

    private static boolean isProgram(ZipFile zip) throws IOException {
        ZipEntry manifest = zip.getEntry("META-INF/MANIFEST.MF");
        if (manifest == null) {
            return false;
        }
        try (InputStream content = zip.getInputStream(manifest)) {
            byte[] bytes = content.readNBytes(MANIFEST_BYTES_MAX + 1);
            if (bytes.length > MANIFEST_BYTES_MAX) {
                throw refused(
                        "Its unpacked manifest has more than %d bytes.".formatted(MANIFEST_BYTES_MAX),
                        "more than %d bytes".formatted(MANIFEST_BYTES_MAX));
            }
            return new Manifest(new ByteArrayInputStream(bytes))
                    .getMainAttributes()
                    .containsKey(Attributes.Name.MAIN_CLASS);
        }
    }

    private void unpack(ZipFile zip) throws IOException {
        List<? extends ZipEntry> entries = zip.stream()
                .limit(FILES_MAX + 1)
                .filter(it -> !it.isDirectory())
                .toList();
        for (ZipEntry entry : entries) {
            try (InputStream content = zip.getInputStream(entry)) {
                write(entry.getName(), content);
            }
        }
    }

    private void write(String name, InputStream content) throws IOException {
        Path file = target(name);
        files++;
        if (files > FILES_MAX) {
            throw refused("It has more than %d files.".formatted(FILES_MAX), "more than %d files".formatted(FILES_MAX));
        }
        try {
            Files.createDirectories(file.getParent());
        } catch (FileAlreadyExistsException _) {
            throw refused("Two of its files have the same path.", name);
        }
        if (Files.exists(file)) {
            throw refused("Two of its files have the same path.", name);
        }
        byte[] buffer = new byte[COPY_BYTES];
        try (var out = Files.newOutputStream(file)) {
            for (int count; (count = content.read(buffer)) >= 0; ) {
                bytes += count;
                if (bytes > UNPACKED_BYTES_MAX) {
                    throw refused(
                            "Its unpacked files have more than %d bytes.".formatted(UNPACKED_BYTES_MAX),
                            "more than %d bytes".formatted(UNPACKED_BYTES_MAX));
                }
                out.write(buffer, 0, count);
            }
        }
    }

    private Path target(String name) {
        if (name.getBytes(UTF_8).length > NAME_BYTES_MAX) {
            throw refused("The name of one of its files has more than %d bytes.".formatted(NAME_BYTES_MAX), name);
        }
        Path path = target.resolve(name).normalize();
        boolean isPlain = !name.isEmpty()
                && name.indexOf('\\') < 0
                && name.chars().noneMatch(Character::isISOControl)
                && Stream.of(name.split("/")).noneMatch(it -> it.equals("..") || it.isEmpty());
        if (!isPlain || !path.startsWith(target) || path.equals(target)) {
            throw refused("The path of one of its files is invalid or leaves the directory.", name);
        }
        return path;
    }

    private static Problem refused(String words, String received) {
        return BAD_USER_INPUT
                .because("The uploaded code cannot be deployed. %s Send %s.".formatted(words, ALLOWED))
                .at(WHAT, received, ALLOWED);
    }
}
