using LightLM.Server.Requests;
using LightLM.Server.Tasks;

namespace LightLM.Server.Routes;

/// <summary>Answers inputs of one of Hugging Face's tasks.</summary>
internal static class TaskAnswers
{
    /// <summary>Prepares an item; what is wrong with it is kept, so that it fails alone.</summary>
    public static TaskItem Prepare(LightModel model, ModelTask task, JsonField input, in TaskParameters parameters)
    {
        try
        {
            return task.Prepare(model, input, parameters);
        }
        catch (InputException e)
        {
            return new FailedItem(e);
        }
    }

    /// <summary>Answers one item, or each of a list.</summary>
    public static async Task AnswerAsync(ApiCall call, LightModel model, ModelTask task, JsonField inputs, TaskParameters parameters)
    {
        bool isList = task.IsList(inputs);
        TaskItem[] items = isList ? PrepareList(call, model, task, inputs, parameters) : [Prepare(model, task, inputs, parameters)];
        if (Array.Find(items, item => item.Error is not null) is TaskItem failed && (items.Length == 1 || task.AnswersNumbers))
        {
            int index = Array.IndexOf(items, failed);
            throw ApiException.OfItem(failed.Error!, isList ? $"{inputs.Path}[{index}]" : inputs.Path);
        }

        await call.AnswerAsync(items, json =>
        {
            if (!isList && !task.ListsOne)
            {
                items[0].Write(json);
                return;
            }

            json.WriteStartArray();
            foreach (TaskItem item in items)
            {
                item.WriteOrError(json);
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static TaskItem[] PrepareList(ApiCall call, LightModel model, ModelTask task, JsonField inputs, TaskParameters parameters)
    {
        if (inputs.Count == 0)
        {
            throw inputs.Unexpected("at least one input");
        }

        call.RequireCount(inputs.Count, inputs.Path);
        return [.. inputs.Items().Select(input => Prepare(model, task, input, parameters))];
    }
}
