using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// ELECTRA's discriminator (Clark et al., 2020): tells for each token whether it was replaced. Long texts are read in overlapping windows; a
/// token that two of them share is judged by the one that has more around it.
/// </summary>
internal sealed class ReplacementDetector(ModelSession session) : TaskHead<string, IReadOnlyList<ReplacedToken>>(session)
{
    private readonly DenseHead _transform = DenseHead.Detection(session.Weights, session.Encoder);
    private readonly ClassifierHead _head = new(session.Weights, session.Package.Encoder.HiddenSize, labels: 1, session.Encoder.Kernels);

    public override string Operation => "find_replaced_tokens";

    public override TaskInput<string, IReadOnlyList<ReplacedToken>> CreateInput() => new Input(this);

    /// <summary>Computes [rows, 1] from hidden states.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(_transform.Apply(rows, workspace), workspace);

    public override void Dispose()
    {
        _transform.Dispose();
        _head.Dispose();
    }

    private sealed class Input(ReplacementDetector head) : TaskInput<string, IReadOnlyList<ReplacedToken>>(head)
    {
        private string _text = "";
        private float[] _logits = [];
        private TokenWindows _windows;

        internal override void Take(int sequence, Matrix outputs)
        {
            // Row 0 is [CLS]'s; tokens at the edge of a window that is not the first keep what the window before said.
            TokenWindow window = _windows[sequence];
            for (int i = sequence == 0 ? 0 : head.Session.WindowMargin; i < window.Count; i++)
            {
                _logits[window.Start + i] = outputs.RowSpan(1 + i)[0];
            }
        }

        internal override void Reset()
        {
            base.Reset();
            _text = "";
            _logits = [];
        }

        protected override void Build(in string query)
        {
            TokenWindow tokens = Tokenize(query);
            _text = query;
            _logits = new float[tokens.Count];
            _windows = AddWindows(tokens.Count);
        }

        private protected override IReadOnlyList<ReplacedToken> Decode()
        {
            float[] scores = [.. _logits];
            Probabilities.Apply(ScoreFunction.Sigmoid, scores);
            ReplacedToken[] tokens = new ReplacedToken[scores.Length];
            for (int i = 0; i < tokens.Length; i++)
            {
                Token token = Tokens[i];
                tokens[i] = new ReplacedToken(_text.Substring(token.Start, token.Length), token.Start, token.Length, scores[i]);
            }

            return tokens;
        }
    }
}
