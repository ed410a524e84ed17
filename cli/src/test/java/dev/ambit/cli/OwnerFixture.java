package dev.ambit.cli;

import dev.ambit.TestAccount;
import dev.ambit.TestPerson;
import dev.ambit.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// The fixture of command tests: an account of their own, with its owner Ann signed in at a terminal.
abstract class OwnerFixture {

    final TestAccount acme = TestServer.openAccount();
    final TestPerson owner = TestPerson.owner(acme);

    @TempDir
    Path home;

    TestUser ann;

    @BeforeEach
    void signIn() {
        ann = TestUser.signedIn(home, owner);
    }

    /// At the same place, with the key of the account.
    TestUser program() {
        return TestUser.withKey(home, acme);
    }
}
