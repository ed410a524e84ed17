package dev.ambit.branch;

import static dev.ambit.problem.ProblemCode.ACCESS_DENIED;

import dev.ambit.host.git.DeployCallbacks;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Answers the requests of the host during a push or a deploy. The host knows only the tokens of running pushes
/// and deploys, so it cannot start others.
public final class HostCallbacks implements DeployCallbacks {

    private final Map<String, ExpectedDeploys> pushes = new ConcurrentHashMap<>();
    private final Map<String, Runnable> deploys = new ConcurrentHashMap<>();

    /// Registers a push until [#end].
    ///
    /// @return its token, which is valid once
    String begin(ExpectedDeploys push) {
        String token = UUID.randomUUID().toString();
        pushes.put(token, push);
        return token;
    }

    /// Registers a deploy until [#end].
    ///
    /// @param goOn throws if the deploy was canceled
    /// @return its token
    String begin(Runnable goOn) {
        String token = UUID.randomUUID().toString();
        deploys.put(token, goOn);
        return token;
    }

    void end(String token) {
        pushes.remove(token);
        deploys.remove(token);
    }

    @Override
    public void expect(String token, Map<String, String> commits) {
        ExpectedDeploys push = pushes.remove(token);
        if (push == null) {
            throw ACCESS_DENIED.because("The push has ended, or its deploys are already stored. Push again.");
        }
        push.store(commits);
    }

    @Override
    public void requireRunning(String token) {
        Runnable goOn = deploys.get(token);
        if (goOn == null) {
            throw ACCESS_DENIED.because("The deploy has ended. Deploy again.");
        }
        goOn.run();
    }
}
