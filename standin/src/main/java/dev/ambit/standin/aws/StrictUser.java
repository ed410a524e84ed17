package dev.ambit.standin.aws;

import dev.ambit.standin.aws.StrictAws.Refusal;
import dev.ambit.standin.aws.StrictLambda.Refused;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A user of the stand-in for ElastiCache. A change takes effect after some polls.
final class StrictUser {

    private static final Pattern FORBIDDEN = Pattern.compile("[><#!].*|nopass|resetpass|reset|\\(.*"
            + "|\\+(acl\\|(setuser|getuser|deluser|list|load|save|log|genpass)|config.*|debug.*"
            + "|shutdown|bgsave|bgrewriteaof|save|slaveof|replicaof|migrate|sync|psync)");
    private static final int BAD = 400;
    private static final int PASSWORD_CHARS_MIN = 16;
    private static final int PASSWORDS_MAX = 2;

    final String name;
    final Map<String, String> tags;
    String access;
    List<String> passwords;
    int left;
    boolean isDeleted;

    /// @param looks polls until the user is active
    StrictUser(String name, String access, List<String> passwords, Map<String, String> tags, int looks) {
        this.name = name;
        this.access = access;
        this.passwords = passwords;
        this.tags = new HashMap<>(tags);
        this.left = looks;
    }

    /// Refuses a change while another one is in progress.
    void requireActive() throws Refused {
        if (left > 0) {
            throw refused("InvalidUserState");
        }
    }

    /// Returns the access string unless AWS forbids one of its rules.
    static String valid(String access) throws Refused {
        if (Arrays.stream(access.split(" ", -1))
                .anyMatch(it -> FORBIDDEN.matcher(it).matches())) {
            throw refused("InvalidParameterValue");
        }
        return access;
    }

    static List<String> passwords(QueryFields fields) throws Refused {
        List<String> passwords = fields.list("Passwords");
        if (passwords.isEmpty()
                || passwords.size() > PASSWORDS_MAX
                || passwords.stream().anyMatch(it -> it.length() < PASSWORD_CHARS_MIN)) {
            throw refused("InvalidParameterValue");
        }
        return passwords;
    }

    String shown(String id) {
        return """
                <UserId>%s</UserId><UserName>%s</UserName><Status>%s</Status><Engine>redis</Engine>\
                <AccessString>%s</AccessString><ARN>arn:aws:elasticache:eu-north-1:123456789012:user:%1$s</ARN>""".formatted(id, name, status(), access.replace("&", "&amp;"));
    }

    private String status() {
        if (left <= 0) {
            return "active";
        }
        return isDeleted ? "deleting" : "modifying";
    }

    private static Refused refused(String code) {
        return new Refused(new Refusal(BAD, code));
    }
}
