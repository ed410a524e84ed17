/// What the stack of an environment is told beside its blueprint: typed values, from the file of a branch
/// or from the panel, which wins. One schema per production environment holds its own stack and those of
/// development to it.
@NullMarked
package dev.ambit.parameter;

import org.jspecify.annotations.NullMarked;
