using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LightLM.Contest.Data;

/// <summary>Gives each draw of a contest a seed of its own, the same one each time.</summary>
/// <param name="Value">The contest's seed.</param>
internal sealed record ContestSeed(int Value)
{
    /// <summary>The seed of a draw.</summary>
    /// <param name="purpose">What is drawn, such as "csl round 1".</param>
    public int For(string purpose) => BinaryPrimitives.ReadInt32LittleEndian(
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Value} {purpose}"))));
}
