using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>NEZHA (Wei et al., 2019): BERT with functional relative positions in place of a table.</summary>
internal static class NezhaFamily
{
    private const string MaxDistance = "max_relative_position";
    private const int UsualMaxDistance = 64;

    public static CheckpointFamily Table { get; } = BertFamily.Table with
    {
        Name = "nezha",
        ClassPrefix = "Nezha",
        EncoderPrefix = "nezha.",
        Keys = new ConfigurationKeys { PositionKind = null },
        Positions = [PositionKind.Relative],
        Unneeded = [.. BertFamily.Table.Unneeded, "*relative_positions_encoding.positions_encoding"],
        Complete = (config, encoder) => encoder with
        {
            Embedding = encoder.Embedding with { MaxDistance = config[MaxDistance].OrNull?.Integer(1, InputLimits.MaxPositions) ?? UsualMaxDistance },
        },
        WriteOwn = (json, encoder) => json.WriteNumber(MaxDistance, encoder.Embedding.MaxDistance),
    };
}
