package dev.ambit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A Java file of any module, for tests that check sources.
public record SourceFile(Path path, String text) {

    private static final Path ROOT = Path.of("..");
    private static final Pattern PACKAGE =
            Pattern.compile("(?m)^package dev\\.ambit(?:\\.((?:(?:host|sdk|standin)\\.)?[a-z]+))?[a-z.]*;");
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$");
    private static final Pattern QUALIFIED = Pattern.compile("(?<![\\w.\"])(?:[a-z]\\w*\\.){2,}[A-Za-z*][\\w.]*");

    public static List<SourceFile> all() {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(SourceFile::under)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isMain() {
        return path.toString().contains("src/main/java");
    }

    String name() {
        return path.getFileName().toString().replace(".java", "");
    }

    /// The package name without its prefix; empty for the root package.
    String home() {
        Matcher matcher = PACKAGE.matcher(text);
        return matcher.find() && matcher.group(1) != null ? matcher.group(1) : "";
    }

    int lines() {
        return (int) text.lines().count();
    }

    String code() {
        return COMMENT.matcher(text).replaceAll("");
    }

    /// Qualified names in the file, in imports and elsewhere.
    Stream<String> qualifiedNames() {
        return QUALIFIED.matcher(code()).results().map(MatchResult::group).distinct();
    }

    private static Stream<SourceFile> under(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path -> path.toString().endsWith(".java")).map(SourceFile::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SourceFile read(Path path) {
        try {
            return new SourceFile(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
