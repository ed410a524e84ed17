package dev.ambit.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares the actions that the providers use with the IAM policy in the documentation.
class AwsPolicyTest {

    private static final String ACTION =
            "\"((?:s3|lambda|logs|kms|iam|apigateway|route53|acm|cloudfront|elasticache):[A-Za-z]+)\"";
    private static final Pattern CALL = Pattern.compile("(?:run|found|AwsCall\\.of)\\(\\s*" + ACTION);

    /// Leaves out the keys of conditions.
    private static final Pattern DOCUMENTED = Pattern.compile(ACTION + "(?!:)");

    /// Actions that AWS checks during another action: tags and the role of a creation, the layer and key of a
    /// function, and the logs that its permissions boundary allows.
    private static final Set<String> IMPLIED = Set.of(
            "acm:AddTagsToCertificate",
            "iam:PassRole",
            "iam:TagRole",
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:Encrypt",
            "lambda:GetLayerVersion",
            "logs:CreateLogStream",
            "logs:PutLogEvents");

    @Test
    void documented_policy_allows_the_used_actions_and_no_others() throws IOException {
        Set<String> used = new TreeSet<>(IMPLIED);
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/ambit/aws"))) {
            sources.map(AwsPolicyTest::text).map(it -> actions(CALL, it)).forEach(used::addAll);
        }

        assertThat(actions(DOCUMENTED, text(Path.of("../docs/how-to/attach-an-aws-account.md"))))
                .containsExactlyInAnyOrderElementsOf(used);
        assertThat(used).hasSizeGreaterThan(30);
    }

    private static List<String> actions(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(it -> it.group(1)).distinct().toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
