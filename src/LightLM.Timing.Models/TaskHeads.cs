using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Timing.Models;

/// <summary>Chooses the heads that models get for tasks that they were not trained for.</summary>
internal static class TaskHeads
{
    /// <summary>Of some models' heads the one for a task that reads the longest inputs; where none is for it, a plain one.</summary>
    /// <param name="task">The task.</param>
    /// <param name="own">The heads that the models were trained with.</param>
    /// <param name="maxLength">The longest input of a plain head in tokens.</param>
    public static TaskDescription Longest(ClueTask task, IEnumerable<TaskDescription> own, int maxLength)
    {
        TaskDescription plain = task.Describe(maxLength);
        return own.Where(head => head.Head == plain.Head).MaxBy(head => head.MaxLength) ?? plain;
    }
}
