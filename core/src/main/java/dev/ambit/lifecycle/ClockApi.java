package dev.ambit.lifecycle;

import static dev.ambit.problem.ProblemCode.BAD_USER_INPUT;

import dev.ambit.access.AccountCaller;
import dev.ambit.access.Authentication;
import dev.ambit.clock.ClockBody;
import dev.ambit.clock.EnvironmentTime;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.event.EventLog;
import dev.ambit.http.Request;
import dev.ambit.http.Response;
import dev.ambit.problem.Problem;
import dev.ambit.subscription.Lifecycle;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.Period;
import java.util.List;
import org.jspecify.annotations.Nullable;

public final class ClockApi {

    private final Authentication authentication;
    private final ClockChange clocks;
    private final InstantSource real;

    public ClockApi(
            Authentication authentication,
            Transactions transactions,
            EventLog log,
            Lifecycle lifecycle,
            InstantSource real) {
        this.authentication = authentication;
        this.clocks = new ClockChange(transactions, log, lifecycle, real);
        this.real = real;
    }

    public Response get(Request request) {
        AccountId account = authentication.account(request).account();
        return Response.ok(view(clocks.read(account, request.variable("slug"))));
    }

    public Response stop(Request request) {
        AccountCaller caller = authentication.account(request);
        return clocks.stop(caller.account(), request.variable("slug"), Author.of(caller, request))
                .response(200, this::view);
    }

    public Response advance(Request request) {
        AccountCaller caller = authentication.account(request);
        ClockTarget target = request.body(AdvanceBody.class).target();
        ClockAdvance advance =
                clocks.advance(caller.account(), request.variable("slug"), Author.of(caller, request), target);
        View clock = view(advance.time());
        return Response.ok(new JourneyView(clock.now(), clock.state(), advance.happened(), advance.head()))
                .asOf(advance.head());
    }

    public Response resume(Request request) {
        AccountCaller caller = authentication.account(request);
        return clocks.resume(caller.account(), request.variable("slug"), Author.of(caller, request))
                .response(200, this::view);
    }

    private View view(EnvironmentTime time) {
        ClockBody body = ClockBody.of(time, real.instant());
        return new View(body.now(), body.state());
    }

    // The wire.

    public record AdvanceBody(
            @Nullable Instant to, @Nullable String by) {

        ClockTarget target() {
            if ((to == null) == (by == null)) {
                throw BAD_USER_INPUT
                        .because(
                                to == null
                                        ? "`to` and `by` are missing. Send one of them."
                                        : "`to` and `by` are both set. Send one of them.")
                        .at("to", to, "a date and time, or `by` with a duration such as P1M");
            }
            return to != null ? new ClockTarget.To(to) : by(by == null ? "" : by);
        }

        /// Accepts days, months and years, then hours, minutes and seconds: `P1M`, `P1DT12H`, `PT30S`.
        private static ClockTarget by(String written) {
            int time = written.indexOf('T');
            String date = time < 0 ? written : written.substring(0, time);
            try {
                Period period = date.equals("P") ? Period.ZERO : Period.parse(date);
                Duration duration = time < 0 ? Duration.ZERO : Duration.parse("P" + written.substring(time));
                if (period.isNegative() || duration.isNegative()) {
                    throw wrong(written);
                }
                return new ClockTarget.By(period, duration, written);
            } catch (DateTimeException | ArithmeticException e) {
                throw wrong(written);
            }
        }

        private static Problem wrong(String written) {
            return BAD_USER_INPUT
                    .because(
                            "`by` must be a positive ISO 8601 duration such as `P1M`; received `%s`. Send another duration."
                                    .formatted(Problem.shortened(written)))
                    .at("by", written, "such as P1M, P1DT12H or PT30S");
        }
    }

    public record View(Instant now, ClockBody.State state) {}

    /// The result of an advance: its first thousand events.
    ///
    /// @param head the number of the last event; the feed has the events that are not listed
    public record JourneyView(Instant now, ClockBody.State state, List<LifecycleEvent> happened, long head) {}
}
