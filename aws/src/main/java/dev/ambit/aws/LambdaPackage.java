package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.host.container.CodeRuntime;
import dev.ambit.host.function.ExecutableFiles;
import dev.ambit.host.function.UnpackedCode;
import dev.ambit.http.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/// The zip that Lambda gets: the code, and a script that starts it. The Lambda Web Adapter runs the script and then
/// forwards requests to the port of the code.
///
/// @param runtime of Lambda, such as `nodejs24.x`
/// @param digest Git object id of the code's directory
/// @param sha256 of the zip, in Base64
record LambdaPackage(SdkBytes zip, String runtime, String digest, String sha256) {

    /// Name of the start script, which is the handler of the function.
    static final String HANDLER = "ambit-start.sh";

    /// Variable with the heap size in megabytes.
    static final String HEAP = "AMBIT_HEAP_MEGABYTES";

    /// The code of a function before its first deploy.
    static final String PLACEHOLDER = "none";

    /// Lambda's limit of a direct upload.
    private static final int BYTES_MAX = 50 << 20;

    /// Lambda's limit of unpacked code with its layers; the adapter has less than 10 MiB.
    private static final long UNPACKED_BYTES_MAX = 240L << 20;

    /// Time of all files, so that the same code always has the same SHA-256.
    private static final FileTime TIME = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

    private static final String EMPTY = """
            require('http').createServer((_, answer) => {
              answer.writeHead(503, {'Content-Type': 'text/plain'});
              answer.end('No code is deployed.\\n');
            }).listen(process.env.PORT, '127.0.0.1');
            """;

    /// Checks and packs the code of a deploy.
    ///
    /// @param content zip from a repository, which is untrusted
    /// @param runtime that the blueprint requires; null for any
    /// @throws dev.ambit.problem.Problem if the code is invalid or larger than Lambda allows
    static LambdaPackage of(byte[] content, String digest, @Nullable String runtime) {
        try (UnpackedCode code = UnpackedCode.of(content, runtime)) {
            return packed(code.room(), code.files(), code.program(), digest);
        }
    }

    /// Returns the code of a function before its first deploy, which answers all requests with 503.
    static LambdaPackage placeholder() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(CodeRuntime.NODE.mainFile().toString()));
            zip.write(EMPTY.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(bytes.toByteArray(), PLACEHOLDER, null);
    }

    private static LambdaPackage packed(Path room, Path files, CodeRuntime program, String digest) {
        Path zip = room.resolve("lambda.zip");
        try {
            requireSmall(size(files), UNPACKED_BYTES_MAX, "unpacked files");
            write(zip, files, program);
            requireSmall(Files.size(zip), BYTES_MAX, "zip");
            byte[] bytes = Files.readAllBytes(zip);
            String sha256 = Base64.getEncoder().encodeToString(Sha256.of(bytes));
            return new LambdaPackage(SdkBytes.fromByteArrayUnsafe(bytes), runtime(program), digest, sha256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path zip, Path files, CodeRuntime program) throws IOException {
        Map<String, Object> options = Map.of("create", true, "enablePosixFileAttributes", true);
        try (FileSystem target = FileSystems.newFileSystem(zip, options);
                Stream<Path> all = Files.walk(files)) {
            for (Path file : all.filter(it -> !it.equals(files)).sorted().toList()) {
                Path to = target.getPath(files.relativize(file).toString());
                Files.copy(file, to);
                mode(to, Files.isDirectory(file) || ExecutableFiles.contains(file) ? "rwxr-xr-x" : "rw-r--r--");
            }
            Path start = target.getPath(HANDLER);
            if (Files.exists(start)) {
                throw BAD_USER_INPUT
                        .because("The code contains `%s`, which Ambit adds. Rename the file.".formatted(HANDLER))
                        .at("body", HANDLER, "other files");
            }
            Files.write(start, script(program).getBytes(UTF_8));
            mode(start, "rwxr-xr-x");
        }
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(TIME, TIME, TIME);
    }

    private static String script(CodeRuntime program) {
        String command = switch (program) {
            case NODE -> "node --max-old-space-size=$%s".formatted(HEAP);
            case JAVA -> "java -Xmx${%s}m -XX:+UseSerialGC -jar".formatted(HEAP);
        };
        return "#!/bin/sh\ncd \"$LAMBDA_TASK_ROOT\" && exec %s %s\n".formatted(command, program.mainFile());
    }

    private static String runtime(CodeRuntime program) {
        return switch (program) {
            case NODE -> "nodejs24.x";
            case JAVA -> "java25";
        };
    }

    private static long size(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            return all.map(Path::toFile)
                    .filter(it -> it.isFile())
                    .mapToLong(it -> it.length())
                    .sum();
        }
    }

    private static void requireSmall(long bytes, long max, String what) {
        if (bytes > max) {
            throw BAD_USER_INPUT
                    .because("The size of the %s is %d bytes; Lambda allows at most %d. Remove files, then push again."
                            .formatted(what, bytes, max))
                    .at("body", bytes, "at most %d bytes".formatted(max));
        }
    }
}
