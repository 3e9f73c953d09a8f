using System.Text.Json;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>An item that is answered by the vectors of several texts.</summary>
/// <param name="inputs">The texts.</param>
/// <param name="write">Writes the answer.</param>
internal sealed class VectorsItem(IReadOnlyList<PreparedInput<float[]>> inputs, Action<Utf8JsonWriter, float[][]> write) : TaskItem
{
    private int _next;
    private int _done;

    public override InputException? Error => inputs.FirstOrDefault(input => input.Error is not null)?.Error;

    public override int TokenCount => inputs.Sum(input => input.TokenCount);

    public override int Tokens => TokenCount - _done;

    public override int? NextTokens => _next < inputs.Count && Error is null ? inputs[_next].NextTokenCount : null;

    public override PreparedInput NextInput => inputs[_next];

    public override void Advance() => _done += inputs[_next++].TokenCount;

    public override void Write(Utf8JsonWriter json) => write(json, [.. inputs.Select(input => input.Read())]);
}
