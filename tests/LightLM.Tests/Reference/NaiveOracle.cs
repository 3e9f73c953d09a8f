using LightLM.Formats;

namespace LightLM.Tests.Reference;

/// <summary>
/// What a model should answer, and how far an answer of any path may be from it, measured on naive passes: by what it costs when all
/// operations are rounded to single precision, all that meets 8-bit weights to 8 bits, and GELU behind such weights is off by what its
/// kernel states.
/// </summary>
internal sealed class NaiveOracle(ModelPackage model)
{
    /// <summary>The kernels' sums are at least as precise as plain ones, but their functions are approximations of a few roundings.</summary>
    private const double TimesSinglePrecision = 4;

    /// <summary>Most bytes are the same; a path rounds to another where it was within its own error of the middle.</summary>
    private const double ShareOfBytes = 1;

    /// <summary>What the last steps in single precision may cost in any case.</summary>
    private const double Least = 2e-5;

    /// <summary>What a byte that a path rounds otherwise may cost, where the naive pass met no such.</summary>
    private const double LeastOfBytes = 0.05;

    private readonly NaiveModel _exact = Make(model, NaiveEncoder.Exact, quantizes: false);
    private readonly NaiveModel _single = Make(model, NaiveEncoder.Single, quantizes: false);
    private readonly NaiveModel _bytes = Make(model, NaiveEncoder.Exact, quantizes: true);
    private readonly NaiveModel _otherGelu = Make(model, NaiveEncoder.Exact, quantizes: true, NaiveActivation.GeluErrorForBytes);

    /// <summary>The model itself.</summary>
    public NaiveModel Model => _bytes;

    /// <summary>The numbers of a naive pass, and what each may be off.</summary>
    /// <param name="question">Asks a naive model, of whatever precision, for numbers.</param>
    public NaiveNumbers Ask(Func<NaiveModel, double[]> question)
    {
        double[] exact = question(_exact);
        double[] single = question(_single);
        double[] bytes = question(_bytes);
        double least = model.Quantization is null ? Least : LeastOfBytes;
        return new NaiveNumbers(bytes, least + (TimesSinglePrecision * Distance(exact, single))
            + (ShareOfBytes * Distance(exact, bytes)) + Distance(bytes, question(_otherGelu)));
    }

    private static NaiveModel Make(ModelPackage model, Func<double, double> round, bool quantizes, double geluError = 0) =>
        new(model, new NaiveEncoder(model, round, quantizes, geluError));

    /// <summary>The largest difference; not a number if one of them is none.</summary>
    private static double Distance(double[] x, double[] y) => x.Zip(y, (left, right) => Math.Abs(left - right)).Aggregate(0.0, Math.Max);
}
