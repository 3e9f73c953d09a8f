using System.CommandLine;
using LightLM.Cli.Bulk;

namespace LightLM.Cli.Options;

/// <summary>The option that names a part of the input.</summary>
internal static class ShardOption
{
    public const string Name = "--shard";

    public static Option<Shard?> Create() => new(Name)
    {
        Description = "Answer one of equal parts of the rows, counted from 0: 0/8 to 7/8; 'lightlm merge' puts the outputs together",
        HelpName = "INDEX/COUNT",
        CustomParser = result =>
        {
            string word = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (Shard.Parse(word) is Shard shard)
            {
                return shard;
            }

            result.AddError($"{Name}: expected INDEX/COUNT with INDEX from 0 to COUNT - 1, such as 0/8 to 7/8, found '{word}'.");
            return null;
        },
    };
}
