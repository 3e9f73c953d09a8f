namespace LightLM.Descriptions;

/// <summary>What a model does with a tensor, which decides how it may be stored and packed.</summary>
internal enum TensorKind
{
    /// <summary>[width]: a bias or a norm, always in floating point.</summary>
    Vector,

    /// <summary>[outputs, inputs]: is multiplied; in 8-bit integers so that the sums of its products fit into 16 bits.</summary>
    Matrix,

    /// <summary>A matrix whose rounding would go straight into the scores; it is small and stays in floating point in 8-bit files.</summary>
    LastMatrix,

    /// <summary>[rows, width]: is read row by row, or multiplied in single precision; in 8-bit integers of the whole range.</summary>
    Table,
}
