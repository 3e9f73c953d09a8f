using LightLM.Clue.Files;

namespace LightLM.Clue.Submissions;

/// <summary>
/// Collects what is wrong with one file. Problems of one kind are counted and the first few are kept, so that a file that is wrong in every
/// line costs no more than one that is wrong in some.
/// </summary>
internal sealed class ProblemList(string path) : FaultLog(path)
{
    /// <summary>How many problems of a kind are kept; more of them are told as one.</summary>
    private const int Kept = 3;

    /// <summary>How many kinds are told apart: beyond, a file is garbage rather than at fault.</summary>
    private const int MostKinds = 20;

    private const int LongestMessage = 400;

    private readonly Dictionary<ProblemKind, Group> _groups = [];
    private readonly List<Problem> _others = [];
    private string? _lastMessage;
    private ProblemKind _lastKind;

    /// <summary>Whether anything keeps the file from being used.</summary>
    public bool HasErrors => _others.Count > 0 || _groups.Keys.Any(kind => kind.Severity == ProblemSeverity.Error);

    /// <summary>The problems by line; those of the whole file come first.</summary>
    public IEnumerable<Problem> InOrder =>
        _others.Concat(_groups.SelectMany(group => group.Value.Problems(Path, group.Key.Severity))).OrderBy(problem => problem.Line ?? 0);

    public override void Add(int? line, string? field, string problem) =>
        Add(ProblemSeverity.Error, line, field is null ? problem : $"{CodePoints.Excerpt(field)}: {problem}", id: null);

    /// <summary>Adds an error.</summary>
    /// <param name="line">The line, or null when it is the whole file.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="id">The id of the row that it is about.</param>
    public void Error(int? line, string message, RowId? id = null) => Add(ProblemSeverity.Error, line, message, id);

    /// <summary>Adds a warning.</summary>
    /// <inheritdoc cref="Error"/>
    public void Warn(int? line, string message, RowId? id = null) => Add(ProblemSeverity.Warning, line, message, id);

    /// <summary>Adds an error that may be about another file.</summary>
    public void Add(DataFileException e)
    {
        string message = e.Field is null ? e.Problem : $"{e.Field}: {e.Problem}";
        _others.Add(new Problem(e.Path, e.Line, message, ProblemSeverity.Error));
    }

    /// <summary>Says which rows the problems are about.</summary>
    /// <param name="rows">The rows that could be read, each on a line of its own.</param>
    public void NameRows(IEnumerable<(int Line, RowId Id)> rows)
    {
        ILookup<int, Place> nameless = _groups.Values.SelectMany(group => group.Places)
            .Where(place => place.Id is null && place.Line is not null)
            .ToLookup(place => place.Line!.Value);
        foreach ((int line, RowId id) in nameless.Count == 0 ? [] : rows)
        {
            foreach (Place place in nameless[line])
            {
                place.Id = id;
            }
        }
    }

    private void Add(ProblemSeverity severity, int? line, string message, RowId? id)
    {
        // The same fault on line after line has the same text.
        ProblemKind kind = ReferenceEquals(message, _lastMessage) && severity == _lastKind.Severity
            ? _lastKind
            : ProblemKind.Of(severity, message);
        (_lastMessage, _lastKind) = (message, kind);
        if (!_groups.TryGetValue(kind, out Group? group))
        {
            kind = _groups.Count < MostKinds ? kind : ProblemKind.Other(severity);
            if (!_groups.TryGetValue(kind, out group))
            {
                _groups[kind] = group = new Group();
            }
        }

        group.Add(line, message, id);
    }

    private sealed class Place(int? line, string message, RowId? id)
    {
        public int? Line => line;

        public string Message => message;

        public RowId? Id { get; set; } = id;

        public ProblemExample ToExample() => new(line, Id is RowId known ? CodePoints.Excerpt(known.ToString()) : null, message);
    }

    private sealed class Group
    {
        private readonly List<Place> _places = [];
        private long _count;

        public IReadOnlyList<Place> Places => _places;

        public void Add(int? line, string message, RowId? id)
        {
            _count++;
            if (_places.Count < Kept)
            {
                _places.Add(new Place(line, CodePoints.Excerpt(message, LongestMessage), id));
            }
        }

        public IEnumerable<Problem> Problems(string path, ProblemSeverity severity) => _count <= Kept
            ? _places.Select(place => new Problem(path, place.Line, place.Message, severity))
            : [
                new Problem(path, _places[0].Line, _places[0].Message, severity)
                {
                    Count = _count,
                    Examples = [.. _places.Select(place => place.ToExample())],
                },
            ];
    }
}
