package dev.ambit.standin.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ambit.http.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Adds the rules of AWS Certificate Manager that moto lacks. Once its validation record is published, a
/// certificate is issued or fails after some polls.
public final class StrictCertificates {

    private static final int SUCCESSES = 300;
    private static final String STATUS = "Status";

    private final StrictRoute53 dns;
    private final Map<String, Integer> pending = new ConcurrentHashMap<>();
    private final Set<String> issued = ConcurrentHashMap.newKeySet();
    private volatile int looks;
    private volatile String outcome = "ISSUED";

    StrictCertificates(StrictRoute53 dns) {
        this.dns = dns;
    }

    /// Gives each new certificate a final status such as `ISSUED` or `FAILED` after `times` polls.
    public void endAfter(int times, String status) {
        looks = times;
        outcome = status;
    }

    boolean isIssued(String arn) {
        return issued.contains(arn);
    }

    byte[] answered(AwsRequest request, int status, byte[] answer) {
        if (status >= SUCCESSES || !request.target().endsWith("DescribeCertificate")) {
            return answer;
        }
        Map<String, Object> document = new HashMap<>(Json.map(new String(answer, UTF_8)));
        @SuppressWarnings("unchecked")
        Map<String, Object> shown =
                new HashMap<>((Map<String, Object>) Objects.requireNonNull(document.get("Certificate")));
        shown.put(STATUS, status(String.valueOf(shown.get("CertificateArn")), shown));
        document.put("Certificate", shown);
        return Json.write(document);
    }

    private String status(String arn, Map<String, Object> shown) {
        if (issued.contains(arn)) {
            return "ISSUED";
        }
        if (!isProven(shown) || pending.merge(arn, 1, Integer::sum) <= looks) {
            return "PENDING_VALIDATION";
        }
        if (outcome.equals("ISSUED")) {
            issued.add(arn);
        }
        return outcome;
    }

    private boolean isProven(Map<String, Object> shown) {
        List<?> options = (List<?>) Objects.requireNonNull(shown.get("DomainValidationOptions"));
        return options.stream()
                .map(it -> ((Map<?, ?>) it).get("ResourceRecord"))
                .map(it -> String.valueOf(((Map<?, ?>) Objects.requireNonNull(it)).get("Name")))
                .allMatch(dns::has);
    }
}
