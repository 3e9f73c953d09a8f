using LightLM.Native.Calls;
using LightLM.Native.Handles;
using LightLM.Native.Results;
using LightLM.Tasks;

namespace LightLM.Native.Models;

/// <summary>A call that asks a model about a list of items.</summary>
internal readonly unsafe struct ItemCall
{
    private readonly nint* _result;

    /// <summary>Checks what all such calls are given.</summary>
    /// <param name="model">The model's handle.</param>
    /// <param name="items">The items.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="result">Where the result's handle goes: 0 until there is one.</param>
    /// <param name="name">What the items are called.</param>
    public ItemCall(nint model, void* items, nuint count, nint* result, string name)
    {
        Arguments.Require(result, "result");
        *result = 0;
        _result = result;
        Model = HandleTable.Get<OpenModel>(model, "model").Model;
        Count = Arguments.RequireList(items, count, name);
    }

    /// <summary>The model.</summary>
    public LightModel Model { get; }

    /// <summary>How many items there are.</summary>
    public int Count { get; }

    /// <summary>Answers the items, and hands the result over.</summary>
    /// <param name="kind">What the result holds.</param>
    /// <param name="prepare">Prepares an item.</param>
    /// <param name="add">Adds an item's answer to the result.</param>
    public void Answer<TAnswer>(ResultKind kind, Func<int, PreparedInput<TAnswer>> prepare, Action<ItemResult, int, TAnswer> add)
    {
        ItemResult result = new(kind, Count);
        try
        {
            ItemRun.Run(Model, Count, prepare, (i, input) =>
            {
                result.Add(i, input);
                add(result, i, input.Read());
            });
            *_result = HandleTable.Add(result);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }
}
