/// Integrations: the accounts with others that an environment works with, so far Stripe's (domain.md §5.5). An
/// environment has its own, in the mode that its type takes, so that nothing that is tried ever moves money.
@NullMarked
package dev.ambit.integration;

import org.jspecify.annotations.NullMarked;
