namespace LightLM.Tasks.Prompted;

/// <summary>An extraction that is run sequence by sequence, so that others can take turns with it; finds what <see cref="SchemaRun"/> finds at once.</summary>
internal sealed class ExtractionSteps
{
    private readonly PromptedExtractor _extractor;
    private readonly SchemaRun _run;
    private PreparedInput<IReadOnlyList<FoundSpan>>[] _level = [];
    private int _next;

    /// <summary>Prepares the first prompts.</summary>
    /// <param name="extractor">The model's head.</param>
    /// <param name="text">The text.</param>
    /// <param name="schema">What to find.</param>
    /// <param name="threshold">The probability above which a token is a start or an end.</param>
    /// <exception cref="InputException">A name is no prompt for the model.</exception>
    internal ExtractionSteps(PromptedExtractor extractor, string text, ExtractionSchema schema, float threshold)
    {
        _extractor = extractor;
        _run = new SchemaRun(extractor, [text], threshold, CancellationToken.None);
        _run.Begin(schema);
        PrepareLevel();
        Advance();
    }

    /// <summary>The tokens of the next sequence; null where all is found.</summary>
    public int? NextTokenCount => _next < _level.Length ? _level[_next].NextTokenCount : null;

    /// <summary>The tokens of all sequences that are known yet.</summary>
    public int TokenCount { get; private set; }

    /// <summary>The tokens of the prompts that are answered.</summary>
    public int DoneTokenCount { get; private set; }

    /// <summary>The input whose next sequence is to be run.</summary>
    public PreparedInput NextInput => _level[_next];

    /// <summary>What was found, in the order of the schema and, for a name, of the text.</summary>
    public IReadOnlyList<Extraction> Read() => _run.Build()[0];

    /// <summary>Goes to the next sequence that is not done, once one has been run; behind the last of a level, to the next level.</summary>
    public void Advance()
    {
        while (_level.Length > 0 && NextTokenCount is null)
        {
            DoneTokenCount += _level[_next].TokenCount;
            if (++_next >= _level.Length)
            {
                _run.Take(Array.ConvertAll(_level, input => input.Read()));
                PrepareLevel();
            }
        }
    }

    private void PrepareLevel()
    {
        _level = [.. _run.Level.Select(query => _extractor.Prepare(query))];
        _next = 0;
        TokenCount += _level.Sum(input => input.TokenCount);
    }
}
