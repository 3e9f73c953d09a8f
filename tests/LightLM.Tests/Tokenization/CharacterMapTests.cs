using System.Buffers.Binary;
using System.Text;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

public sealed class CharacterMapTests
{
    [Fact]
    public void Finds_what_its_keys_lead_to()
    {
        CharacterMap map = CharacterMap.Read(TinyUnigram.CharacterMapOf(("ab", "x"), ("abc", "y"), ("b", ""), ("é", "e")), out _)!;
        Assert.Equal("x", Find(map, "ab"));
        Assert.Equal("x", Find(map, "abc"));
        Assert.Equal("", Find(map, "b"));
        Assert.Equal("e", Find(map, "é"));
        Assert.Null(Find(map, "a"));
        Assert.Null(Find(map, "ac"));
        Assert.Null(Find(map, "\0"));
        Assert.Null(Find(map, ""));
        Assert.Null(Find(CharacterMap.Empty, "a"));
    }

    [Fact]
    public void A_circle_of_units_ends_where_the_key_does()
    {
        byte[] bytes = TinyUnigram.CharacterMapOf(("ab", "x"));

        // The unit that 'a' leads to now has itself among its children.
        Set(bytes, 256 + 'a', 'a' | ((uint)((256 + 'a') ^ 256) << 10));
        CharacterMap map = CharacterMap.Read(bytes, out _)!;
        Assert.Null(Find(map, new string('a', 100_000)));
    }

    [Theory]
    [InlineData(0, 3, "in 3")]
    [InlineData(0, 4, "one of 1024 bytes in 4")]
    [InlineData(0, 1000, "in 1000")]
    public void Refuses_what_is_cut(int start, int length, string found)
    {
        byte[] bytes = new byte[length];
        if (length >= 4)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, 1024);
        }

        Assert.Null(CharacterMap.Read(bytes.AsSpan(start), out (string Expected, string Found) fault));
        Assert.Contains(found, fault.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(0u)]
    [InlineData(1028u)]
    public void Refuses_sizes_that_it_cannot_have(uint length)
    {
        byte[] bytes = TinyUnigram.CharacterMapOf(("a", "b"));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, length);
        Cost.Of(() => Assert.Null(CharacterMap.Read(bytes, out _))).IsJustified(bytes.Length);
    }

    [Fact]
    public void Refuses_children_and_texts_that_are_outside()
    {
        byte[] outside = TinyUnigram.CharacterMapOf(("ab", "x"));
        Set(outside, 256 + 'a', 'a' | (1u << 30));
        Assert.Null(CharacterMap.Read(outside, out (string Expected, string Found) fault));
        Assert.Contains("children of unit", fault.Found, StringComparison.Ordinal);

        byte[] value = TinyUnigram.CharacterMapOf(("a", "x"));
        Set(value, 512, 0xFFFFFFFF);
        Assert.Null(CharacterMap.Read(value, out fault));
        Assert.Contains("none for unit", fault.Found, StringComparison.Ordinal);

        Assert.Null(CharacterMap.Read(TinyUnigram.CharacterMapOf(("a", new string('x', 257))), out _));
        Assert.NotNull(CharacterMap.Read(TinyUnigram.CharacterMapOf(("a", new string('x', 256))), out _));
        Assert.Null(CharacterMap.Read(TinyUnigram.CharacterMapOf(("a", "x")).AsSpan()[..^1], out _));
        byte[] text = TinyUnigram.CharacterMapOf(("a", "x"));
        text[^2] = 0xC0;
        Assert.Null(CharacterMap.Read(text, out _));
    }

    [Fact]
    public void Any_change_is_refused_or_harmless()
    {
        byte[] original = TinyUnigram.CharacterMapOf(TinyUnigram.Characters);
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = [.. original];
            Set(bytes, random.Next((original.Length / 4) - 8), (uint)random.NextInt64(1L << 32));
            if (CharacterMap.Read(bytes, out _) is CharacterMap map)
            {
                Assert.All(TinyUnigram.Characters, entry => Find(map, entry.Key));
            }
        }
    }

    private static void Set(byte[] map, int unit, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(map.AsSpan(4 + (unit * 4)), value);

    private static string? Find(CharacterMap map, string key) =>
        map.TryFind(Encoding.UTF8.GetBytes(key), out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : null;
}
