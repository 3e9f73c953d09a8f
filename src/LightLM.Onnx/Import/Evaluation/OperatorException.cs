namespace LightLM.Onnx.Import.Evaluation;

/// <summary>An operation that cannot be computed; whoever knows which one and in which file makes a <see cref="ModelFileException"/> of it.</summary>
/// <param name="expected">What the operator asks for.</param>
/// <param name="found">What it was given.</param>
internal sealed class OperatorException(string expected, string found) : Exception($"expected {expected}, found {found}")
{
    public string Expected => expected;

    public string Found => found;
}
