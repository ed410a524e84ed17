package dev.ambit.aws;

import static dev.ambit.problem.ProblemCode.STACK_RESOURCE_REFUSED;

import dev.ambit.problem.Problem;
import dev.ambit.stack.InProgressException;
import dev.ambit.stack.StepLog;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/// Releases code and configurations of one function as versions. Each step reads how far an earlier one came. A deploy
/// and a change of the configuration can run at the same time; the one that moves the alias second is repeated.
///
/// @param configuration that the live version must have
/// @param alias as it was before anything else was read
record LambdaRelease(
        LambdaFunction function, LambdaConfiguration configuration, Optional<LambdaFunction.LiveAlias> alias) {

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /// The live version and the one before, for a rollback by hand.
    private static final int KEPT_VERSIONS = 2;

    static LambdaRelease of(LambdaFunction function, LambdaConfiguration configuration) {
        return new LambdaRelease(function, configuration, function.alias());
    }

    /// Returns the version that answers visitors.
    Optional<LambdaVersion> live() {
        return alias.flatMap(it -> function.version(it.version()));
    }

    /// Returns the unpublished state once no other change is in progress.
    LambdaVersion latest() {
        return require(function.latest()).settled();
    }

    /// Makes the current code live with the wanted configuration.
    LambdaVersion current(LambdaVersion latest, Optional<LambdaVersion> live, StepLog log) {
        if (live.isPresent() && configuration.fits(live.get())) {
            removeOldVersions(live.get().version());
            return live.get();
        }
        LambdaVersion code = live.orElse(latest);
        if (!code.sha256().equals(latest.sha256())) {
            if (latest.hasFailed()) {
                throw STACK_RESOURCE_REFUSED.because(
                        "The code of the last deploy does not answer, so the new configuration cannot be published. Deploy working code.");
            }
            throw new InProgressException("A deploy is changing the function.", PAUSE, PATIENCE);
        }
        String description = LambdaVersion.description(code.digest(), code.sha256());
        return release(latest, code.runtime(), description, log);
    }

    /// Stores the description of the code before the code itself, so that a repeated step sees how far it came.
    LambdaVersion upload(LambdaPackage code, LambdaVersion before, StepLog log) {
        String description = LambdaVersion.description(code.digest(), code.sha256());
        LambdaVersion latest = configure(before, code.runtime(), description);
        if (!latest.sha256().equals(code.sha256())) {
            function.updateCode(code);
            log.say("Uploaded the code.");
            latest = latest();
        }
        return latest;
    }

    private LambdaVersion configure(LambdaVersion latest, String runtime, String description) {
        if (configuration.fits(latest)
                && latest.runtime().equals(runtime)
                && latest.description().equals(description)) {
            return latest;
        }
        function.update(configuration, runtime, description);
        return latest();
    }

    /// Publishes a version, and moves the alias once it answers.
    LambdaVersion release(LambdaVersion before, String runtime, String description, StepLog log) {
        LambdaVersion latest = configure(before, runtime, description);
        String number = function.publish(description, latest.sha256());
        LambdaVersion version = require(function.version(number)).settled();
        Optional<Problem> failure = function.failure(number);
        if (failure.isPresent()) {
            function.removeVersion(number);
            function.fail(description);
            throw failure.get();
        }
        function.makeLive(number, alias);
        log.say("Version %s answers visitors.".formatted(number));
        removeOldVersions(number);
        return version;
    }

    private void removeOldVersions(String live) {
        function.versions().stream()
                .filter(it -> !it.equals(live))
                .sorted(Comparator.<String>comparingInt(Integer::parseInt).reversed())
                .skip(KEPT_VERSIONS - 1L)
                .forEach(function::removeVersion);
    }

    /// A change is visible late, so a function that was just read can be missing.
    private LambdaVersion require(Optional<LambdaVersion> version) {
        return version.orElseThrow(() ->
                new InProgressException("Lambda does not show %s yet.".formatted(function.name()), PAUSE, PATIENCE));
    }
}
