using Google.Protobuf;
using LightLM.Files;

namespace LightLM.MLTokenizers;

/// <summary>A piece of a SentencePiece file.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Score">The logarithm of its probability.</param>
/// <param name="Kind">What it is for: one of the constants, or a number that means a usual piece here.</param>
internal readonly record struct SentencePiece(string Text, float Score, int Kind)
{
    /// <summary>A special token.</summary>
    public const int Control = 3;

    /// <summary>One that is kept whole wherever a text holds it.</summary>
    public const int UserDefined = 4;

    /// <summary>The usual kind.</summary>
    public const int Normal = 1;
}

/// <summary>
/// The message <c>ModelProto</c> of a SentencePiece file, as far as it says how texts are split: field numbers and defaults are those of
/// <c>sentencepiece_model.proto</c>.
/// </summary>
internal sealed class SentencePieceModel
{
    /// <summary>The <see cref="ModelType"/> of Unigram.</summary>
    public const int Unigram = 1;

    // A field's tag is its number, and how its value is written in the lowest three bits.
    private const uint Number = 0;
    private const uint Message = 2;
    private const uint Fixed = 5;

    private SentencePieceModel()
    {
    }

    /// <summary>The pieces in the order of their ids.</summary>
    public List<SentencePiece> Pieces { get; } = [];

    /// <summary>The kind of model.</summary>
    public int ModelType { get; private set; } = Unigram;

    /// <summary>Whether a space belongs to the piece before it.</summary>
    public bool WhiteSpaceIsSuffix { get; private set; }

    /// <summary>Whether what no piece spells is spelled in bytes.</summary>
    public bool ByteFallback { get; private set; }

    /// <summary>The map of characters that normalizes texts.</summary>
    public byte[] CharacterMap { get; private set; } = [];

    /// <summary>Whether a space is put in front of texts.</summary>
    public bool AddsPrefix { get; private set; } = true;

    /// <summary>Whether spaces at the ends and repeated ones are removed.</summary>
    public bool RemovesExtraSpaces { get; private set; } = true;

    /// <summary>Whether spaces are written as a mark.</summary>
    public bool EscapesSpaces { get; private set; } = true;

    /// <summary>Reads a message.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are none.</exception>
    /// <exception cref="InvalidDataException">A piece is not UTF-8.</exception>
    public static SentencePieceModel Parse(byte[] bytes)
    {
        SentencePieceModel model = new();
        CodedInputStream input = new(bytes);
        while (input.ReadTag() is not 0 and uint tag)
        {
            switch (tag)
            {
                case (1 << 3) | Message:
                    model.Pieces.Add(ReadPiece(Inner(input), model.Pieces.Count));
                    break;
                case (2 << 3) | Message:
                    model.ReadTrainer(Inner(input));
                    break;
                case (3 << 3) | Message:
                    model.ReadNormalizer(Inner(input));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return model;
    }

    private static CodedInputStream Inner(CodedInputStream input) => input.ReadBytes().CreateCodedInput();

    private static SentencePiece ReadPiece(CodedInputStream input, int index)
    {
        SentencePiece piece = new("", 0, SentencePiece.Normal);
        while (input.ReadTag() is not 0 and uint tag)
        {
            switch (tag)
            {
                case (1 << 3) | Message:
                    string? text = StrictUtf8.Decode(input.ReadBytes().Span, out StrictUtf8.Fault fault);
                    piece = piece with { Text = text ?? throw new InvalidDataException($"{fault} of piece {index}") };
                    break;
                case (2 << 3) | Fixed:
                    piece = piece with { Score = input.ReadFloat() };
                    break;
                case (3 << 3) | Number:
                    piece = piece with { Kind = input.ReadEnum() };
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return piece;
    }

    private void ReadTrainer(CodedInputStream input)
    {
        while (input.ReadTag() is not 0 and uint tag)
        {
            switch (tag)
            {
                case (3 << 3) | Number:
                    ModelType = input.ReadEnum();
                    break;
                case (24 << 3) | Number:
                    WhiteSpaceIsSuffix = input.ReadBool();
                    break;
                case (35 << 3) | Number:
                    ByteFallback = input.ReadBool();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
    }

    private void ReadNormalizer(CodedInputStream input)
    {
        while (input.ReadTag() is not 0 and uint tag)
        {
            switch (tag)
            {
                case (2 << 3) | Message:
                    CharacterMap = input.ReadBytes().ToByteArray();
                    break;
                case (3 << 3) | Number:
                    AddsPrefix = input.ReadBool();
                    break;
                case (4 << 3) | Number:
                    RemovesExtraSpaces = input.ReadBool();
                    break;
                case (5 << 3) | Number:
                    EscapesSpaces = input.ReadBool();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
    }
}
