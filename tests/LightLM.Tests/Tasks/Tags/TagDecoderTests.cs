using System.Text.RegularExpressions;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;
using LightLM.Tasks.Tags;

namespace LightLM.Tests.Tasks.Tags;

/// <summary>The decoder against all sequences, with what a scheme allows written down once more as a pattern.</summary>
public sealed class TagDecoderTests
{
    private const int Texts = 40;

    /// <summary>A scheme's name, its labels, the letter that stands for each in the pattern, and the pattern of allowed sequences.</summary>
    public static TheoryData<TagScheme, string, string, string> Schemes => new()
    {
        { TagScheme.Io, "O x y", "Oxy", "^.*$" },
        { TagScheme.Iob, "O B-x I-x B-y I-y", "ObiBI", "^.*$" },
        { TagScheme.Iob1, "O B-x I-x B-y I-y", "ObiBI", "^(?!b|B)((?!O[bB]|[bi]B|[BI]b).)*.?$" },
        { TagScheme.Iob2, "O B-x I-x B-y I-y", "ObiBI", "^(O|bi*|BI*)*$" },
        { TagScheme.Bios, "O B-x I-x S-x B-y I-y S-y", "ObisBIS", "^(O|s|S|bi+|BI+)*$" },
        { TagScheme.Bioes, "O B-x I-x E-x S-x [PAD]", "ObiesP", "^(O|P|s|bi*e)*$" },
        { TagScheme.Bioes, "O B-x M-x E-x S-x", "Obies", "^(O|s|bi*e)*$" },
        { TagScheme.Bilou, "O B-x I-x L-x U-x", "Obies", "^(O|s|bi*e)*$" },
        { TagScheme.Bioes, "O B-x I-x E-x", "Obie", "^(O|bi*e)*$" },
        { TagScheme.Bios, "O B-x I-x S-x B-y I-y", "ObisBI", "^(O|s|bi+|BI*)*$" },
    };

    [Theory]
    [MemberData(nameof(Schemes))]
    public void The_path_is_the_best_of_all_that_the_scheme_allows(TagScheme scheme, string labels, string letters, string allowed)
    {
        TagSet tags = new(labels.Split(' '), scheme);
        TagDecoder decoder = new(tags, TagDecoding.Legal);
        Random random = new(7);
        for (int text = 0; text < Texts; text++)
        {
            int tokens = 1 + (text % 5);
            float[][] logits = [.. Enumerable.Range(0, tokens).Select(_ => Row(random, tags.Count))];
            int[] expected = Sequences(tokens, tags.Count)
                .Where(sequence => Regex.IsMatch(string.Concat(sequence.Select(label => letters[label])), allowed))
                .MaxBy(sequence => sequence.Select((label, token) => (double)logits[token][label]).Sum())!;
            Assert.Equal(expected, Decode(decoder, logits));
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void What_the_scheme_allows_is_what_the_pattern_matches(TagScheme scheme, string labels, string letters, string allowed)
    {
        TagSet tags = new(labels.Split(' '), scheme);
        for (int tokens = 0; tokens <= 4; tokens++)
        {
            Assert.All(Sequences(tokens, tags.Count), sequence => Assert.Equal(
                Regex.IsMatch(string.Concat(sequence.Select(label => letters[label])), allowed), tags.Allows(sequence)));
        }
    }

    [Fact]
    public void Argmax_takes_the_best_label_of_each_token()
    {
        TagSet tags = new(["O", "B-x", "I-x"]);
        float[][] logits = [[0, 1, 2], [3, 2, 1], [0, 0, 1]];
        Assert.Equal([2, 0, 2], Decode(new TagDecoder(tags, TagDecoding.Argmax), logits));
    }

    [Fact]
    public void Without_an_allowed_sequence_the_best_labels_stay()
    {
        TagSet tags = new(["B-x", "I-x", "E-x"]);
        Assert.Equal([1], Decode(new TagDecoder(tags, TagDecoding.Legal), [[0, 1, 0]]));
        Assert.Equal([0, 2], Decode(new TagDecoder(tags, TagDecoding.Legal), [[0, 9, 0], [0, 9, 0]]));
    }

    [Fact]
    public void Numbers_that_are_none_end_the_search_and_not_the_process()
    {
        TagSet tags = new(["O", "B-x", "I-x", "S-x"]);
        float[][] logits = [[float.NaN, float.NaN, float.NaN, float.NaN], [0, 1, 2, 0]];
        Assert.Equal(2, Decode(new TagDecoder(tags, TagDecoding.Legal), logits).Length);
    }

    [Fact]
    public void A_long_text_is_as_good_as_its_parts()
    {
        TagSet tags = new(["O", "B-x", "I-x", "S-x"]);
        TagDecoder decoder = new(tags, TagDecoding.Legal);
        Random random = new(3);
        float[][] part = [.. Enumerable.Range(0, 40).Select(_ => Row(random, tags.Count)), [50, 0, 0, 0]];
        int[] expected = Decode(decoder, part);
        float[][] whole = [.. Enumerable.Repeat(part, 500).SelectMany(rows => rows)];
        Assert.Equal([.. Enumerable.Repeat(expected, 500).SelectMany(labels => labels)], Decode(decoder, whole));
    }

    [Theory]
    [InlineData(TagScheme.Bios, TagScheme.Iob2, "iob, iob1 or iob2")]
    [InlineData(TagScheme.Iob2, TagScheme.Bios, "bios")]
    public void A_scheme_that_the_labels_do_not_make_up_is_refused(TagScheme asked, TagScheme made, string expected)
    {
        string[] labels = made == TagScheme.Bios ? ["O", "B-x", "I-x", "S-x"] : ["O", "B-x", "I-x"];
        Assert.Contains(expected, Assert.Throws<InputException>(() => new TagSet(labels, asked)).Message, StringComparison.Ordinal);
    }

    private static float[] Row(Random random, int labels) =>
        [.. Enumerable.Range(0, labels).Select(_ => (float)((random.NextDouble() * 8) - 4))];

    private static IEnumerable<int[]> Sequences(int tokens, int labels) => tokens == 0
        ? [[]]
        : Sequences(tokens - 1, labels).SelectMany(sequence => Enumerable.Range(0, labels).Select(label => (int[])[.. sequence, label]));

    private static int[] Decode(TagDecoder decoder, float[][] logits)
    {
        decoder.Begin(logits.Length);
        for (int token = 0; token < logits.Length; token++)
        {
            logits[token].CopyTo(decoder.Row(token));
        }

        return decoder.Decode().ToArray();
    }
}
