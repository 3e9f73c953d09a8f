using System.Text;
using LightLM.Contest.Journal;

namespace LightLM.Cli.Tests.Contest;

/// <summary>Writes journals as one who knows how they are chained.</summary>
internal static class Chained
{
    /// <summary>Changes lines of a journal, and chains all of them anew.</summary>
    public static void Rewrite(string path, Func<string, string> change)
    {
        JournalChain read = new();
        JournalChain written = new();
        List<byte> contents = [];
        foreach (string line in File.ReadAllLines(path))
        {
            string changed = change(Encoding.UTF8.GetString(read.Follow(Encoding.UTF8.GetBytes(line))!));
            contents.AddRange([.. written.Append(Encoding.UTF8.GetBytes(changed)), (byte)'\n']);
        }

        File.WriteAllBytes(path, [.. contents]);
    }
}
