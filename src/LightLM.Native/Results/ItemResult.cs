using LightLM.Native.Calls;
using LightLM.Native.Layout;
using LightLM.Native.Texts;
using LightLM.Tasks;

namespace LightLM.Native.Results;

/// <summary>The answers of a list of items, in memory that the caller reads.</summary>
/// <param name="kind">Which function made it.</param>
/// <param name="count">How many items were asked about.</param>
internal sealed unsafe class ItemResult(ResultKind kind, int count) : Result
{
    private readonly NativeArray[] _answers = new NativeArray[count];
    private readonly NativeArray[] _cuts = new NativeArray[count];
    private readonly long[] _tokens = new long[count];
    private readonly NoAnswerView[] _noAnswers = kind == ResultKind.Answers ? new NoAnswerView[count] : [];

    /// <summary>How many items were asked about.</summary>
    public int Count => count;

    /// <summary>What was found for an item.</summary>
    /// <exception cref="CallException">The result is of another kind, or has no such item.</exception>
    public NativeArray Answers(ResultKind wanted, nuint item)
    {
        Require(wanted);
        return _answers[Index(item)];
    }

    /// <summary>How well "no answer" fits an item.</summary>
    /// <exception cref="CallException">The result is of another kind, or has no such item.</exception>
    public NoAnswerView NoAnswer(nuint item)
    {
        Require(ResultKind.Answers);
        return _noAnswers[Index(item)];
    }

    /// <summary>The texts of an item that were cut.</summary>
    /// <exception cref="CallException">There is no such item.</exception>
    public NativeArray Cuts(nuint item) => _cuts[Index(item)];

    /// <summary>The tokens that the encoder ran on for an item.</summary>
    /// <exception cref="CallException">There is no such item.</exception>
    public long Tokens(nuint item) => _tokens[Index(item)];

    /// <summary>Takes what is known of an item whatever the task.</summary>
    public void Add(int item, PreparedInput input)
    {
        _tokens[item] = input.TokenCount;
        CutView* cuts = Arena.Allocate<CutView>(input.Cuts.Count);
        for (int i = 0; i < input.Cuts.Count; i++)
        {
            CutText cut = input.Cuts[i];
            cuts[i] = new CutView { Name = Arena.Name(cut.Name), Tokens = cut.Tokens, Kept = cut.Kept };
        }

        _cuts[item] = new NativeArray((nint)cuts, input.Cuts.Count);
    }

    /// <summary>Takes the entities of an item.</summary>
    public void Add(int item, IReadOnlyList<Entity> entities, OffsetMap offsets)
    {
        EntityView* views = Arena.Allocate<EntityView>(entities.Count);
        for (int i = 0; i < entities.Count; i++)
        {
            Entity entity = entities[i];
            views[i] = new EntityView
            {
                Start = offsets.ToCaller(entity.Start),
                End = offsets.ToCaller(entity.End),
                Type = Arena.Name(entity.Type),
                Text = Arena.Text(entity.Text, out long length),
                TextLength = length,
                Score = entity.Score,
            };
        }

        _answers[item] = new NativeArray((nint)views, entities.Count);
    }

    /// <summary>Takes the answers to an item's question.</summary>
    public void Add(int item, AnswerList answers, OffsetMap offsets)
    {
        AnswerView* views = Arena.Allocate<AnswerView>(answers.Count);
        for (int i = 0; i < answers.Count; i++)
        {
            Answer answer = answers[i];
            views[i] = new AnswerView
            {
                Start = offsets.ToCaller(answer.Start),
                End = offsets.ToCaller(answer.End),
                Text = Arena.Text(answer.Text, out long length),
                TextLength = length,
                Score = answer.Score,
                Probability = answer.Probability,
                Margin = answer.Margin,
            };
        }

        NoAnswer none = answers.NoAnswer;
        _answers[item] = new NativeArray((nint)views, answers.Count);
        _noAnswers[item] = new NoAnswerView
        {
            Score = none.Score,
            Probability = none.Probability,
            BestMargin = none.BestMargin,
            Threshold = none.Threshold ?? float.NaN,
        };
    }

    /// <summary>Takes the labels of an item.</summary>
    public void Add(int item, Classification classification)
    {
        HashSet<int> chosen = [.. classification.Chosen.Select(label => label.Id)];
        LabelView* views = Labels(classification.Labels);
        for (int i = 0; i < classification.Labels.Count; i++)
        {
            views[i].IsChosen = chosen.Contains(views[i].Id) ? 1 : 0;
        }

        _answers[item] = new NativeArray((nint)views, classification.Labels.Count);
    }

    /// <summary>Takes the masks of an item.</summary>
    public void Add(int item, IReadOnlyList<MaskFill> masks, OffsetMap offsets)
    {
        MaskView* views = Arena.Allocate<MaskView>(masks.Count);
        for (int i = 0; i < masks.Count; i++)
        {
            MaskFill mask = masks[i];
            views[i] = new MaskView
            {
                Start = offsets.ToCaller(mask.Start),
                End = offsets.ToCaller(mask.Start + mask.Length),
                Candidates = Labels(mask.Candidates),
                CandidateCount = (nuint)mask.Candidates.Count,
            };
        }

        _answers[item] = new NativeArray((nint)views, masks.Count);
    }

    /// <inheritdoc/>
    public override string ToString() => kind switch
    {
        ResultKind.Entities => "a result of entities",
        ResultKind.Answers => "a result of answers",
        ResultKind.Labels => "a result of labels",
        ResultKind.Masks => "a result of masks",
        _ => "a result of embeddings",
    };

    private LabelView* Labels(IReadOnlyList<LabelScore> labels)
    {
        LabelView* views = Arena.Allocate<LabelView>(labels.Count);
        for (int i = 0; i < labels.Count; i++)
        {
            LabelScore label = labels[i];
            views[i] = new LabelView { Name = Arena.Name(label.Label), Score = label.Score, Id = label.Id };
        }

        return views;
    }

    private void Require(ResultKind wanted)
    {
        if (wanted != kind)
        {
            throw new CallException(Status.InvalidHandle, $"result: found {this}, which this function does not take.");
        }
    }

    private int Index(nuint item) =>
        item < (nuint)count ? (int)item : throw CallException.Argument("item", $"expected less than {count}, the number of items, found {item}.");
}
