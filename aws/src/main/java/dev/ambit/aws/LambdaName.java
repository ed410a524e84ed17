package dev.ambit.aws;

import dev.ambit.http.Sha256;
import dev.ambit.stack.WantedResource;

/// The names of functions on Lambda and of their IAM roles. Different resources have different names: short names
/// stay readable, and longer ones have exactly 64 characters and end with a hash.
final class LambdaName {

    /// Lambda and IAM allow 64 characters.
    private static final int CHARS_MAX = 64;

    private static final int HASH_CHARS = 12;
    private static final int READABLE_MAX = CHARS_MAX - HASH_CHARS - 1;

    private LambdaName() {}

    /// Returns the name, such as `shop-serverless-acme-dev`.
    static String of(AwsAccount account, WantedResource function) {
        return of(account.prefix(), function.name());
    }

    /// Returns the prefix and the name of a resource, joined by a hyphen. The prefix itself has no hyphen.
    static String of(String prefix, String resource) {
        String name = "%s-%s".formatted(prefix, resource);
        return name.length() <= READABLE_MAX
                ? name
                : "%s-%s"
                        .formatted(
                                name.substring(0, READABLE_MAX),
                                Sha256.hex(name).substring(0, HASH_CHARS));
    }
}
