using LightLM.Server.Requests;

namespace LightLM.Server.Tasks;

/// <summary>The parameters of a request beside its inputs; those that a task does not know are passed over, as clients send many.</summary>
internal readonly struct TaskParameters
{
    private readonly JsonField? _fields;

    /// <summary>Reads what all tasks have.</summary>
    /// <param name="fields">The object; null for none.</param>
    public TaskParameters(JsonField? fields)
    {
        _fields = fields;
        Offsets = OffsetUnit.Read(Find("string_index_type"));
    }

    /// <summary>What offsets count.</summary>
    public OffsetUnit Offsets { get; }

    /// <summary>A parameter; null where it is not given.</summary>
    public JsonField? Find(string name) => _fields?.Find(name);
}
