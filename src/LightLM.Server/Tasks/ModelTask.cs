using LightLM.Server.Requests;

namespace LightLM.Server.Tasks;

/// <summary>A task as Hugging Face's clients know it: how its items are read, and how the answers are written.</summary>
internal abstract class ModelTask
{
    /// <summary>Its name, such as "token-classification".</summary>
    public abstract string Name { get; }

    /// <summary>Whether a single item is answered by a list with one answer.</summary>
    public virtual bool ListsOne => false;

    /// <summary>Whether answers are numbers, among which there is no place for an error: then one bad item fails its whole request.</summary>
    public virtual bool AnswersNumbers => false;

    /// <summary>Whether a model answers it.</summary>
    public abstract bool IsServedBy(LightModel model);

    /// <summary>How well a model that answers it is suited, 0 for best: which model a route without a name takes.</summary>
    public virtual int RankOf(LightModel model) => 0;

    /// <summary>Whether inputs are a list of items rather than one.</summary>
    public virtual bool IsList(JsonField inputs) => inputs.IsArray;

    /// <summary>Reads and prepares an item.</summary>
    /// <exception cref="ApiException">It has another shape.</exception>
    /// <exception cref="InputException">It cannot be answered.</exception>
    public abstract TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters);
}
