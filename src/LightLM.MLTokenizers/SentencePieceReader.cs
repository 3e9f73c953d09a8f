using Google.Protobuf;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.MLTokenizers;

/// <summary>Reads the message <c>ModelProto</c> of a SentencePiece file.</summary>
/// <remarks>By hand, as files come from strangers: generated code would make objects of all that a file claims.</remarks>
/// <param name="path">The file, for error messages.</param>
/// <param name="bytes">Its bytes.</param>
internal sealed class SentencePieceReader(string path, byte[] bytes) : IDisposable
{
    /// <summary>What to do about a damaged file.</summary>
    public const string Remedy = "Download the file again.";

    // A field's tag is its number, and how its value is written in the lowest three bits.
    private const uint Number = 0;
    private const uint Message = 2;
    private const uint Fixed = 5;

    private readonly CodedInputStream _input = new(bytes);
    private readonly SentencePieceModel _model = new();

    /// <summary>Reads the message.</summary>
    /// <exception cref="ModelFileException">The bytes are none, a piece is not UTF-8, or there are more pieces than any vocabulary has.</exception>
    public SentencePieceModel Read()
    {
        try
        {
            ReadFields(bytes.Length, ReadModelField);
            return _model;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Damaged(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    /// <summary>Reads the fields of a message up to its end.</summary>
    private void ReadFields(long end, Func<uint, bool> tryRead)
    {
        while (_input.Position < end)
        {
            if (!tryRead(_input.ReadTag()))
            {
                _input.SkipLastField();
            }
        }

        if (_input.Position != end)
        {
            throw Damaged();
        }
    }

    /// <summary>The end of a message within another, whose length comes first.</summary>
    private long ReadEnd()
    {
        int length = _input.ReadLength();
        return length >= 0 && length <= bytes.Length - _input.Position ? _input.Position + length : throw Damaged();
    }

    private bool ReadModelField(uint tag)
    {
        switch (tag)
        {
            case (1 << 3) | Message:
                ReadPiece();
                return true;
            case (2 << 3) | Message:
                ReadFields(ReadEnd(), ReadTrainerField);
                return true;
            case (3 << 3) | Message:
                ReadFields(ReadEnd(), ReadNormalizerField);
                return true;
            default:
                return false;
        }
    }

    private void ReadPiece()
    {
        if (_model.Pieces.Count == InputLimits.MaxPieces)
        {
            throw ModelFileException.Mismatch(path, "pieces", $"at most {InputLimits.MaxPieces}", "more", SentencePieceFile.UseOther);
        }

        _model.Pieces.Add(new SentencePiece("", 0, SentencePiece.Normal));
        ReadFields(ReadEnd(), ReadPieceField);
    }

    private bool ReadPieceField(uint tag)
    {
        SentencePiece piece = _model.Pieces[^1];
        switch (tag)
        {
            case (1 << 3) | Message:
                _model.Pieces[^1] = piece with { Text = ReadText() };
                return true;
            case (2 << 3) | Fixed:
                _model.Pieces[^1] = piece with { Score = _input.ReadFloat() };
                return true;
            case (3 << 3) | Number:
                _model.Pieces[^1] = piece with { Kind = _input.ReadEnum() };
                return true;
            default:
                return false;
        }
    }

    private string ReadText() => StrictUtf8.Decode(_input.ReadBytes().Span, out StrictUtf8.Fault fault)
        ?? throw ModelFileException.Mismatch(path, "pieces", "UTF-8", $"{fault} of piece {_model.Pieces.Count - 1}", Remedy);

    private bool ReadTrainerField(uint tag)
    {
        switch (tag)
        {
            case (3 << 3) | Number:
                _model.ModelType = _input.ReadEnum();
                return true;
            case (24 << 3) | Number:
                _model.WhiteSpaceIsSuffix = _input.ReadBool();
                return true;
            case (35 << 3) | Number:
                _model.ByteFallback = _input.ReadBool();
                return true;
            default:
                return false;
        }
    }

    private bool ReadNormalizerField(uint tag)
    {
        switch (tag)
        {
            case (2 << 3) | Message:
                _model.CharacterMap = _input.ReadBytes().Memory;
                return true;
            case (3 << 3) | Number:
                _model.AddsPrefix = _input.ReadBool();
                return true;
            case (4 << 3) | Number:
                _model.RemovesExtraSpaces = _input.ReadBool();
                return true;
            case (5 << 3) | Number:
                _model.EscapesSpaces = _input.ReadBool();
                return true;
            default:
                return false;
        }
    }

    private ModelFileException Damaged(Exception? innerException = null) => ModelFileException.Mismatch(
        path, null, "a SentencePiece model, which is a message of Protocol Buffers", "a damaged one, or another file", Remedy, innerException);
}
