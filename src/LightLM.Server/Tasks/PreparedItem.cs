using System.Text.Json;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>An item of one prepared input.</summary>
/// <param name="model">The model that has prepared it.</param>
/// <param name="input">The input.</param>
/// <param name="write">Writes its answer.</param>
internal sealed class PreparedItem<TAnswer>(LightModel model, PreparedInput<TAnswer> input, Action<Utf8JsonWriter, TAnswer> write) : TaskItem
{
    private int _done;

    public override InputException? Error => input.Error;

    public override int TokenCount => input.TokenCount;

    public override int Tokens => input.TokenCount - _done;

    public override int? NextTokens => input.NextTokenCount;

    /// <summary>The answer.</summary>
    /// <exception cref="InputException">It cannot be answered.</exception>
    public TAnswer Read() => input.Read();

    public override void RunNext(CancellationToken cancellationToken)
    {
        int tokens = input.NextTokenCount ?? 0;
        model.RunNext(input, cancellationToken);
        _done += tokens;
    }

    public override void Write(Utf8JsonWriter json) => write(json, input.Read());
}
