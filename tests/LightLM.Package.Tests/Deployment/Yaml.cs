using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace LightLM.Package.Tests.Deployment;

/// <summary>YAML as JSON, with scalars as kubectl sees them: those in quotes are strings, others have their types.</summary>
internal static class Yaml
{
    private static readonly IDeserializer Reader = new DeserializerBuilder()
        .WithDuplicateKeyChecking()
        .WithAttemptingUnquotedStringTypeDeserialization()
        .WithNodeTypeResolver(new OldBooleans(), place => place.OnTop())
        .Build();

    public static JsonElement ToJson(string text) => JsonSerializer.SerializeToElement(Reader.Deserialize<object>(text));

    /// <summary>The booleans of YAML 1.1, which kubectl reads.</summary>
    private sealed class OldBooleans : INodeTypeResolver
    {
        private static readonly HashSet<string> Words = new(["y", "yes", "on", "n", "no", "off"], StringComparer.OrdinalIgnoreCase);

        public bool Resolve(NodeEvent? nodeEvent, ref Type currentType)
        {
            if (currentType != typeof(object) || nodeEvent is not Scalar { Style: ScalarStyle.Plain } scalar || !Words.Contains(scalar.Value))
            {
                return false;
            }

            currentType = typeof(bool);
            return true;
        }
    }
}
