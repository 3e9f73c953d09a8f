namespace LightLM.Tasks.Prompted;

/// <summary>
/// Finds what a schema names in some texts, level by level: all prompts of a level and of all texts are run together. What is found is the
/// beginning of the next level's prompts.
/// </summary>
/// <param name="extractor">The model.</param>
/// <param name="texts">The texts.</param>
/// <param name="threshold">The probability above which a token is a start or an end.</param>
/// <param name="cancellationToken">Cancels between groups.</param>
internal sealed class SchemaRun(PromptedExtractor extractor, IReadOnlyList<string> texts, float threshold, CancellationToken cancellationToken)
{
    private readonly float _threshold = PromptedExtractor.Checked(threshold);
    private Node[] _roots = [];
    private List<Branch> _level = [];

    /// <summary>The prompts that are to be answered next; none when all is found.</summary>
    public IReadOnlyList<PromptQuery> Level => [.. _level.Select(Query)];

    /// <summary>Finds all that the schema names.</summary>
    /// <param name="schema">What to find.</param>
    /// <param name="tokens">Grows by the tokens that the encoder reads.</param>
    /// <returns>For each text what was found, in the order of the schema and, for a name, of the text.</returns>
    public IReadOnlyList<Extraction>[] Run(ExtractionSchema schema, ref long tokens)
    {
        Begin(schema);
        while (_level.Count > 0)
        {
            Take(extractor.Answer(_level, this, static (branch, run) => run.Query(branch), ref tokens, cancellationToken));
        }

        return Build();
    }

    /// <summary>Makes the first prompts.</summary>
    /// <exception cref="InputException">A name is no prompt for the model.</exception>
    public void Begin(ExtractionSchema schema)
    {
        TokenizedText[] names = [.. schema.Targets.Select(RequirePrompt)];
        _roots = [.. texts.Select((text, index) => new Node(new Document(extractor.Tokenize(text), Place(index)), null))];
        _level = [.. _roots.SelectMany(root => schema.Targets.Zip(names, root.Ask))];
    }

    /// <summary>Takes the answers of the level, and makes the next one of them.</summary>
    public void Take(IReadOnlyList<IReadOnlyList<FoundSpan>> found) =>
        _level = [.. _level.Zip(found).SelectMany(answered => AskForParts(answered.First, answered.Second))];

    /// <summary>What was found so far in each text.</summary>
    public IReadOnlyList<Extraction>[] Build() => Array.ConvertAll(_roots, root => (IReadOnlyList<Extraction>)root.Build());

    private PromptQuery Query(Branch branch) => new(branch.Owner.Document.Text, branch.Prompt, _threshold);

    /// <summary>Adds what was found to its owner.</summary>
    /// <returns>The prompts for its parts. What was found may be so long that no prompt can be made of it: then it has no parts.</returns>
    private IEnumerable<Branch> AskForParts(Branch branch, IReadOnlyList<FoundSpan> found)
    {
        foreach (FoundSpan span in found)
        {
            Node node = branch.Owner.Add(new Extraction(branch.Target.Name, span.Text, span.Span, span.Probability, []));
            foreach (ExtractionTarget part in branch.Target.Parts)
            {
                TokenizedText prompt = extractor.Tokenize(PromptForm.OfPart(span.Text, part.Name));
                if (extractor.FindFault(prompt) is null)
                {
                    yield return node.Ask(part, prompt);
                }
            }
        }
    }

    /// <summary>Makes the prompt for a name; those of its parts, which begin with what will be found, must be readable by themselves too.</summary>
    /// <exception cref="InputException">A name is no prompt for the model.</exception>
    private TokenizedText RequirePrompt(ExtractionTarget target)
    {
        TokenizedText prompt = extractor.Tokenize(PromptForm.Of(target.Name));
        extractor.Check(prompt);
        foreach (ExtractionTarget part in target.Parts)
        {
            RequirePrompt(part);
        }

        return prompt;
    }

    private string Place(int text) => texts.Count == 1 ? "" : $"Item {text}: ";

    /// <summary>A text, and how often it was asked about.</summary>
    private sealed class Document(TokenizedText text, string place)
    {
        private int _prompts;

        public TokenizedText Text => text;

        /// <exception cref="InputException">It was asked too often.</exception>
        public void CountPrompt(string prompt)
        {
            if (_prompts++ == ExtractionSchema.MaxPrompts)
            {
                throw new InputException(
                    $"{place}The text: expected at most {ExtractionSchema.MaxPrompts} prompts for what the schema names, found more at"
                    + $" \"{Excerpt.Of(prompt)}\". Raise the threshold, shorten the text, or ask for fewer parts.");
            }
        }
    }

    /// <summary>A text, or something found in it, with what belongs to it.</summary>
    private sealed class Node(Document document, Extraction? found)
    {
        private readonly List<Node> _parts = [];

        public Document Document => document;

        public Node Add(Extraction part)
        {
            Node node = new(document, part);
            _parts.Add(node);
            return node;
        }

        public Branch Ask(ExtractionTarget target, TokenizedText prompt)
        {
            document.CountPrompt(prompt.Text);
            return new Branch(this, target, prompt);
        }

        public Extraction[] Build() => [.. _parts.Select(part => part.Found! with { Parts = part.Build() })];

        private Extraction? Found => found;
    }

    /// <summary>A prompt whose answers belong to a node.</summary>
    private sealed record Branch(Node Owner, ExtractionTarget Target, TokenizedText Prompt);
}
