using System.Runtime.InteropServices;

namespace LightLM.Encoders;

/// <summary>
/// The tokens of several sequences behind one another, without padding: the rows of one [tokens, hidden] matrix. Each sequence says
/// which of its rows are read from the result. Reused from call to call.
/// </summary>
internal sealed class TokenBatch
{
    private readonly List<int> _ids = [];
    private readonly List<int> _tokenTypes = [];
    private readonly List<int> _positions = [];
    private readonly List<int> _starts = [0];
    private readonly List<int> _batchLengths = [];
    private readonly List<int> _resultRows = [];
    private readonly List<int> _resultPositions = [];
    private readonly List<int> _resultStarts = [0];

    /// <summary>The number of tokens of all sequences.</summary>
    public int TokenCount => _ids.Count;

    /// <summary>The number of sequences.</summary>
    public int SequenceCount => _starts.Count - 1;

    /// <summary>The vocabulary ids of all tokens.</summary>
    public ReadOnlySpan<int> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <summary>The token types of all tokens.</summary>
    public ReadOnlySpan<int> TokenTypes => CollectionsMarshal.AsSpan(_tokenTypes);

    /// <summary>The positions of all tokens in their sequences, from 0.</summary>
    public ReadOnlySpan<int> Positions => CollectionsMarshal.AsSpan(_positions);

    /// <summary>The rows of the [tokens, hidden] matrix that make up the result, in order.</summary>
    public ReadOnlySpan<int> ResultRows => CollectionsMarshal.AsSpan(_resultRows);

    /// <summary>The positions of the result's tokens in their sequences.</summary>
    public ReadOnlySpan<int> ResultPositions => CollectionsMarshal.AsSpan(_resultPositions);

    /// <summary>Whether the result is all rows.</summary>
    public bool WantsAllRows => _resultRows.Count == _ids.Count;

    /// <summary>The first row of a sequence.</summary>
    public int Start(int sequence) => _starts[sequence];

    /// <summary>The number of tokens of a sequence.</summary>
    public int Length(int sequence) => _starts[sequence + 1] - _starts[sequence];

    /// <summary>The length of the longest sequence of a batch that a sequence was filled up with where it was recorded; 0 by itself.</summary>
    public int BatchLength(int sequence) => _batchLengths[sequence];

    /// <summary>The first row of a sequence in the result.</summary>
    public int ResultStart(int sequence) => _resultStarts[sequence];

    /// <summary>The number of rows of a sequence in the result.</summary>
    public int ResultLength(int sequence) => _resultStarts[sequence + 1] - _resultStarts[sequence];

    /// <summary>Removes all sequences.</summary>
    public void Clear()
    {
        _ids.Clear();
        _tokenTypes.Clear();
        _positions.Clear();
        _starts.Clear();
        _starts.Add(0);
        _batchLengths.Clear();
        _resultRows.Clear();
        _resultPositions.Clear();
        _resultStarts.Clear();
        _resultStarts.Add(0);
    }

    /// <summary>Appends a sequence of which all rows are read.</summary>
    /// <param name="ids">Vocabulary ids; at least one.</param>
    /// <param name="tokenTypes">A token type for each id.</param>
    /// <param name="batchLength">The length of the batch that it was recorded in, which attention in chunks depends on; 0 by itself.</param>
    public void Add(ReadOnlySpan<int> ids, ReadOnlySpan<int> tokenTypes, int batchLength = 0)
    {
        AddTokens(ids, tokenTypes);
        EndSequence();
        _batchLengths[^1] = batchLength;
    }

    /// <summary>Appends a sequence of which some rows are read.</summary>
    /// <param name="ids">Vocabulary ids; at least one.</param>
    /// <param name="tokenTypes">A token type for each id.</param>
    /// <param name="rows">Positions in the sequence, ascending.</param>
    public void Add(ReadOnlySpan<int> ids, ReadOnlySpan<int> tokenTypes, ReadOnlySpan<int> rows)
    {
        AddTokens(ids, tokenTypes);
        EndSequence(rows);
    }

    /// <summary>Appends a token to the sequence that is being written.</summary>
    public void AddToken(int id, int tokenType)
    {
        _positions.Add(_ids.Count - _starts[^1]);
        _ids.Add(id);
        _tokenTypes.Add(tokenType);
    }

    /// <summary>Ends the sequence that is being written; all its rows are read.</summary>
    public void EndSequence()
    {
        for (int row = _starts[^1]; row < _ids.Count; row++)
        {
            _resultRows.Add(row);
            _resultPositions.Add(row - _starts[^1]);
        }

        Close();
    }

    /// <summary>Ends the sequence that is being written.</summary>
    /// <param name="rows">The positions that are read, ascending.</param>
    public void EndSequence(ReadOnlySpan<int> rows)
    {
        int start = _starts[^1];
        int before = -1;
        foreach (int row in rows)
        {
            if (row <= before || row >= _ids.Count - start)
            {
                throw new ArgumentException($"Expected ascending positions below {_ids.Count - start}, found {row} after {before}.", nameof(rows));
            }

            _resultRows.Add(start + row);
            _resultPositions.Add(row);
            before = row;
        }

        Close();
    }

    private void AddTokens(ReadOnlySpan<int> ids, ReadOnlySpan<int> tokenTypes)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            AddToken(ids[i], tokenTypes[i]);
        }
    }

    private void Close()
    {
        _starts.Add(_ids.Count);
        _batchLengths.Add(0);
        _resultStarts.Add(_resultRows.Count);
    }
}
