namespace LightLM.Tasks.Prompted;

/// <summary>
/// Finds what a schema names in some texts, level by level: all prompts of a level and of all texts are run together. What is found is the
/// beginning of the next level's prompts.
/// </summary>
/// <param name="extractor">The model.</param>
/// <param name="texts">The texts.</param>
/// <param name="threshold">The probability above which a token is a start or an end.</param>
/// <param name="cancellation">Cancels between groups.</param>
internal sealed class SchemaRun(PromptedExtractor extractor, IReadOnlyList<string> texts, float threshold, CancellationToken cancellation)
{
    private const string PartOf = "的";
    private readonly float _threshold = PromptedExtractor.Checked(threshold);

    /// <summary>Finds all that the schema names.</summary>
    /// <returns>For each text what was found, in the order of the schema and, for a name, of the text.</returns>
    public IReadOnlyList<Extraction>[] Run(ExtractionSchema schema)
    {
        foreach (ExtractionTarget target in schema.Targets)
        {
            extractor.Check([.. extractor.Session.Tokenizer.Tokenize(target.Name)], target.Name);
        }

        Node[] roots = [.. texts.Select(text => new Node(text, null))];
        List<Branch> level = [.. roots.SelectMany(root => schema.Targets.Select(target => new Branch(root, target, target.Name)))];
        while (level.Count > 0)
        {
            IReadOnlyList<FoundSpan>[] found = extractor.Answer(
                level, _threshold, static (branch, threshold) => new PromptQuery(branch.Owner.Document, branch.Prompt, threshold), cancellation);
            List<Branch> next = [];
            foreach ((int i, Branch branch) in level.Index())
            {
                foreach (FoundSpan span in found[i])
                {
                    Node node = new(branch.Owner.Document, new Extraction(branch.Target.Name, span.Text, span.Start, span.Length, span.Probability, []));
                    branch.Owner.Parts.Add(node);
                    next.AddRange(branch.Target.Parts.Select(part => new Branch(node, part, span.Text + PartOf + part.Name)).Where(Fits));
                }
            }

            level = next;
        }

        return Array.ConvertAll(roots, root => (IReadOnlyList<Extraction>)root.Build());
    }

    /// <summary>What was found may be so long that no prompt can be made of it: then it has no parts.</summary>
    private bool Fits(Branch branch) => extractor.IsPrompt([.. extractor.Session.Tokenizer.Tokenize(branch.Prompt)]);

    /// <summary>A text, or something found in it, with what belongs to it.</summary>
    private sealed class Node(string document, Extraction? found)
    {
        public string Document => document;

        public List<Node> Parts { get; } = [];

        public Extraction[] Build() => [.. Parts.Select(part => part.Found! with { Parts = part.Build() })];

        private Extraction? Found => found;
    }

    /// <summary>A prompt whose answers belong to a node.</summary>
    private sealed record Branch(Node Owner, ExtractionTarget Target, string Prompt);
}
