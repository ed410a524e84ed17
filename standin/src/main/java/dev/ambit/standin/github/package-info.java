/// The stand-in for GitHub: emulate behind a proxy that adds what emulate lacks. It delivers webhooks, and lets
/// developers push.
@NullMarked
package dev.ambit.standin.github;

import org.jspecify.annotations.NullMarked;
