package dev.ambit.aws;

import java.util.List;

/// A resource of an AWS account.
///
/// @param type such as `bucket`
/// @param tags names of its tags
record AwsItem(String type, String name, List<String> tags) {

    boolean isTagged() {
        return tags.containsAll(
                List.of("ambit:installation", "ambit:environment", "ambit:kind", "ambit:store", "ambit:stage"));
    }
}
