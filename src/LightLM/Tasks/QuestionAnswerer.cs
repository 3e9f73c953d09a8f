using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Threading;

namespace LightLM.Tasks;

/// <summary>
/// Finds answers in a passage. Passages are read in windows that share some tokens; a span's score is its start logit plus its end
/// logit, and the best spans over all windows are the answers. "No answer" scores what [CLS] does as start and end, in the window where
/// it does least (Devlin et al., 2018, for SQuAD 2.0).
/// </summary>
internal sealed class QuestionAnswerer : TaskHead<AnswerQuery, AnswerList>
{
    private readonly ClassifierHead _head;

    public QuestionAnswerer(ModelSession session)
        : base(session)
    {
        _head = new ClassifierHead(session.Weights, session.Package.Encoder.OutputSize, 2, session.Encoder.Kernels);
        Searches = new Pool<AnswerSearch>(() => new AnswerSearch(session.Task));
        MaxQuestion = Math.Min(session.Task.MaxQuestionTokens, session.MostBeforeWindows);
    }

    /// <summary>The memory for reading answers.</summary>
    public Pool<AnswerSearch> Searches { get; }

    /// <summary>The tokens of the longest question that leaves room for the passage.</summary>
    public int MaxQuestion { get; }

    public override string Operation => "answer";

    public override TaskInput<AnswerQuery, AnswerList> CreateInput() => new QuestionInput(this);

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();
}

/// <summary>A question about a passage, and the most answers to it.</summary>
internal readonly record struct AnswerQuery(QuestionQuery Query, int Count);
