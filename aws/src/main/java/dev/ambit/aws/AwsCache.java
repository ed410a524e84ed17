package dev.ambit.aws;

import static dev.ambit.aws.SettingFields.BODY;

import java.net.URI;
import java.util.regex.Pattern;

/// A cache on Amazon ElastiCache in which stacks have key spaces.
///
/// @param cache id of a replication group, or name of a serverless cache
/// @param userGroup id of the user group of the cache
/// @param endpoint host and port
/// @param login Redis user of Ambit in the user group
record AwsCache(String cache, String userGroup, String endpoint, String login, String password) {

    private static final Pattern CACHE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,39}");
    private static final Pattern LOGIN = Pattern.compile("[\\x21-\\x7e]{1,120}");
    private static final Pattern PASSWORD = Pattern.compile("[\\x21-\\x7e]{16,128}");

    /// The part of a cache that the operator sends.
    record Draft(String cache, String login, String password) {

        Draft {
            BODY.require(CACHE, cache, "cache", "1 to 40 letters, digits and -, starting with a letter");
            BODY.require(LOGIN, login, "login", "1 to 120 printable ASCII characters without spaces");
            BODY.requireSecret(PASSWORD, password, "password", "16 to 128 printable ASCII characters without spaces");
        }

        /// Returns the cache at an endpoint that ElastiCache shows.
        AwsCache at(String userGroup, String endpoint) {
            return new AwsCache(cache, userGroup, endpoint, login, password);
        }

        /// Omits the password, so that logs do not contain it.
        @Override
        public String toString() {
            return cache;
        }
    }

    /// Returns the address of the cache, without a login. Connections are encrypted.
    URI address() {
        return URI.create("rediss://" + endpoint);
    }

    /// Omits the password, so that logs do not contain it.
    @Override
    public String toString() {
        return cache;
    }
}
