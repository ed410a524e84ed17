package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.standin.aws.StrictAws.Refusal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Adds the rules of Amazon Route 53 that moto lacks. A change takes time until it is published, a record is
/// created only once, and only its present value can be deleted. A change batch is made as a whole or not at all.
public final class StrictRoute53 {

    private static final Pattern RECORDS = Pattern.compile("/2013-04-01/hostedzone/([^/]+)/rrset/?");
    private static final Pattern CHANGE = Pattern.compile("/2013-04-01/change/([^/]+)/?");
    private static final Pattern ITEM = Pattern.compile("<Change>.*?</Change>", Pattern.DOTALL);
    private static final Pattern RECORD = Pattern.compile("<ResourceRecordSet>.*?</ResourceRecordSet>", Pattern.DOTALL);
    private static final Pattern ID = Pattern.compile("<Id>/hostedzone/([^<]+)</Id>");
    private static final int BAD = 400;
    private static final int SUCCESSES = 300;

    private final MotoClient moto;
    private final Map<String, Integer> pending = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile int looks;

    StrictRoute53(MotoClient moto) {
        this.moto = moto;
    }

    /// Publishes each change after `times` polls.
    public void publishAfter(int times) {
        looks = times;
    }

    @Nullable
    Refusal refusal(AwsRequest request) {
        Matcher zone = RECORDS.matcher(request.path());
        if (!request.method().equals("POST") || !zone.matches()) {
            return null;
        }
        List<String> known = records(zone.group(1));
        boolean isRefused = ITEM.matcher(request.body())
                .results()
                .map(MatchResult::group)
                .anyMatch(change -> {
                    String action = value(change, "Action");
                    boolean isThere = known.stream().anyMatch(it -> isNamed(it, change));
                    boolean isSame = known.stream().anyMatch(it -> isNamed(it, change) && hasValue(it, change));
                    boolean isOther = known.stream()
                            .anyMatch(it -> hasName(it, change)
                                    && !isNamed(it, change)
                                    && (value(it, "Type").equals("CNAME")
                                            || value(change, "Type").equals("CNAME")));
                    return switch (action) {
                        case "CREATE" -> isThere || isOther;
                        case "DELETE" -> !isSame;
                        default -> isOther && !request.body().contains("<Action>DELETE</Action>");
                    };
                });
        return isRefused ? new Refusal(BAD, "InvalidChangeBatch") : null;
    }

    /// Returns the body for moto, which refuses to create a record again after its deletion.
    byte[] forwarded(AwsRequest request, byte[] body) {
        return RECORDS.matcher(request.path()).matches()
                ? replaced(body, "<Action>CREATE</Action>", "<Action>UPSERT</Action>")
                : body;
    }

    /// Gives each change an id and a delay.
    byte[] answered(AwsRequest request, int status, byte[] answer) {
        if (status >= SUCCESSES) {
            return answer;
        }
        Matcher change = CHANGE.matcher(request.path());
        if (change.matches()) {
            boolean isPending = pending.merge(change.group(1), -1, Integer::sum) >= 0;
            return isPending ? replaced(answer, "INSYNC", "PENDING") : answer;
        }
        if (request.method().equals("POST") && RECORDS.matcher(request.path()).matches()) {
            String id = "C%d".formatted(numbers.incrementAndGet());
            pending.put(id, looks);
            return replaced(replaced(answer, "C2682N5HXP0BZ4", id), "INSYNC", "PENDING");
        }
        return answer;
    }

    /// Returns whether a zone has a record with this name.
    boolean has(String name) {
        return moto.text("route53", "/2013-04-01/hostedzone").stream()
                .flatMap(zones -> ID.matcher(zones).results())
                .flatMap(it -> records(it.group(1)).stream())
                .anyMatch(it -> value(it, "Name").equals(name));
    }

    private List<String> records(String zone) {
        return moto.text("route53", "/2013-04-01/hostedzone/%s/rrset".formatted(zone)).stream()
                .flatMap(all -> RECORD.matcher(all).results())
                .map(MatchResult::group)
                .toList();
    }

    private static boolean hasName(String record, String other) {
        return withoutDot(value(record, "Name")).equals(withoutDot(value(other, "Name")));
    }

    private static boolean isNamed(String record, String other) {
        return hasName(record, other) && value(record, "Type").equals(value(other, "Type"));
    }

    private static boolean hasValue(String record, String other) {
        return value(record, "Value").equals(value(other, "Value"))
                && withoutDot(value(record, "DNSName")).equals(withoutDot(value(other, "DNSName")));
    }

    /// Returns the text of the first element with a name, or an empty text.
    static String value(String xml, String element) {
        Matcher it = Pattern.compile("<%1$s>([^<]*)</%1$s>".formatted(element)).matcher(xml);
        return it.find() ? it.group(1).replace("&quot;", "\"") : "";
    }

    private static String withoutDot(String name) {
        return name.replaceFirst("\\.$", "");
    }

    private static byte[] replaced(byte[] text, String from, String to) {
        return new String(text, UTF_8).replace(from, to).getBytes(UTF_8);
    }
}
