namespace LightLM.Encoders;

/// <summary>
/// Where an encoder and its heads take their weights from, under the names of <see cref="Descriptions.TensorNames"/>: they know nothing of
/// files. Whatever is missing, damaged or not finite is an error of the source.
/// </summary>
internal interface IWeights
{
    /// <summary>Whether there is a tensor of a name.</summary>
    bool Has(string name);

    /// <summary>A bias, a norm or a small table in single precision.</summary>
    float[] Floats(string name, params ReadOnlySpan<int> shape);

    /// <summary>A matrix [outputs, inputs], to be packed.</summary>
    IMatrixWeights Matrix(string name, int outputs, int inputs);

    /// <summary>A table [rows, width], to be kept in the precision that it is stored in.</summary>
    ITableWeights Table(string name, int rows, int width);
}

/// <summary>A matrix [outputs, inputs], read a few rows at a time.</summary>
internal interface IMatrixWeights
{
    /// <summary>How many products of the 8-bit integers a 16-bit sum may hold; null for a matrix in floating point.</summary>
    int? ProductsPerSum { get; }

    /// <summary>The scales of an 8-bit matrix [outputs].</summary>
    float[] Scales { get; }

    /// <summary>The factors of an 8-bit matrix's inputs [inputs], or null where it has none.</summary>
    float[]? InputFactors { get; }

    /// <summary>Reads as many rows as fit, in single precision.</summary>
    void Read(int firstOutput, Span<float> rows);

    /// <summary>Reads as many rows of an 8-bit matrix as fit; no sum of <see cref="ProductsPerSum"/> products overflows.</summary>
    void Read(int firstOutput, Span<sbyte> rows);
}

/// <summary>A table [rows, width] in the precision that it is stored in.</summary>
internal interface ITableWeights
{
    /// <summary>The bytes of a stored row.</summary>
    int RowBytes { get; }

    /// <summary>Copies stored bytes, counted from the table's first.</summary>
    void Read(long offset, Span<byte> destination);

    /// <summary>Converts a stored row to single precision.</summary>
    void Widen(int row, ReadOnlySpan<byte> stored, Span<float> destination);
}
