using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using LightLM.Server.Models;
using LightLM.Server.OpenInference;
using LightLM.Server.Requests;
using LightLM.Server.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LightLM.Server.Routes;

/// <summary>The Open Inference Protocol, version 2, over HTTP, which KServe's and Triton's clients speak (github.com/kserve/open-inference-protocol).</summary>
internal static class OpenInferenceRoutes
{
    private const string Model = "/v2/models/{model}";
    private const string Versioned = $"{Model}/versions/{{version}}";

    public static void Map(IEndpointRouteBuilder routes, Api api)
    {
        routes.MapGet("/v2", api.Get(ErrorStyle.OpenInference, DescribeServerAsync));
        routes.MapGet("/v2/health/live", api.Get(ErrorStyle.OpenInference, call => call.RespondAsync(static json => WriteFlags(json, "live"))));
        routes.MapGet("/v2/health/ready", api.Get(ErrorStyle.OpenInference, call =>
        {
            RequireReady(HealthRoutes.WhyNotReady(api));
            return call.RespondAsync(static json => WriteFlags(json, "ready", "live"));
        }));
        routes.MapGet("/v2/models", api.Get(ErrorStyle.OpenInference, ListAsync));
        routes.MapPost("/v2/repository/index", api.Get(ErrorStyle.OpenInference, IndexAsync));
        foreach (string action in (string[])["load", "unload"])
        {
            routes.MapPost($"/v2/repository/models/{{model}}/{action}", api.Get(ErrorStyle.OpenInference, static call => throw new ApiException(
                ErrorKind.Unsupported, "not_supported", "Models are loaded when the server starts, and again where another file takes the place of theirs.")));
        }

        foreach (string prefix in (string[])[Model, Versioned])
        {
            routes.MapGet(prefix, api.Get(ErrorStyle.OpenInference, DescribeModelAsync));
            routes.MapGet($"{prefix}/ready", api.Get(ErrorStyle.OpenInference, AnswerReadyAsync));
            routes.MapPost($"{prefix}/infer", api.PostAny(ErrorStyle.OpenInference, InferAsync));
        }
    }

    private static string Name(ApiCall call) => call.RouteValue("model");

    private static string? Version(ApiCall call) => (string?)call.Context.Request.RouteValues["version"];

    private static void RequireReady(string? reason)
    {
        if (reason is not null)
        {
            throw new ApiException(ErrorKind.NotReady, "not_ready", reason);
        }
    }

    private static void WriteFlags(Utf8JsonWriter json, params ReadOnlySpan<string> names)
    {
        json.WriteStartObject();
        foreach (string name in names)
        {
            json.WriteBoolean(name, true);
        }

        json.WriteEndObject();
    }

    private static Task DescribeServerAsync(ApiCall call) => call.RespondAsync(static json =>
    {
        json.WriteStartObject();
        json.WriteString("name", "lightlm");
        json.WriteString("version", ServerVersion.Text);
        json.WriteStartArray("extensions");
        json.WriteStringValue("binary_tensor_data");
        json.WriteStringValue("model_repository");
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static Task ListAsync(ApiCall call) => call.RespondAsync(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("models");
        foreach (ServedModel model in call.Api.Models.All)
        {
            json.WriteStringValue(model.Name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static Task IndexAsync(ApiCall call) => call.RespondAsync(json =>
    {
        json.WriteStartArray();
        foreach (ServedModel model in call.Api.Models.All)
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteString("version", Inference.Version);
            json.WriteString("state", model.Source.IsLoaded ? "READY" : "UNAVAILABLE");
            json.WriteString("reason", model.Source.LastError?.Message ?? "");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static Task DescribeModelAsync(ApiCall call)
    {
        Inference.RequireVersion(Name(call), Version(call));
        (LightModel model, ModelTask task) = call.UseOwn(Name(call));
        return call.RespondAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", call.ModelName);
            json.WriteStartArray("versions");
            json.WriteStringValue(Inference.Version);
            json.WriteEndArray();
            json.WriteString("platform", Inference.Platform);
            json.WriteStartArray("inputs");
            foreach (InferSignature.Input input in InferSignature.Of(task).Inputs)
            {
                WriteTensor(json, input.Name, input.Datatype, input.Shape);
            }

            json.WriteEndArray();
            json.WriteStartArray("outputs");
            (string name, string datatype, long[] shape) = Inference.OutputOf(model, task);
            WriteTensor(json, name, datatype, shape);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteTensor(Utf8JsonWriter json, string name, string datatype, IReadOnlyList<long> shape)
    {
        json.WriteStartObject();
        WriteTensorMembers(json, name, datatype, shape);
        json.WriteEndObject();
    }

    private static void WriteTensorMembers(Utf8JsonWriter json, string name, string datatype, IReadOnlyList<long> shape)
    {
        json.WriteString("name", name);
        json.WriteString("datatype", datatype);
        json.WriteStartArray("shape");
        foreach (long dimension in shape)
        {
            json.WriteNumberValue(dimension);
        }

        json.WriteEndArray();
    }

    private static Task AnswerReadyAsync(ApiCall call)
    {
        Inference.RequireVersion(Name(call), Version(call));
        ServedModel model = call.Api.Models.Find(Name(call));
        RequireReady(model.Source.IsLoaded ? null : model.Source.LastError?.Message ?? "The model is not loaded yet.");
        return call.RespondAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteBoolean("ready", true);
            json.WriteEndObject();
        });
    }

    private static async Task InferAsync(ApiCall call, RequestBody body)
    {
        HttpRequest request = call.Context.Request;
        string? header = request.Headers[RestRequest.LengthHeader];
        if (header is null)
        {
            call.RequireJson();
        }

        RestRequest asked = RestRequest.Read(body, header);
        IReadOnlyList<InferTensor> outputs = await Inference.RunAsync(call, Name(call), Version(call), asked.Request).ConfigureAwait(false);
        byte[]?[] binary = [.. outputs.Select(output => asked.AllBinary || asked.BinaryOutputs.Contains(output.Name) ? output.Data.ToBytes() : null)];
        if (Array.TrueForAll(binary, bytes => bytes is null))
        {
            await call.RespondAsync(json => Write(json, call, asked.Request, outputs, binary)).ConfigureAwait(false);
            return;
        }

        using ArrayPoolBufferWriter<byte> buffer = new();
        ApiCall.WriteJson(buffer, json => Write(json, call, asked.Request, outputs, binary));
        call.Context.Response.Headers[RestRequest.LengthHeader] = buffer.WrittenCount.ToString(CultureInfo.InvariantCulture);
        foreach (byte[]? bytes in binary)
        {
            buffer.Write<byte>(bytes ?? []);
        }

        await call.RespondAsync("application/octet-stream", buffer.WrittenMemory).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, ApiCall call, InferRequest request, IReadOnlyList<InferTensor> outputs, byte[]?[] binary)
    {
        json.WriteStartObject();
        json.WriteString("model_name", call.ModelName);
        json.WriteString("model_version", Inference.Version);
        json.WriteString("id", request.Id ?? call.Context.Response.Headers["X-Request-Id"].ToString());
        json.WriteStartArray("outputs");
        foreach ((InferTensor output, byte[]? bytes) in outputs.Zip(binary))
        {
            json.WriteStartObject();
            WriteTensorMembers(json, output.Name, output.Data.Floats is null ? InferData.BytesType : InferData.FloatType, output.Shape);
            if (bytes is not null)
            {
                json.WriteStartObject("parameters");
                json.WriteNumber("binary_data_size", bytes.Length);
                json.WriteEndObject();
            }
            else
            {
                json.WritePropertyName("data");
                WriteData(json, output.Data);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, InferData data)
    {
        if (data.Floats is not null)
        {
            json.WriteNumbers(data.Floats);
            return;
        }

        json.WriteStartArray();
        foreach (string text in data.Texts!)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
