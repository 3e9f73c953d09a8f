using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Unicode;

namespace LightLM.Formats.Pickle;

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
            if (!Move((Opcode)opcode) && !Push((Opcode)opcode) && !Fill((Opcode)opcode))
            {
                throw _rules.Refused("instructions that make tensors, of pickle protocol 2 to 5", $"0x{opcode:X2} at byte {_stream.Position - 1}");
            }
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

    /// <summary>Instructions that put a value on the stack.</summary>
    private bool Push(Opcode opcode)
    {
        object? value;
        switch (opcode)
        {
            case Opcode.None:
                value = null;
                break;
            case Opcode.NewTrue:
                value = True;
                break;
            case Opcode.NewFalse:
                value = False;
                break;
            case Opcode.BinInt:
                value = (long)(int)_stream.ReadNumber(sizeof(int));
                break;
            case Opcode.BinInt1:
                value = (long)_stream.ReadNumber(1);
                break;
            case Opcode.BinInt2:
                value = (long)_stream.ReadNumber(sizeof(ushort));
                break;
            case Opcode.Long1:
                BigInteger number = ReadLong(_stream.ReadByte());
                value = number;
                if (number >= long.MinValue && number <= long.MaxValue)
                {
                    value = (long)number;
                }
                break;
            case Opcode.BinFloat:
                value = ReadFloat();
                break;
            case Opcode.ShortBinString:
                value = ReadString(_stream.ReadNumber(1), isText: true, isUtf8: false);
                break;
            case Opcode.BinString:
                value = ReadString(_stream.ReadNumber(sizeof(uint)), isText: true, isUtf8: false);
                break;
            case Opcode.ShortBinUnicode:
                value = ReadString(_stream.ReadNumber(1), isText: true, isUtf8: true);
                break;
            case Opcode.BinUnicode:
                value = ReadString(_stream.ReadNumber(sizeof(uint)), isText: true, isUtf8: true);
                break;
            case Opcode.BinUnicode8:
                value = ReadString(_stream.ReadNumber(sizeof(ulong)), isText: true, isUtf8: true);
                break;
            case Opcode.ShortBinBytes:
                value = ReadString(_stream.ReadNumber(1), isText: false, isUtf8: false);
                break;
            case Opcode.BinBytes:
                value = ReadString(_stream.ReadNumber(sizeof(uint)), isText: false, isUtf8: false);
                break;
            case Opcode.BinBytes8:
                value = ReadString(_stream.ReadNumber(sizeof(ulong)), isText: false, isUtf8: false);
                break;
            case Opcode.EmptyList:
                value = new PickleList();
                break;
            case Opcode.EmptyDict:
                value = new PickleDictionary();
                break;
            case Opcode.EmptyTuple:
                value = Array.Empty<object?>();
                break;
            case Opcode.Tuple:
                value = _stack.PopToMark();
                break;
            case Opcode.Tuple1:
                value = _stack.Pop(1);
                break;
            case Opcode.Tuple2:
                value = _stack.Pop(2);
                break;
            case Opcode.Tuple3:
                value = _stack.Pop(3);
                break;
            case Opcode.Dup:
                value = _stack.Top;
                break;
            case Opcode.Global:
                value = FindGlobal(_stream.ReadLine(), _stream.ReadLine());
                break;
            case Opcode.StackGlobal:
                object?[] names = _stack.Pop(2);
                value = FindGlobal(Name(names[0]), Name(names[1]));
                break;
            case Opcode.Reduce:
                object?[] call = _stack.Pop(2);
                value = Call(call[0], call[1]);
                break;
            case Opcode.BinPersId:
                value = Persist(_stack.Pop());
                break;
            default:
                return false;
        }

        _stack.Push(value);
        return true;
    }

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

    private object FindGlobal(string module, string name)
    {
        string global = $"{module}.{name}";
        return _rules.Globals.TryGetValue(global, out object? value)
            ? value
            : throw _rules.Refused("tensors, numbers, texts, lists and dictionaries only", $"the global '{Excerpt.Of(global)}'");
    }

    private object? Call(object? function, object? arguments) => (function, arguments) switch
    {
        (PickleFunction known, object?[] items) => known.Invoke(new PickleCall(_rules, known.Name, items)),
        (PickleFunction known, _) => throw _rules.Damaged($"a tuple of arguments for {known.Name}", PickleCall.Describe(arguments)),
        _ => throw _rules.Refused("calls of functions that make tensors", $"a call of {PickleCall.Describe(function)}"),
    };

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

    private BigInteger ReadLong(int length)
    {
        Span<byte> bytes = stackalloc byte[length];
        _stream.Read(bytes);
        return new BigInteger(bytes);
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
