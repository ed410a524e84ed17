/// Programs of this machine that stand in for services of AWS and GitHub. Tests and the demo start them.
@NullMarked
package dev.ambit.standin;

import org.jspecify.annotations.NullMarked;
