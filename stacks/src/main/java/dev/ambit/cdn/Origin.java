package dev.ambit.cdn;

/// From where a distribution has what it delivers.
public enum Origin {
    /// The assets of this stage.
    BUCKET,
    /// Production's images, for both stages.
    MEDIA,
    /// Whatever the function of this stage answers.
    FUNCTION
}
