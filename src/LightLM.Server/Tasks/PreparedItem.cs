using System.Text.Json;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>An item of one prepared input.</summary>
/// <param name="input">The input.</param>
/// <param name="write">Writes its answer.</param>
internal sealed class PreparedItem<TAnswer>(PreparedInput<TAnswer> input, Action<Utf8JsonWriter, TAnswer> write) : TaskItem
{
    public override InputException? Error => input.Error;

    public override int TokenCount => input.TokenCount;

    public override int Tokens => input.TokenCount - input.DoneTokenCount;

    public override int? NextTokens => input.NextTokenCount;

    public override PreparedInput NextInput => input;

    /// <summary>The answer.</summary>
    /// <exception cref="InputException">It cannot be answered.</exception>
    public TAnswer Read() => input.Read();

    public override void Write(Utf8JsonWriter json) => write(json, input.Read());
}
