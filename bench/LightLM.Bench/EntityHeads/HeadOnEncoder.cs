using LightLM.Bench.Models;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tasks.Tags;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Models.Generated;

namespace LightLM.Bench.EntityHeads;

/// <summary>A head that finds entities on an encoder of a shape, both with generated weights: the calls of each by itself.</summary>
internal sealed class HeadOnEncoder : IDisposable
{
    /// <summary>About as many entities as a text has: of generated weights, half of all spans would be some.</summary>
    private const int Entities = 20;

    private readonly LightModel _model;
    private readonly Workspace _workspace = new();
    private readonly GrowingBuffer _states = new();

    /// <summary>Writes the file and loads it.</summary>
    public HeadOnEncoder(KnownShape shape, TaskDescription task, Precision precision, ScratchFolder scratch)
    {
        string path = scratch.At($"{shape.Name}{CompactFile.Extension}");
        using (ModelPackage encoder = EncoderModels.Generate(shape))
        {
            CompactWriter.Write(GeneratedModel.WithHead(encoder, task), path, precision);
        }

        _model = LightModel.Load(path);
        File.Delete(path);
    }

    /// <summary>A pass of the encoder.</summary>
    public Action Encode(int tokens)
    {
        EncodedSequences sequence = new([Sequence(tokens)], static (_, _, _) => { });
        Func<ModelSession, TaskHead?, int> call = (session, _) =>
        {
            sequence.Restart();
            session.Encoders.Run(sequence);
            return 0;
        };
        return () => _model.Inspect(call);
    }

    /// <summary>What comes behind it: of a CRF the choice of labels, of scores of spans the scores and the choice of spans.</summary>
    public Action Decode(int tokens) => _model.Inspect((session, head) =>
    {
        Matrix states = _states.Matrix(tokens, session.Package.Encoder.HiddenSize);
        session.Encoders.Run([Sequence(tokens)], (_, rows, _) =>
        {
            for (int row = 0; row < rows.Rows; row++)
            {
                rows.RowSpan(row).CopyTo(states.RowSpan(row));
            }
        });
        return head is SpanRecognizer spans ? Search(spans, states) : Label((EntityRecognizer)head!, session.Task, states);
    });

    public void Dispose()
    {
        _model.Dispose();
        _workspace.Dispose();
        _states.Dispose();
    }

    private static EncodedSequence Sequence(int tokens) => new(EncoderInput.Ids(tokens), new int[tokens]);

    private Action Label(EntityRecognizer head, TaskDescription task, Matrix states)
    {
        TagDecoder decoder = new(head.Tags, task.Decoding, head.Crf);
        decoder.Begin(states.Rows);
        decoder.Set(0, head.Logits(states, _workspace));
        return () => decoder.Decode();
    }

    private Action Search(SpanRecognizer head, Matrix states)
    {
        SpanSearch search = head.Searches.Rent();
        List<ScoredSpan> all = [.. search.Find(head.Logits(states, _workspace), float.NegativeInfinity, int.MaxValue)];
        all.Sort(ScoredSpan.ByScore);
        float least = all[Math.Min(Entities, all.Count - 1)].Score;
        return () => search.Find(head.Logits(states, _workspace), least, int.MaxValue);
    }
}
