using System.Text.Json;
using LightLM.Tasks;
using LightLM.Tasks.Prompted;

namespace LightLM.Server.Tasks;

/// <summary>An item that is answered by what a schema names; each answer may ask for more.</summary>
/// <param name="steps">The extraction.</param>
/// <param name="write">Writes what was found.</param>
internal sealed class ExtractionItem(ExtractionSteps steps, Action<Utf8JsonWriter, IReadOnlyList<Extraction>> write) : TaskItem
{
    public override InputException? Error => null;

    public override int TokenCount => steps.TokenCount;

    public override int Tokens => steps.TokenCount - steps.DoneTokenCount;

    public override int? NextTokens => steps.NextTokenCount;

    public override PreparedInput NextInput => steps.NextInput;

    public override void Advance() => steps.Advance();

    public override void Write(Utf8JsonWriter json) => write(json, steps.Read());
}
