using LightLM.Extensions;
using LightLM.Server.Requests;
using LightLM.Server.Tasks;
using Microsoft.Extensions.Options;

namespace LightLM.Server.Models;

/// <summary>The models of the host, in the order in which they were added.</summary>
internal sealed class ServedModels
{
    private readonly ServedModel[] _models;
    private readonly IDictionary<string, string> _defaults;

    public ServedModels(IEnumerable<LightModelSource> sources, IOptions<LightLMServerOptions> options)
    {
        _models = [.. sources.Select(source => new ServedModel(source))];
        _defaults = options.Value.DefaultModels;
    }

    /// <summary>All models.</summary>
    public IReadOnlyList<ServedModel> All => _models;

    /// <summary>The first model that is not loaded, so that a request would wait for it; null where all are.</summary>
    public ServedModel? Missing => Array.Find(_models, static model => !model.Source.IsLoaded);

    /// <summary>The model of a name.</summary>
    /// <exception cref="ApiException">There is none.</exception>
    public ServedModel Find(string name) => Array.Find(_models, model => model.Name == name) ?? throw new ApiException(
        ErrorKind.NotFound,
        "model_not_found",
        _models.Length == 0
            ? $"There is no model '{Excerpt.Of(name)}', nor any other."
            : $"There is no model '{Excerpt.Of(name)}'. There are: {string.Join(", ", _models.Select(model => model.Name))}.",
        "model");

    /// <summary>The model of a name, or where there is no name the first that a task prefers.</summary>
    /// <exception cref="ApiException">There is none, or it answers another task.</exception>
    public ModelUse Use(string? name, ModelTask task)
    {
        ServedModel model = name is null ? FindFor(task) ?? throw NoneFor(task) : Find(name);
        ModelUse use = model.Use();
        if (task.IsServedBy(use.Model))
        {
            return use;
        }

        using (use)
        {
            throw new ApiException(
                ErrorKind.Invalid,
                "wrong_task",
                $"The model '{model.Name}' does not answer {task.Name}. It answers: {string.Join(", ", ModelTasks.Of(use.Model).Select(other => other.Name))}.",
                "model");
        }
    }

    /// <summary>The model that the options name for a task, or else the first that the task prefers.</summary>
    public ServedModel? FindFor(ModelTask task)
    {
        if (_defaults.TryGetValue(task.Name, out string? name))
        {
            return Find(name);
        }

        ServedModel? best = null;
        int bestRank = int.MaxValue;
        foreach (ServedModel model in _models)
        {
            using ModelUse use = model.Use();
            int rank = task.IsServedBy(use.Model) ? task.RankOf(use.Model) : int.MaxValue;
            if (rank < bestRank)
            {
                (best, bestRank) = (model, rank);
            }
        }

        return best;
    }

    private static ApiException NoneFor(ModelTask task) =>
        new(ErrorKind.NotFound, "model_not_found", $"No model answers {task.Name}. Start the server with one.", "model");
}
