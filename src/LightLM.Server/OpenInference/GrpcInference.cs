using System.Buffers;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Grpc.Core;
using LightLM.Server.OpenInference.Grpc;
using LightLM.Server.Requests;
using LightLM.Server.Routes;
using LightLM.Server.Tasks;

namespace LightLM.Server.OpenInference;

/// <summary>The Open Inference Protocol over gRPC.</summary>
internal sealed class GrpcInference(Api api) : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = HealthRoutes.WhyNotReady(api) is null });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) => AnswerAsync(context, false, _ =>
    {
        Inference.RequireVersion(request.Name, request.Version);
        return Task.FromResult(new ModelReadyResponse { Ready = api.Models.Find(request.Name).Source.IsLoaded });
    });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse { Name = Inference.Platform, Version = ServerVersion.Text });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context) => AnswerAsync(context, false, call =>
    {
        Inference.RequireVersion(request.Name, request.Version);
        (LightModel model, ModelTask task) = call.UseOwn(request.Name);
        ModelMetadataResponse response = new() { Name = call.ModelName, Platform = Inference.Platform, Versions = { Inference.Version } };
        response.Inputs.AddRange(InferSignature.Of(task).Inputs.Select(input => Describe(input.Name, input.Datatype, input.Shape)));
        (string name, string datatype, long[] shape) = Inference.OutputOf(model, task);
        response.Outputs.Add(Describe(name, datatype, shape));
        return Task.FromResult(response);
    });

    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) => AnswerAsync(context, true, async call =>
    {
        if (context.Deadline < DateTime.MaxValue)
        {
            call.Limit(context.Deadline - api.Time.GetUtcNow().UtcDateTime);
        }

        call.RequireRoom();
        InferRequest asked = new(request.Id, ReadInputs(request), [.. request.Outputs.Select(output => output.Name)], ReadParameters(request.Parameters));
        IReadOnlyList<InferTensor> outputs = await Inference.RunAsync(call, request.ModelName, request.ModelVersion, asked).ConfigureAwait(false);
        ModelInferResponse response = new() { ModelName = call.ModelName, ModelVersion = Inference.Version, Id = request.Id };
        foreach (InferTensor output in outputs)
        {
            Write(response, output, isRaw: request.RawInputContents.Count > 0);
        }

        return response;
    });

    private static ModelMetadataResponse.Types.TensorMetadata Describe(string name, string datatype, long[] shape) =>
        new() { Name = name, Datatype = datatype, Shape = { shape } };

    private static InferTensor[] ReadInputs(ModelInferRequest request)
    {
        bool isRaw = request.RawInputContents.Count > 0;
        if (isRaw && (request.RawInputContents.Count != request.Inputs.Count || request.Inputs.Any(input => input.Contents is not null)))
        {
            throw ApiException.Invalid(
                $"Expected raw contents for each of the {request.Inputs.Count} inputs and no others, found {request.RawInputContents.Count}.", "raw_input_contents");
        }

        return [.. request.Inputs.Select((input, index) => new InferTensor(input.Name, input.Shape, isRaw ? ReadRaw(input, request.RawInputContents[index]) : Read(input)))];
    }

    private static InferData ReadRaw(ModelInferRequest.Types.InferInputTensor input, ByteString raw)
    {
        long count = InferTensor.CountOf(input.Shape);
        return count < 0
            ? throw ApiException.Invalid($"Expected a shape of at most {int.MaxValue} values of the tensor '{Excerpt.Of(input.Name)}', found another.", input.Name)
            : InferData.Read(input.Name, input.Datatype, count, raw.Span);
    }

    private static InferData Read(ModelInferRequest.Types.InferInputTensor input) => input.Datatype switch
    {
        InferData.BytesType => InferData.Of([.. (input.Contents?.BytesContents ?? []).Select(text => InferData.Decode(input.Name, text.Span))]),
        "INT32" => InferData.Of([.. (input.Contents?.IntContents ?? []).Select(value => (long)value)]),
        "INT64" => InferData.Of([.. input.Contents?.Int64Contents ?? []]),
        _ => throw InferData.UnknownType(input.Name, input.Datatype),
    };

    /// <summary>Parameters are what they are in JSON.</summary>
    private static JsonField? ReadParameters(MapField<string, InferParameter> parameters)
    {
        if (parameters.Count == 0)
        {
            return null;
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            foreach ((string name, InferParameter value) in parameters)
            {
                json.WritePropertyName(name);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        return new JsonField(JsonElement.Parse(buffer.WrittenSpan), "parameters");
    }

    private static void Write(Utf8JsonWriter json, InferParameter value)
    {
        switch (value.ParameterChoiceCase)
        {
            case InferParameter.ParameterChoiceOneofCase.BoolParam:
                json.WriteBooleanValue(value.BoolParam);
                break;
            case InferParameter.ParameterChoiceOneofCase.Int64Param:
                json.WriteNumberValue(value.Int64Param);
                break;
            case InferParameter.ParameterChoiceOneofCase.DoubleParam when double.IsFinite(value.DoubleParam):
                json.WriteNumberValue(value.DoubleParam);
                break;
            case InferParameter.ParameterChoiceOneofCase.Uint64Param:
                json.WriteNumberValue(value.Uint64Param);
                break;
            case InferParameter.ParameterChoiceOneofCase.StringParam:
                json.WriteStringValue(value.StringParam);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static void Write(ModelInferResponse response, InferTensor output, bool isRaw)
    {
        ModelInferResponse.Types.InferOutputTensor tensor = new()
        {
            Name = output.Name,
            Datatype = output.Data.Floats is null ? InferData.BytesType : InferData.FloatType,
            Shape = { output.Shape },
        };
        response.Outputs.Add(tensor);
        if (isRaw)
        {
            response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(output.Data.ToBytes()));
            return;
        }

        tensor.Contents = new InferTensorContents();
        tensor.Contents.Fp32Contents.AddRange(output.Data.Floats ?? []);
        tensor.Contents.BytesContents.AddRange((output.Data.Texts ?? []).Select(ByteString.CopyFromUtf8));
    }

    private async Task<TResponse> AnswerAsync<TResponse>(ServerCallContext context, bool isCounted, Func<ApiCall, Task<TResponse>> answer)
        where TResponse : class
    {
        using ApiCall call = new(api, context.GetHttpContext(), ErrorStyle.OpenInference) { IsCounted = isCounted };
        TResponse? response = null;
        ApiException? error = await api.TryAsync(call, async call => response = await answer(call).ConfigureAwait(false)).ConfigureAwait(false);
        return response ?? throw ToStatus(error);
    }

    private static RpcException ToStatus(ApiException? error)
    {
        StatusCode code = error?.Kind switch
        {
            null => StatusCode.Cancelled,
            ErrorKind.Invalid or ErrorKind.TooLarge or ErrorKind.UnsupportedType => StatusCode.InvalidArgument,
            ErrorKind.Unauthorized => StatusCode.Unauthenticated,
            ErrorKind.NotFound => StatusCode.NotFound,
            ErrorKind.Overloaded => StatusCode.ResourceExhausted,
            ErrorKind.Unsupported => StatusCode.Unimplemented,
            ErrorKind.NotReady => StatusCode.Unavailable,
            ErrorKind.Late or ErrorKind.TimedOutReading => StatusCode.DeadlineExceeded,
            _ => StatusCode.Internal,
        };
        Metadata trailers = [];
        if (error?.RetryAfter is TimeSpan wait)
        {
            trailers.Add("retry-after-ms", $"{Math.Max(1, (long)wait.TotalMilliseconds)}");
        }

        return new RpcException(new Status(code, error?.Message ?? "The client has gone."), trailers);
    }
}
