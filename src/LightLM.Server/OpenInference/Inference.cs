using System.Text;
using CommunityToolkit.HighPerformance.Buffers;
using LightLM.Server.Requests;
using LightLM.Server.Routes;
using LightLM.Server.Tasks;

namespace LightLM.Server.OpenInference;

/// <summary>Answers what the Open Inference Protocol asks.</summary>
internal static class Inference
{
    /// <summary>The only version of a model that there is.</summary>
    public const string Version = "1";

    /// <summary>What models are of.</summary>
    public const string Platform = "lightlm";

    /// <summary>Refuses a version that there is not.</summary>
    public static void RequireVersion(string name, string? version)
    {
        if (!string.IsNullOrEmpty(version) && version != Version)
        {
            throw new ApiException(
                ErrorKind.NotFound, "version_not_found", $"Expected version {Version} of the model '{Excerpt.Of(name)}', found '{Excerpt.Of(version)}'.", "version");
        }
    }

    /// <summary>Runs a model on a request's tensors.</summary>
    /// <returns>The outputs.</returns>
    public static async Task<IReadOnlyList<InferTensor>> RunAsync(ApiCall call, string name, string? version, InferRequest request)
    {
        RequireVersion(name, version);
        (LightModel model, ModelTask task) = Choose(call, name, request.Outputs);
        if (request.Inputs.Count == 0)
        {
            throw ApiException.Invalid("Expected at least one input, found none.", "inputs");
        }

        if (request.Parameters?.Find("timeout") is JsonField timeout)
        {
            call.Limit(TimeSpan.FromMicroseconds(timeout.Integer(1, int.MaxValue)));
        }

        TaskParameters parameters = new(request.Parameters);
        JsonField inputs = InferSignature.Of(task).ReadItems(request.Inputs);
        call.RequireCount(inputs.Count, "inputs");
        TaskItem[] items = [.. inputs.Items().Select(input => TaskAnswers.Prepare(model, task, input, parameters))];
        bool areVectors = task == FeatureExtractionTask.Instance;
        if (areVectors && Array.Find(items, item => item.Error is not null) is TaskItem failed)
        {
            throw ApiException.OfItem(failed.Error!, "inputs");
        }

        return await call.RunAsync(items).ConfigureAwait(false) ? [areVectors ? Vectors(items) : Results(items)] : throw new OperationCanceledException();
    }

    /// <summary>The outputs of a model: the answers of its own task, or its vectors.</summary>
    public static (string Name, string Datatype, long[] Shape) OutputOf(LightModel model, ModelTask task) => task == FeatureExtractionTask.Instance
        ? (InferSignature.Embedding, InferData.FloatType, [-1, model.EmbeddingDimensions()])
        : (InferSignature.Result, InferData.BytesType, [-1]);

    private static (LightModel Model, ModelTask Task) Choose(ApiCall call, string name, IReadOnlyList<string> outputs)
    {
        (LightModel model, ModelTask task) = call.UseOwn(name);
        if (outputs is [InferSignature.Embedding])
        {
            return (model, FeatureExtractionTask.Instance);
        }

        string own = OutputOf(model, task).Name;
        return outputs.All(output => output == own)
            ? (model, task)
            : throw ApiException.Invalid(
                $"Expected the output '{own}', or '{InferSignature.Embedding}' alone, found '{Excerpt.Of(string.Join(", ", outputs))}'.", "outputs");
    }

    private static InferTensor Vectors(TaskItem[] items)
    {
        float[][] vectors = [.. items.Select(item => ((PreparedItem<float[]>)item).Read())];
        return new InferTensor(
            InferSignature.Embedding, [vectors.Length, vectors.Length == 0 ? 0 : vectors[0].Length], InferData.Of([.. vectors.SelectMany(vector => vector)]));
    }

    private static InferTensor Results(TaskItem[] items)
    {
        string[] results = new string[items.Length];
        using ArrayPoolBufferWriter<byte> buffer = new();
        for (int i = 0; i < items.Length; i++)
        {
            buffer.Clear();
            ApiCall.WriteJson(buffer, items[i].WriteOrError);
            results[i] = Encoding.UTF8.GetString(buffer.WrittenSpan);
        }

        return new InferTensor(InferSignature.Result, [results.Length], InferData.Of(results));
    }
}
