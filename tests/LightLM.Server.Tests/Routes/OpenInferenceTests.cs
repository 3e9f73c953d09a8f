using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using LightLM.Server.OpenInference.Grpc;

namespace LightLM.Server.Tests.Routes;

/// <summary>The Open Inference Protocol: what KServe's client sends, the binary extension, and gRPC.</summary>
public sealed class OpenInferenceTests(RunningServer server)
{
    private const string Text = "张伟是腾讯公司的产品经理。";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Live, ready, the model's readiness and metadata, and inference with JSON and with binary tensors.</summary>
    [Fact]
    public async Task The_sequence_of_KServes_client_is_answered()
    {
        Assert.True((await server.GetAsync("/v2/health/live")).Json.GetProperty("live").GetBoolean());
        Assert.True((await server.GetAsync("/v2/health/ready")).Json.GetProperty("ready").GetBoolean());
        Assert.True((await server.GetAsync("/v2/models/embed/ready")).Json.GetProperty("ready").GetBoolean());
        JsonElement metadata = (await server.GetAsync("/v2/models/cluener")).Json;
        Assert.Equal("text", metadata.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal("BYTES", metadata.GetProperty("outputs")[0].GetProperty("datatype").GetString());

        JsonElement json = (await server.PostAsync("/v2/models/cluener/infer", Request("input-0", [Text]), Cancellation)).Json;
        Assert.Equal(("cluener", "7"), (json.GetProperty("model_name").GetString()!, json.GetProperty("id").GetString()!));
        JsonElement output = json.GetProperty("outputs")[0];
        Assert.Equal([1L], output.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt64()));
        Assert.Equal("张伟", JsonElement.Parse(output.GetProperty("data")[0].GetString()!)[0].GetProperty("word").GetString());

        using LightModel model = Load("embed");
        (JsonElement head, byte[] tail) = await InferBinary("/v2/models/embed/infer", [Text, "a"], "embedding");
        Assert.Equal("FP32", head.GetProperty("outputs")[0].GetProperty("datatype").GetString());
        float[] expected = [.. model.Embed(Text, null, Cancellation), .. model.Embed("a", null, Cancellation)];
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(tail).ToArray());
    }

    [Fact]
    public async Task Texts_come_in_binary_form()
    {
        (JsonElement head, byte[] tail) = await InferBinary("/v2/models/cluener/infer", [Text], "result");
        Assert.Equal(tail.Length, head.GetProperty("outputs")[0].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        int length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        Assert.Equal(tail.Length - 4, length);
        Assert.Equal("张伟", JsonElement.Parse(tail.AsSpan(4))[0].GetProperty("word").GetString());
    }

    [Fact]
    public async Task A_body_without_JSON_is_the_text()
    {
        using HttpRequestMessage request = Binary("/v2/models/cluener/infer", [], Encoding.UTF8.GetBytes(Text));
        RunningServer.Reply reply = await server.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Contains("张伟", reply.Text);
    }

    [Fact]
    public async Task Versions_are_known()
    {
        Assert.Equal("cluener", (await server.GetAsync("/v2/models/cluener/versions/1")).Json.GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/v2/models/cluener/versions/2")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.PostAsync("/v2/models/cluener/versions/1/infer", Request("text", [Text]), Cancellation)).Status);
    }

    [Fact]
    public async Task Every_task_takes_its_tensors()
    {
        await Infer("csl", ("text", "BYTES", [1], "[\"a\"]"), ("text_pair", "BYTES", [1], "[\"b\"]"));
        await Infer("csl", ("text", "BYTES", [2, 1], "[[\"a\"], [\"b\"]]"));
        await Infer("cmrc2018", ("question", "BYTES", [1], "[\"谁？\"]"), ("context", "BYTES", [1], "[\"张伟来了。\"]"));
        await Infer("cluewsc2020", ("text", "BYTES", [1], "[\"张伟说他来\"]"), ("spans", "INT32", [1, 4], "[0, 2, 3, 4]"));
        await Infer("mlm", ("text", "BYTES", [1], "[\"今天[MASK]气\"]"));
    }

    [Fact]
    public async Task The_repository_is_listed_and_not_changed()
    {
        JsonElement index = (await server.PostAsync("/v2/repository/index", "{}", Cancellation)).Json;
        Assert.All(index.EnumerateArray(), model => Assert.Equal("READY", model.GetProperty("state").GetString()));
        Assert.Equal(HttpStatusCode.NotImplemented, (await server.PostAsync("/v2/repository/models/cluener/unload", "{}", Cancellation)).Status);
    }

    [Theory]
    [InlineData("nobody", """{"inputs": []}""", 404)]
    [InlineData("cluener", """{"inputs": []}""", 400)]
    [InlineData("cluener", """{"inputs": [{"name": "text", "shape": [2], "datatype": "BYTES", "data": ["a"]}]}""", 400)]
    [InlineData("cluener", """{"inputs": [{"name": "text", "shape": [1], "datatype": "FP32", "data": [1.5]}]}""", 400)]
    [InlineData("cluener", """{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": [1]}]}""", 400)]
    [InlineData("cluener", """{"inputs": [{"name": "text", "shape": [-1], "datatype": "BYTES", "data": ["a"]}]}""", 400)]
    [InlineData("cluener", """{"inputs": [{"name": "text", "shape": [2147483647, 2147483647], "datatype": "BYTES", "data": ["a"]}]}""", 400)]
    [InlineData("cluener", """{"inputs": [{"name": "text", "shape": [], "datatype": "BYTES", "data": ["a"]}]}""", 400)]
    [InlineData("cluener", """{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "parameters": {"binary_data_size": 8}}]}""", 400)]
    [InlineData("cluener", """{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}], "outputs": [{"name": "other"}]}""", 400)]
    [InlineData("cmrc2018", """{"inputs": [{"name": "question", "shape": [1], "datatype": "BYTES", "data": ["a"]}]}""", 400)]
    [InlineData("cluewsc2020", """{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}, {"name": "spans", "shape": [1, 3], "datatype": "INT32", "data": [0, 1, 1]}]}""", 400)]
    public async Task Wrong_tensors_are_refused(string model, string body, int status)
    {
        JsonElement error = (await server.PostAsync($"/v2/models/{model}/infer", body, Cancellation)).Error((HttpStatusCode)status);
        Assert.NotEmpty(error.GetProperty("error").GetString()!);
    }

    [Theory]
    [InlineData(new byte[] { 255, 255, 255, 255, 1 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 0xC3 })]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0, 65, 66 })]
    public async Task Damaged_binary_tensors_are_refused(byte[] tensor)
    {
        byte[] json = Encoding.UTF8.GetBytes($$$"""{"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "parameters": {"binary_data_size": {{{tensor.Length}}}}}]}""");
        using HttpRequestMessage request = Binary("/v2/models/cluener/infer", json, tensor);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(request, Cancellation)).Status);
    }

    [Fact]
    public async Task Grpc_answers_the_same_in_contents_and_raw()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(server.GrpcUrl);
        GRPCInferenceService.GRPCInferenceServiceClient client = new(channel);
        Assert.True((await client.ServerLiveAsync(new ServerLiveRequest(), cancellationToken: Cancellation)).Live);
        Assert.True((await client.ServerReadyAsync(new ServerReadyRequest(), cancellationToken: Cancellation)).Ready);
        Assert.True((await client.ModelReadyAsync(new ModelReadyRequest { Name = "embed" }, cancellationToken: Cancellation)).Ready);
        ModelMetadataResponse metadata = await client.ModelMetadataAsync(new ModelMetadataRequest { Name = "cluewsc2020" }, cancellationToken: Cancellation);
        Assert.Equal(["text", "spans"], metadata.Inputs.Select(input => input.Name));
        Assert.Equal([-1L, 4L], metadata.Inputs[1].Shape);

        using LightModel model = Load("embed");
        float[] expected = model.Embed(Text, null, Cancellation);
        ModelInferRequest contents = new() { ModelName = "embed", Id = "9", Outputs = { new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "embedding" } } };
        ModelInferRequest.Types.InferInputTensor input = new() { Name = "text", Datatype = "BYTES", Shape = { 1 } };
        contents.Inputs.Add(input);
        ModelInferRequest raw = contents.Clone();
        input.Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8(Text) } };
        ModelInferResponse response = await client.ModelInferAsync(contents, cancellationToken: Cancellation);
        Assert.Equal("9", response.Id);
        Assert.Equal(expected, response.Outputs[0].Contents.Fp32Contents);

        byte[] text = Encoding.UTF8.GetBytes(Text), bytes = new byte[4 + text.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 4);
        raw.RawInputContents.Add(ByteString.CopyFrom(bytes));
        response = await client.ModelInferAsync(raw, cancellationToken: Cancellation);
        Assert.Equal(expected, MemoryMarshal.Cast<byte, float>(response.RawOutputContents[0].Span).ToArray());
    }

    [Fact]
    public async Task Grpc_errors_have_their_codes()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(server.GrpcUrl);
        GRPCInferenceService.GRPCInferenceServiceClient client = new(channel);
        Assert.Equal(StatusCode.NotFound, await Code(new ModelInferRequest { ModelName = "nobody" }));
        Assert.Equal(StatusCode.InvalidArgument, await Code(new ModelInferRequest { ModelName = "cluener" }));
        Assert.Equal(StatusCode.NotFound, await Code(new ModelInferRequest { ModelName = "cluener", ModelVersion = "3" }));

        async Task<StatusCode> Code(ModelInferRequest request) =>
            (await Assert.ThrowsAsync<RpcException>(async () => await client.ModelInferAsync(request, cancellationToken: Cancellation))).StatusCode;
    }

    private static LightModel Load(string name) => LightModel.Load(RunningServer.ModelPath(name), new LightModelOptions { WarmUp = false });

    private static string Request(string name, string[] texts) => JsonSerializer.Serialize(new
    {
        id = "7",
        inputs = new[] { new { name, shape = new[] { texts.Length }, datatype = "BYTES", data = texts } },
    });

    private async Task Infer(string model, params (string Name, string Type, int[] Shape, string Data)[] inputs)
    {
        string tensors = string.Join(", ", inputs.Select(input =>
            $$"""{"name": "{{input.Name}}", "datatype": "{{input.Type}}", "shape": {{JsonSerializer.Serialize(input.Shape)}}, "data": {{input.Data}}}"""));
        JsonElement answer = (await server.PostAsync($"/v2/models/{model}/infer", $$"""{"inputs": [{{tensors}}]}""", Cancellation)).Json;
        JsonElement output = answer.GetProperty("outputs")[0];
        Assert.Equal(inputs[0].Shape[0], output.GetProperty("data").GetArrayLength());
        Assert.DoesNotContain("error", output.GetProperty("data")[0].GetString());
    }

    private async Task<(JsonElement Head, byte[] Tail)> InferBinary(string path, string[] texts, string output)
    {
        using MemoryStream tensor = new();
        foreach (byte[] text in texts.Select(Encoding.UTF8.GetBytes))
        {
            tensor.Write(BitConverter.GetBytes(text.Length));
            tensor.Write(text);
        }

        string json = $$$"""
            {"inputs": [{"name": "text", "shape": [{{{texts.Length}}}], "datatype": "BYTES", "parameters": {"binary_data_size": {{{tensor.Length}}}}}],
             "outputs": [{"name": "{{{output}}}", "parameters": {"binary_data": true}}]}
            """;
        using HttpRequestMessage request = Binary(path, Encoding.UTF8.GetBytes(json), tensor.ToArray());
        RunningServer.Reply reply = await server.SendAsync(request, Cancellation);
        Assert.True(reply.Status == HttpStatusCode.OK, reply.Text);
        int length = int.Parse(reply.Header("Inference-Header-Content-Length")!);
        return (JsonElement.Parse(reply.Body.AsSpan(0, length)), reply.Body[length..]);
    }

    private static HttpRequestMessage Binary(string path, byte[] json, byte[] tensors)
    {
        ByteArrayContent content = new([.. json, .. tensors]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
        return request;
    }
}
