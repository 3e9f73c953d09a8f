using System.Buffers;
using System.Text.Json;
using LightLM.Server.Requests;
using LightLM.Server.Tasks;

namespace LightLM.Server.OpenInference;

/// <summary>The tensors of a task, and how their rows are items.</summary>
internal sealed class InferSignature
{
    /// <summary>The output of all tasks: for each row the answer as JSON.</summary>
    public const string Result = "result";

    /// <summary>The output of every model's vectors: [rows, dimensions].</summary>
    public const string Embedding = "embedding";

    private const string Text = "text";

    /// <summary>A text with the starts and the ends of two spans: [rows, 4].</summary>
    private const string Spans = "spans";

    private static readonly InferSignature OfTexts = new(Input.OfTexts(Text));

    private static readonly Dictionary<string, InferSignature> ByTask = new(StringComparer.Ordinal)
    {
        ["question-answering"] = new(Input.OfTexts("question"), Input.OfTexts("context")),
        ["coreference-resolution"] = new(Input.OfTexts(Text), new Input(Spans, "INT32", 4, true)),
        ["text-classification"] = new(Input.OfTexts(Text), Input.OfTexts("text_pair") with { IsRequired = false }),
        ["next-sentence"] = new(Input.OfTexts(Text), Input.OfTexts("text_pair")),
        ["multiple-choice"] = new(Input.OfTexts(Text), new Input("choices", InferData.BytesType, -1, true)),
    };

    private InferSignature(params Input[] inputs) => Inputs = inputs;

    /// <summary>An input tensor.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Datatype">BYTES or INT32.</param>
    /// <param name="Width">The values of a row; -1 for any number, null for one that has no dimension of its own.</param>
    /// <param name="IsRequired">Whether it must be there.</param>
    public sealed record Input(string Name, string Datatype, int? Width, bool IsRequired)
    {
        /// <summary>One text a row.</summary>
        public static Input OfTexts(string name) => new(name, InferData.BytesType, null, true);

        /// <summary>The dimensions, of which -1 is any.</summary>
        public long[] Shape => Width is int width ? [-1, width] : [-1];
    }

    /// <summary>The inputs.</summary>
    public IReadOnlyList<Input> Inputs { get; }

    /// <summary>The tensors of a task.</summary>
    public static InferSignature Of(ModelTask task) => ByTask.GetValueOrDefault(task.Name, OfTexts);

    /// <summary>Makes the items of a request's tensors, as a JSON array.</summary>
    /// <exception cref="ApiException">A tensor is missing, unknown, or has another shape.</exception>
    public JsonField ReadItems(IReadOnlyList<InferTensor> tensors)
    {
        (Input Input, InferTensor Tensor)[] given = Match(tensors);
        long rows = given[0].Tensor.Shape is [long first, ..] ? first : 0;
        foreach ((Input input, InferTensor tensor) in given)
        {
            Check(input, tensor, rows);
        }

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();
            for (int row = 0; row < rows; row++)
            {
                WriteItem(json, given, row);
            }

            json.WriteEndArray();
        }

        return new JsonField(JsonElement.Parse(buffer.WrittenSpan), "inputs");
    }

    private (Input Input, InferTensor Tensor)[] Match(IReadOnlyList<InferTensor> tensors)
    {
        // Clients that know no names call the only input what they like.
        if (Inputs.Count == 1 && tensors.Count == 1)
        {
            return [(Inputs[0], tensors[0])];
        }

        string names = string.Join(", ", Inputs.Select(input => input.Name));
        InferTensor? unknown = tensors.FirstOrDefault(tensor => Inputs.All(input => input.Name != tensor.Name));
        if (unknown is not null)
        {
            throw ApiException.Invalid($"Expected the inputs {names}, found '{Excerpt.Of(unknown.Name)}'.", "inputs");
        }

        List<(Input, InferTensor)> given = [];
        foreach (Input input in Inputs)
        {
            InferTensor[] found = [.. tensors.Where(tensor => tensor.Name == input.Name)];
            if (found.Length > 1 || (found.Length == 0 && input.IsRequired))
            {
                throw ApiException.Invalid($"Expected the input '{input.Name}' once, found it {(found.Length == 0 ? "missing" : "twice")}. The inputs are: {names}.", "inputs");
            }

            given.AddRange(found.Select(tensor => (input, tensor)));
        }

        return [.. given];
    }

    private static void Check(Input input, InferTensor tensor, long rows)
    {
        bool isOfType = input.Datatype == InferData.BytesType ? tensor.Data.Texts is not null : tensor.Data.Integers is not null;
        bool isOfShape = input.Width switch
        {
            null => tensor.Shape is [_] or [_, 1],
            -1 => tensor.Shape is [_, _],
            int width => tensor.Shape is [_, long found] && found == width,
        };
        if (!isOfType || !isOfShape || tensor.Shape[0] != rows || InferTensor.CountOf(tensor.Shape) != tensor.Data.Count)
        {
            string shape = input.Width is int width ? $"[{rows}, {(width < 0 ? "any" : width)}]" : $"[{rows}]";
            throw ApiException.Invalid(
                $"Expected {input.Datatype} of shape {shape} in the input '{Excerpt.Of(tensor.Name)}', found {tensor.Data.Count} values"
                + $"{(isOfType ? "" : " of another datatype")} of shape [{string.Join(", ", tensor.Shape)}].",
                tensor.Name);
        }
    }

    private static void WriteItem(Utf8JsonWriter json, (Input Input, InferTensor Tensor)[] given, int row)
    {
        if (given is [({ Name: Text }, InferTensor only)])
        {
            json.WriteStringValue(only.Data.Texts![row]);
            return;
        }

        json.WriteStartObject();
        foreach ((Input input, InferTensor tensor) in given)
        {
            if (input.Name == Spans)
            {
                ReadOnlySpan<long> spans = tensor.Data.Integers.AsSpan(4 * row, 4);
                WriteSpan(json, "first", spans[0], spans[1]);
                WriteSpan(json, "second", spans[2], spans[3]);
            }
            else if (input.Width is null)
            {
                json.WriteString(input.Name, tensor.Data.Texts![row]);
            }
            else
            {
                int width = (int)tensor.Shape[1];
                json.WriteStartArray(input.Name);
                foreach (string text in tensor.Data.Texts.AsSpan(row * width, width))
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
    }

    private static void WriteSpan(Utf8JsonWriter json, string name, long start, long end)
    {
        json.WriteStartObject(name);
        json.WriteNumber("start", start);
        json.WriteNumber("end", end);
        json.WriteEndObject();
    }
}
