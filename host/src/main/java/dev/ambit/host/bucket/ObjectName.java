package dev.ambit.host.bucket;

import static dev.ambit.problem.Problem.shortened;
import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// The rules for object names: segments separated by slashes, each the name of a file or directory. They ensure
/// that a name identifies one file, stays in its bucket and never denotes an unfinished upload.
final class ObjectName {
    static final String ALLOWED = "at most 1,024 bytes without control characters, in at most 32 segments of at most"
            + " 160 bytes; no segment is empty, `.` or `..`, or starts with .mpus-, .s3proxy- or .ambit-";

    /// Prefix of Ambit's own objects in the operator's S3 endpoint.
    static final String OURS = ".ambit-";

    private static final int BYTES_MAX = 1_024;

    /// File systems allow 255 bytes; unfinished uploads append a suffix.
    private static final int WORD_BYTES_MAX = 160;

    /// Each segment is a directory.
    private static final int WORDS_MAX = 32;

    private static final List<String> RESERVED = List.of(".mpus-", ".s3proxy-", OURS);

    private static final Pattern UPLOAD = Pattern.compile("\\.s3proxy-mpu-stub-[0-9a-f-]{36}");

    private ObjectName() {}

    /// Whether an object can have this name.
    ///
    /// @param key can end in a slash, for an empty object that represents a folder
    static boolean isAllowed(String key) {
        String name = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
        return isWithin(name);
    }

    /// Whether the name is allowed, or is the name of an unfinished multipart upload.
    static boolean isStored(String key) {
        return isAllowed(key) || UPLOAD.matcher(key).matches();
    }

    /// Whether a listing can have this prefix.
    static boolean isPrefix(String prefix) {
        int last = prefix.lastIndexOf('/');
        return prefix.length() <= BYTES_MAX
                && !prefix.substring(last + 1).equals("..")
                && (last < 0 || isWithin(prefix.substring(0, last)));
    }

    /// Returns the key if it is allowed.
    ///
    /// @throws dev.ambit.problem.Problem at `key`
    static String require(String key) {
        if (!isAllowed(key)) {
            throw BAD_USER_INPUT
                    .because("`key` is not a valid object name; received `%s`. Rename the object."
                            .formatted(shortened(key)))
                    .at("key", key, ALLOWED);
        }
        return key;
    }

    private static boolean isWithin(String name) {
        return name.getBytes(UTF_8).length <= BYTES_MAX
                && name.chars().noneMatch(Character::isISOControl)
                && areWords(name.split("/", -1));
    }

    private static boolean areWords(String[] words) {
        return words.length <= WORDS_MAX && Arrays.stream(words).allMatch(ObjectName::isWord);
    }

    private static boolean isWord(String word) {
        return !word.isEmpty()
                && !word.equals(".")
                && !word.equals("..")
                && word.getBytes(UTF_8).length <= WORD_BYTES_MAX
                && RESERVED.stream().noneMatch(word::startsWith);
    }
}
