package dev.ambit.aws;

import dev.ambit.http.Sha256;
import dev.ambit.stack.WantedResource;
import java.util.List;
import java.util.stream.IntStream;

/// The names of buckets on S3. AWS blocks the name of a deleted bucket for days, and then anyone can take it. So each
/// resource has several names. Each of them ends with a hash of the resource's name and secret, which others cannot
/// guess.
final class BucketName {

    private static final int NAMES = 3;
    private static final int HASH_CHARS = 12;

    /// S3 allows 63 characters.
    private static final int CHARS_MAX = 63;

    private BucketName() {}

    /// Returns the names, in the order of their use: the next one is used if one is taken or was deleted. Different
    /// resources have different names, even if their readable parts are the same.
    static List<String> of(AwsAccount account, WantedResource wanted) {
        return IntStream.range(0, NAMES).mapToObj(it -> of(account, wanted, it)).toList();
    }

    private static String of(AwsAccount account, WantedResource wanted, int number) {
        String hash = Sha256.hex("%s %s %d".formatted(wanted.name(), wanted.secret(), number))
                .substring(0, HASH_CHARS);
        String readable = "%s-%s".formatted(account.prefix(), wanted.name().replaceAll("[^a-z0-9]+", "-"));
        int room = CHARS_MAX - HASH_CHARS - 1;
        return "%s-%s".formatted(readable.substring(0, Math.min(room, readable.length())), hash);
    }
}
