package dev.ambit.aws;

import dev.ambit.TestRedis;
import dev.ambit.process.ProgramPath;
import dev.ambit.standin.aws.Moto;
import dev.ambit.standin.aws.TlsRedis;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Starts the programs of stand-ins. Tests that need a program are skipped if it is not installed.
public final class TestStandIns {

    private TestStandIns() {}

    public static Moto moto() {
        require(Moto.PROGRAM);
        require("openssl");
        return Moto.start();
    }

    public static TlsRedis redis() {
        Path _ = TestRedis.program();
        return TlsRedis.start();
    }

    private static void require(String program) {
        Assumptions.assumeTrue(
                ProgramPath.find(program, System.getenv("PATH")).isPresent(),
                program + " is not installed, so nothing is said about AWS");
    }
}
