using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace LightLM.Checkpoints.Pickle;

/// <summary>
/// Reads a pickle as data: numbers, texts, tuples, lists, dictionaries, and what the rules' table makes of the globals in it. A pickle is a
/// program, which the original runs with whatever it imports; this machine imports nothing, calls nothing else and needs no recursion.
/// </summary>
internal sealed class Unpickler
{
    private const int LatestProtocol = 5;

    /// <summary>The longest text that is taken for a name.</summary>
    private const int MaxTextBytes = 4096;

    private static readonly object True = true;
    private static readonly object False = false;
    private static readonly object Unknown = new();

    private readonly PickleStream _stream;
    private readonly PickleRules _rules;
    private readonly PickleStack _stack;

    private Unpickler(PickleStream stream, PickleRules rules)
    {
        _stream = stream;
        _rules = rules;
        _stack = new PickleStack(rules);
    }

    /// <summary>Reads one pickle, and stops behind it.</summary>
    /// <returns>
    /// null, a <see cref="bool"/>, <see cref="long"/>, <see cref="BigInteger"/> or <see cref="double"/>, a <see cref="PickleString"/>, an array
    /// for a tuple, a <see cref="PickleList"/>, a <see cref="PickleDictionary"/>, or what the rules make.
    /// </returns>
    /// <exception cref="ModelFileException">The pickle breaks a rule of its format, or names what the rules do not.</exception>
    public static object? Read(PickleStream stream, PickleRules rules) => new Unpickler(stream, rules).Run();

    private object? Run()
    {
        while (_stream.ReadByte() is var opcode && opcode != (byte)Opcode.Stop)
        {
            if (Move((Opcode)opcode) || Fill((Opcode)opcode))
            {
                continue;
            }

            object? value = Make((Opcode)opcode);
            _stack.Push(value != Unknown ? value : throw _rules.Refused(
                "instructions that make tensors, of pickle protocol 2 to 5", $"0x{opcode:X2} at byte {_stream.Position - 1}"));
        }

        return _stack.Pop();
    }

    /// <summary>Instructions that make no value.</summary>
    private bool Move(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Proto:
                RequireProtocol(_stream.ReadByte());
                return true;
            case Opcode.Frame:
                _stream.Skip(sizeof(ulong));
                return true;
            case Opcode.Mark:
                _stack.Mark();
                return true;
            case Opcode.Pop:
                _stack.Pop();
                return true;
            case Opcode.PopMark:
                _stack.PopToMark();
                return true;
            case Opcode.BinPut:
                _stack.Remember(_stream.ReadByte());
                return true;
            case Opcode.LongBinPut:
                _stack.Remember((long)_stream.ReadNumber(sizeof(uint)));
                return true;
            case Opcode.Memoize:
                _stack.Remember(_stack.Remembered);
                return true;
            case Opcode.BinGet:
                _stack.Recall(_stream.ReadByte());
                return true;
            case Opcode.LongBinGet:
                _stack.Recall((long)_stream.ReadNumber(sizeof(uint)));
                return true;
            default:
                return false;
        }
    }

    /// <summary>The values of instructions that put one on the stack; <see cref="Unknown"/> for others.</summary>
    private object? Make(Opcode opcode) => opcode switch
    {
        Opcode.None => null,
        Opcode.NewTrue => True,
        Opcode.NewFalse => False,
        Opcode.BinInt => (long)(int)_stream.ReadNumber(sizeof(int)),
        Opcode.BinInt1 => (long)_stream.ReadNumber(1),
        Opcode.BinInt2 => (long)_stream.ReadNumber(sizeof(ushort)),
        Opcode.Long1 => ReadLong(_stream.ReadByte()),
        Opcode.BinFloat => ReadFloat(),
        Opcode.ShortBinString => ReadString(_stream.ReadNumber(1), isText: true, isUtf8: false),
        Opcode.BinString => ReadString(_stream.ReadNumber(sizeof(uint)), isText: true, isUtf8: false),
        Opcode.ShortBinUnicode => ReadString(_stream.ReadNumber(1), isText: true, isUtf8: true),
        Opcode.BinUnicode => ReadString(_stream.ReadNumber(sizeof(uint)), isText: true, isUtf8: true),
        Opcode.BinUnicode8 => ReadString(_stream.ReadNumber(sizeof(ulong)), isText: true, isUtf8: true),
        Opcode.ShortBinBytes => ReadString(_stream.ReadNumber(1), isText: false, isUtf8: false),
        Opcode.BinBytes => ReadString(_stream.ReadNumber(sizeof(uint)), isText: false, isUtf8: false),
        Opcode.BinBytes8 => ReadString(_stream.ReadNumber(sizeof(ulong)), isText: false, isUtf8: false),
        Opcode.EmptyList => new PickleList(),
        Opcode.EmptyDict => new PickleDictionary(),
        Opcode.EmptyTuple => Array.Empty<object?>(),
        Opcode.Tuple => _stack.PopToMark(),
        Opcode.Tuple1 => _stack.Pop(1),
        Opcode.Tuple2 => _stack.Pop(2),
        Opcode.Tuple3 => _stack.Pop(3),
        Opcode.Dup => _stack.Top,
        Opcode.Global => FindGlobal(_stream.ReadLine(), _stream.ReadLine()),
        Opcode.StackGlobal => FindGlobal(_stack.Pop(2)),
        Opcode.Reduce => Call(_stack.Pop(2)),
        Opcode.NewObject => Instantiate(_stack.Pop(2)),
        Opcode.BinPersId => Persist(_stack.Pop()),
        _ => Unknown,
    };

    /// <summary>Instructions that add to an object which stays on the stack.</summary>
    private bool Fill(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Append:
                Add(_stack.Pop(1));
                return true;
            case Opcode.Appends:
                Add(_stack.PopToMark());
                return true;
            case Opcode.SetItem:
                AddPairs(_stack.Pop(2));
                return true;
            case Opcode.SetItems:
                AddPairs(_stack.PopToMark());
                return true;
            case Opcode.Build:
                object? state = _stack.Pop();
                IPickleObject target = _stack.Top as IPickleObject ?? throw Unbuildable();
                target.SetState(new PickleCall(_rules, "an object's state", [state]));
                return true;
            default:
                return false;
        }
    }

    private void Add(object?[] items)
    {
        PickleList list = _stack.Top as PickleList ?? throw _rules.Damaged("a list to add to", PickleCall.Describe(_stack.Top));
        foreach (object? item in items)
        {
            list.Add(item);
        }
    }

    private void AddPairs(object?[] items)
    {
        PickleDictionary dictionary =
            _stack.Top as PickleDictionary ?? throw _rules.Damaged("a dictionary to add to", PickleCall.Describe(_stack.Top));
        if (items.Length % 2 != 0)
        {
            throw _rules.Damaged("a value for each key", "one more key");
        }

        for (int i = 0; i < items.Length; i += 2)
        {
            dictionary.Add(items[i], items[i + 1]);
        }
    }

    private object FindGlobal(object?[] names) => FindGlobal(Name(names[0]), Name(names[1]));

    private object FindGlobal(string module, string name)
    {
        string global = $"{module}.{name}";
        return _rules.Globals.TryGetValue(global, out object? value)
            ? value
            : throw _rules.Refused("tensors, numbers, texts, lists and dictionaries only", $"the global '{Excerpt.Of(global)}'");
    }

    private object? Call(object?[] call) => call switch
    {
        [PickleFunction known, object?[] items] => known.Invoke(new PickleCall(_rules, known.Name, items)),
        [PickleFunction known, _] => throw _rules.Damaged($"a tuple of arguments for {known.Name}", PickleCall.Describe(call[1])),
        _ => throw _rules.Refused("calls of functions that make tensors", $"a call of {PickleCall.Describe(call[0])}"),
    };

    private object Instantiate(object?[] call) => call is [PickleClass known, object?[] { Length: 0 }]
        ? known.Object
        : throw _rules.Refused("objects of classes that hold nothing but values", $"one of {PickleCall.Describe(call[0])}");

    private object? Persist(object? id) => _rules.Persistent is { } persistent && id is object?[] items
        ? persistent(new PickleCall(_rules, "a persistent id", items))
        : throw _rules.Refused("a pickle without persistent ids of this kind", PickleCall.Describe(id));

    private ModelFileException Unbuildable() => _rules.Refused("a state of an object that has one", $"one of {PickleCall.Describe(_stack.Top)}");

    private string Name(object? value) => (value as PickleString)?.Text ?? throw _rules.Damaged("the name of a global", PickleCall.Describe(value));

    private void RequireProtocol(int protocol)
    {
        if (protocol > LatestProtocol)
        {
            throw _rules.Damaged($"pickle protocol {LatestProtocol} or an older one", $"{protocol}");
        }
    }

    /// <summary>A whole number of so many bytes, the lowest first: a small one where they fit.</summary>
    private object ReadLong(int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        _stream.Read(bytes);
        if (length > sizeof(long))
        {
            return new BigInteger(bytes);
        }

        Span<byte> extended = stackalloc byte[sizeof(long)];
        extended.Fill(length > 0 && bytes[^1] >= 0x80 ? byte.MaxValue : (byte)0);
        bytes.CopyTo(extended);
        return BinaryPrimitives.ReadInt64LittleEndian(extended);
    }

    private double ReadFloat()
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        _stream.Read(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    private PickleString ReadString(ulong length, bool isText, bool isUtf8)
    {
        if (!isText || length > MaxTextBytes)
        {
            return new PickleString(_stream.Skip(length), (long)length, null, isUtf8);
        }

        long offset = _stream.Position;
        Span<byte> bytes = stackalloc byte[(int)length];
        _stream.Read(bytes);
        string? text = isUtf8 && !Utf8.IsValid(bytes) ? null : (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
        return new PickleString(offset, (long)length, text, isUtf8);
    }
}
