using System.Runtime.ExceptionServices;
using System.Text.Json;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>An item that cannot be prepared.</summary>
internal sealed class FailedItem(InputException error) : TaskItem
{
    public override InputException? Error => error;

    public override int TokenCount => 0;

    public override int Tokens => 0;

    public override int? NextTokens => null;

    public override PreparedInput NextInput => throw new InvalidOperationException("The item has no step.");

    public override void Write(Utf8JsonWriter json) => ExceptionDispatchInfo.Throw(error);
}
