package dev.ambit.member;

import dev.ambit.db.AccountId;
import dev.ambit.http.Sha256;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// Limits the number of mailed invitations for each e-mail address and for each account. The counts are in the
/// database, so several servers share them.
final class InvitationMailLimit {

    private static final int TO_ADDRESS_MAX = 5;
    private static final int OF_ACCOUNT_MAX = 100;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private InvitationMailLimit() {}

    /// Counts an invitation and returns whether it may be mailed.
    static boolean take(Handle tx, AccountId account, Email to, Instant now) {
        // The account's limit comes first, so that an account at its limit uses up no limits of addresses.
        return count(tx, "invitations of " + account.value(), DAY, now) <= OF_ACCOUNT_MAX
                && count(tx, "invitations to " + to.value(), HOUR, now) <= TO_ADDRESS_MAX;
    }

    private static int count(Handle tx, String counted, Duration window, Instant now) {
        long number = now.toEpochMilli() / window.toMillis();
        String key = Sha256.hex("%s\n%d".formatted(counted, number));
        Map<String, AttemptCount> counts = AttemptCounts.add(tx, List.of(key), now, Instant.EPOCH, now.plus(window));
        return Objects.requireNonNull(counts.get(key)).failures();
    }
}
