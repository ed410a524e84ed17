package dev.ambit.host.cdn;

/// The source of a distribution's responses.
public enum Origin {
    /// The asset bucket of this stage.
    BUCKET,
    /// Production's media bucket, for both stages.
    MEDIA,
    /// The function of this stage.
    FUNCTION
}
