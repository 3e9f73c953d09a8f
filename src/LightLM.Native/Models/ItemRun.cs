using LightLM.Tasks;

namespace LightLM.Native.Models;

/// <summary>Answers a list of items, some at a time, so that the memory does not grow with the list.</summary>
internal static class ItemRun
{
    private const int MostItems = 512;
    private const int MostTokens = 1 << 13;

    /// <summary>Answers all items.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="prepare">Prepares an item.</param>
    /// <param name="take">Takes an item that has been answered.</param>
    /// <exception cref="InputException">An item cannot be answered; of several, it is named.</exception>
    public static void Run<TAnswer>(LightModel model, int count, Func<int, PreparedInput<TAnswer>> prepare, Action<int, PreparedInput<TAnswer>> take)
    {
        List<PreparedInput<TAnswer>> inputs = [];
        int tokens = 0;
        for (int i = 0; i < count; i++)
        {
            PreparedInput<TAnswer> input = Prepare(i, count, prepare);
            inputs.Add(input);
            tokens += input.TokenCount;
            if (inputs.Count == MostItems || tokens >= MostTokens || i == count - 1)
            {
                model.Run(inputs);
                int first = i + 1 - inputs.Count;
                for (int j = 0; j < inputs.Count; j++)
                {
                    take(first + j, inputs[j]);
                }

                inputs.Clear();
                tokens = 0;
            }
        }
    }

    private static PreparedInput<TAnswer> Prepare<TAnswer>(int item, int count, Func<int, PreparedInput<TAnswer>> prepare)
    {
        try
        {
            PreparedInput<TAnswer> input = prepare(item);
            return input.Error is null ? input : throw input.Error;
        }
        catch (InputException error) when (count > 1)
        {
            throw new InputException($"Item {item}: {error.Message}", error);
        }
    }
}
