namespace LightLM.Kernels.Vectors;

/// <summary>
/// Arithmetic of floats side by side, in vectors or one by one. Every operation is rounded once, so that all implementations compute the same
/// bits; only the sign of a zero and the kind of a NaN may differ.
/// </summary>
/// <typeparam name="TVector">The hardware vector, or a float.</typeparam>
internal interface IFloatOperations<TVector>
    where TVector : struct
{
    /// <summary>Whether <see cref="ScaleByPowerOfTwo"/> takes any exponent.</summary>
    static abstract bool ScalesByAnyExponent { get; }

    static abstract TVector Create(float value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left * right + addend, rounded once.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    static abstract TVector Max(TVector left, TVector right);

    static abstract TVector Min(TVector left, TVector right);

    /// <summary>The nearest integers, ties to even.</summary>
    static abstract TVector Round(TVector value);

    /// <summary>
    /// What values are more than the integer below, and an exponent for <see cref="ScaleByPowerOfTwo"/> that stands for that integer; without
    /// <see cref="ScalesByAnyExponent"/> integers below -126 are taken for it.
    /// </summary>
    static abstract TVector Floor(TVector value, out TVector fraction);

    /// <summary>value * 2^exponent for integral exponents in [-126, 127].</summary>
    static abstract TVector ScaleByPowerOfTwo(TVector value, TVector exponent);
}
