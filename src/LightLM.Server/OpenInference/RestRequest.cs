using System.Text.Json;
using LightLM.Server.Requests;

namespace LightLM.Server.OpenInference;

/// <summary>
/// A request of the protocol over HTTP, in JSON or with tensors in binary form behind the JSON (the extension "binary_tensor_data"; Triton Inference
/// Server, docs/protocol/extension_binary_data.md).
/// </summary>
/// <param name="Request">What is asked.</param>
/// <param name="BinaryOutputs">The outputs that are wanted in binary form.</param>
/// <param name="AllBinary">Whether all are.</param>
internal sealed record RestRequest(InferRequest Request, IReadOnlySet<string> BinaryOutputs, bool AllBinary)
{
    /// <summary>The header that says how long the JSON in front is.</summary>
    public const string LengthHeader = "Inference-Header-Content-Length";

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body.</param>
    /// <param name="header">The header's value; null where there is none, and all is JSON.</param>
    public static RestRequest Read(RequestBody body, string? header)
    {
        if (header is null)
        {
            return Read(body.ReadJson(), default);
        }

        if (!int.TryParse(header, out int length) || length < 0 || length > body.Bytes.Length)
        {
            throw ApiException.Invalid($"Expected the length of the JSON in the header '{LengthHeader}', at most that of the body, found '{Excerpt.Of(header)}'.", LengthHeader);
        }

        return length == 0 ? OfText(body.Bytes.Span) : Read(body.ReadJson(length), body.Bytes[length..]);
    }

    /// <summary>Without any JSON the body is a text.</summary>
    private static RestRequest OfText(ReadOnlySpan<byte> body) => new(
        new InferRequest(null, [new InferTensor("text", [1], InferData.Of([InferData.Decode("text", body)]))], [], null), new HashSet<string>(), true);

    private static RestRequest Read(JsonField json, ReadOnlyMemory<byte> binary)
    {
        JsonField? parameters = json.Find("parameters");
        List<InferTensor> inputs = [];
        foreach (JsonField input in json.Require("inputs").Items())
        {
            inputs.Add(ReadInput(input, ref binary));
        }

        if (!binary.IsEmpty)
        {
            throw ApiException.Invalid($"Expected no bytes behind those of the inputs, found {binary.Length}.", "inputs");
        }

        JsonField[] outputs = json.Find("outputs") is JsonField given ? [.. given.Items()] : [];
        HashSet<string> binaryOutputs = [.. outputs.Where(IsBinary).Select(output => output.Require("name").Text())];
        InferRequest request = new(json.Find("id")?.Text(), inputs, [.. outputs.Select(output => output.Require("name").Text())], parameters);
        return new RestRequest(request, binaryOutputs, parameters?.Find("binary_data_output")?.Flag() ?? false);
    }

    private static bool IsBinary(JsonField output) => output.Find("parameters")?.Find("binary_data")?.Flag() ?? false;

    private static InferTensor ReadInput(JsonField input, ref ReadOnlyMemory<byte> binary)
    {
        string name = input.Require("name").Text();
        string datatype = input.Require("datatype").Text();
        long[] shape = [.. input.Require("shape").Items().Select(dimension => (long)dimension.Integer(0, int.MaxValue))];
        long count = InferTensor.CountOf(shape);
        if (count < 0)
        {
            throw ApiException.Invalid($"Expected a shape of at most {int.MaxValue} values of the tensor '{Excerpt.Of(name)}', found more.", name);
        }

        if (input.Find("parameters")?.Find("binary_data_size") is JsonField size)
        {
            int length = size.Integer(0, binary.Length);
            InferData data = InferData.Read(name, datatype, count, binary.Span[..length]);
            binary = binary[length..];
            return new InferTensor(name, shape, data);
        }

        JsonElement[] values = [.. Flatten(input.Require("data").Value)];
        return new InferTensor(name, shape, datatype switch
        {
            InferData.BytesType => InferData.Of([.. Fields(values, name).Select(value => value.Text())]),
            "INT32" or "INT64" => InferData.Of([.. Fields(values, name).Select(value => (long)value.Integer(int.MinValue, int.MaxValue))]),
            _ => throw InferData.UnknownType(name, datatype),
        });
    }

    private static IEnumerable<JsonField> Fields(JsonElement[] values, string name) => values.Select((value, index) => new JsonField(value, $"{name}.data[{index}]"));

    /// <summary>Values come flat, or nested as the shape says.</summary>
    private static IEnumerable<JsonElement> Flatten(JsonElement data) =>
        data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().SelectMany(Flatten) : [data];
}
