using LightLM.Kernels;

namespace LightLM.Encoders.Chunks;

/// <summary>Attention in chunks over one sequence, for one head.</summary>
/// <param name="order">The chunks.</param>
/// <param name="kernels">The kernels.</param>
/// <param name="memory">The scratch memory.</param>
internal readonly unsafe ref struct ChunkedHead(in ChunkOrder order, KernelSet kernels, in ChunkMemory memory)
{
    private readonly ChunkOrder _order = order;
    private readonly ChunkMemory _memory = memory;

    /// <summary>Queries [tokens, head size] to their results [tokens, head size], chunk by chunk in the order of the tokens.</summary>
    public void AttendInOrder(in Matrix query, in Matrix keys, in Matrix values, in Matrix results, bool hidesSelf)
    {
        for (int chunk = 0; chunk < _order.Chunks; chunk++)
        {
            Attend(chunk, null, query, keys, values, results, null, hidesSelf);
        }
    }

    /// <summary>Queries to results and logits of each round, chunk by chunk in the rounds' own orders; no query sees its own key.</summary>
    /// <param name="sorted">[rounds, tokens].</param>
    /// <param name="query">[tokens, head size].</param>
    /// <param name="keys">[tokens, head size].</param>
    /// <param name="values">[tokens, head size].</param>
    /// <param name="results">[rounds * tokens, head size].</param>
    /// <param name="logits">[rounds * tokens].</param>
    public void AttendSorted(int* sorted, in Matrix query, in Matrix keys, in Matrix values, in Matrix results, float* logits)
    {
        for (int chunk = 0; chunk < _order.Chunks; chunk++)
        {
            Attend(chunk, sorted, query, keys, values, results, logits, hidesSelf: true);
        }
    }

    private void Attend(
        int chunk, int* sorted, in Matrix query, in Matrix keys, in Matrix values, in Matrix results, float* logits, bool hidesSelf)
    {
        (int first, int queries) = _order.TokensOf(chunk);
        if (queries == 0)
        {
            return;
        }

        int round = _order.RoundOf(chunk) * _order.Tokens;
        for (int i = 0; i < queries; i++)
        {
            query.RowSpan(Token(sorted, round + first + i)).CopyTo(_memory.Query.RowSpan(i));
        }

        (int seen, int pairs) = Gather(chunk, sorted, keys, values, hidesSelf ? queries : 0);
        Matrix context = _memory.Context.Slice(0, queries);
        kernels.AttendChunk(
            _memory.Query.Slice(0, queries),
            _memory.Keys.Slice(0, seen),
            _memory.Values.Slice(0, seen),
            new ReadOnlySpan<SelfPair>(_memory.Self, pairs),
            context,
            logits is null ? null : _memory.Logits,
            _memory.Kernel);
        for (int i = 0; i < queries; i++)
        {
            int row = round + Token(sorted, round + first + i);
            context.RowSpan(i).CopyTo(results.RowSpan(row));
            if (logits is not null)
            {
                logits[row] = _memory.Logits[i];
            }
        }
    }

    /// <summary>Copies the keys and values that a chunk's queries see, and pairs the queries with their own keys.</summary>
    /// <returns>The number of keys, and of pairs.</returns>
    private (int Keys, int Pairs) Gather(int chunk, int* sorted, in Matrix keys, in Matrix values, int queriesToPair)
    {
        int seen = 0, pairs = 0;
        for (int index = 0; index < _order.Seen; index++)
        {
            int other = _order.SeenFrom(chunk, index);
            (int first, int count) = _order.TokensOf(other);
            int round = _order.RoundOf(other) * _order.Tokens;
            for (int i = 0; i < count; i++)
            {
                int token = Token(sorted, round + first + i);
                keys.RowSpan(token).CopyTo(_memory.Keys.RowSpan(seen + i));
                values.RowSpan(token).CopyTo(_memory.Values.RowSpan(seen + i));
            }

            pairs += Pair(chunk, other, sorted, queriesToPair, seen, new Span<SelfPair>(_memory.Self + pairs, queriesToPair));
            seen += count;
        }

        return (seen, pairs);
    }

    /// <summary>A token is once in a round: chunks of one round share all of their tokens or none.</summary>
    private int Pair(int chunk, int other, int* sorted, int queries, int firstKey, Span<SelfPair> pairs)
    {
        int found = 0;
        if (chunk == other)
        {
            for (; found < queries; found++)
            {
                pairs[found] = new SelfPair(found, firstKey + found);
            }
        }
        else if (_order.RoundOf(chunk) != _order.RoundOf(other))
        {
            int mine = (_order.RoundOf(chunk) * _order.Tokens) + _order.TokensOf(chunk).First;
            (int first, int count) = _order.TokensOf(other);
            ReadOnlySpan<int> theirs = new(sorted + (_order.RoundOf(other) * _order.Tokens) + first, count);
            for (int query = 0; query < queries; query++)
            {
                if (theirs.IndexOf(sorted[mine + query]) is >= 0 and int key)
                {
                    pairs[found++] = new SelfPair(query, firstKey + key);
                }
            }
        }

        return found;
    }

    private static int Token(int* sorted, int place) => sorted is null ? place : sorted[place];
}
