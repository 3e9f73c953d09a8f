using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Gives the last hidden state of each token of a text, special ones included. Texts beyond the model's limit are cut at the end.</summary>
internal sealed class TokenEmbedder(ModelSession session) : TaskHead<string, float[][]>(session)
{
    public override string Operation => "embeddings";

    public override TaskInput<string, float[][]> CreateInput() => new Input(this);

    /// <summary>The states are what is asked for.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => rows;

    public override void Dispose()
    {
    }

    private sealed class Input(TokenEmbedder head) : TaskInput<string, float[][]>(head)
    {
        private float[][] _states = [];

        internal override void Take(int sequence, Matrix outputs)
        {
            _states = new float[outputs.Rows][];
            for (int row = 0; row < outputs.Rows; row++)
            {
                _states[row] = outputs.RowSpan(row).ToArray();
            }
        }

        protected override void Build(in string query)
        {
            TokenWindow text = Tokenize(query);
            AddSequence(Cut(text, new SequenceLimits(head.Session.Task.MaxLength).Cut(text.Count, head.Session.Layout), "text"));
        }

        private protected override float[][] Decode() => _states;
    }
}
