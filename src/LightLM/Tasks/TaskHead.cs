using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Threading;

namespace LightLM.Tasks;

/// <summary>What stands on top of an encoder: its weights, and what it makes of the encoder's states for the items that asked.</summary>
internal abstract class TaskHead(ModelSession session) : IDisposable
{
    /// <summary>The encoder and the tokenizer.</summary>
    public ModelSession Session => session;

    /// <summary>What its calls do, as telemetry names it: "embeddings", which OpenTelemetry defines, or the verb of the call.</summary>
    public abstract string Operation { get; }

    /// <summary>Computes the head's logits [rows, labels] from the last hidden states that it reads [rows, hidden].</summary>
    public abstract Matrix Logits(in Matrix rows, Workspace workspace);

    /// <summary>Computes what neighbouring sequences ask for, and gives it to their items.</summary>
    /// <param name="group">The sequences.</param>
    /// <param name="rows">The last hidden states of the rows that they read: [result rows, hidden].</param>
    /// <param name="workspace">The batch's memory.</param>
    public virtual void Take(in SequenceGroup group, in Matrix rows, Workspace workspace) => HandOut(group, Logits(rows, workspace));

    public abstract void Dispose();

    /// <summary>Gives each item the rows of its sequence.</summary>
    protected static void HandOut(in SequenceGroup group, in Matrix outputs)
    {
        for (int i = 0; i < group.Count; i++)
        {
            int first = group.FirstRow(i);
            group[i].Input.Take(group[i].Sequence, outputs.Slice(first, group.FirstRow(i + 1) - first));
        }
    }
}

/// <summary>
/// A task in three parts: an item is prepared (<see cref="TaskInput{TQuery, TAnswer}"/>), run with others (<see cref="InputRun"/>) and
/// read. Whoever answers one query, a list, a file or requests from a queue calls the same three.
/// </summary>
/// <typeparam name="TQuery">What is asked.</typeparam>
/// <typeparam name="TAnswer">What is answered.</typeparam>
internal abstract class TaskHead<TQuery, TAnswer> : TaskHead
{
    private readonly Pool<TaskCall<TQuery, TAnswer>> _calls;

    protected TaskHead(ModelSession session)
        : base(session) => _calls = new Pool<TaskCall<TQuery, TAnswer>>(() => new TaskCall<TQuery, TAnswer>(this));

    /// <summary>Makes an empty item.</summary>
    public abstract TaskInput<TQuery, TAnswer> CreateInput();

    /// <summary>Prepares an item, which keeps its own error.</summary>
    public TaskInput<TQuery, TAnswer> Prepare(in TQuery query)
    {
        TaskInput<TQuery, TAnswer> input = CreateInput();
        input.Prepare(query);
        return input;
    }

    /// <summary>Takes memory for a call, to be returned.</summary>
    protected TaskCall<TQuery, TAnswer> RentCall() => _calls.Rent();

    /// <summary>Returns the memory of a call.</summary>
    protected void ReturnCall(TaskCall<TQuery, TAnswer> call) => _calls.Return(call);

    /// <summary>Answers one query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="tokens">Grows by the tokens that the encoder reads.</param>
    /// <param name="cancellationToken">Checked before each batch.</param>
    public TAnswer Answer(in TQuery query, ref long tokens, CancellationToken cancellationToken)
    {
        TaskCall<TQuery, TAnswer> call = _calls.Rent();
        try
        {
            TaskInput<TQuery, TAnswer> input = call.Run(query, cancellationToken);
            tokens += input.TokenCount;
            return input.Read();
        }
        finally
        {
            _calls.Return(call);
        }
    }

    /// <summary>Answers many queries, some at a time, so that the memory does not grow with the list.</summary>
    /// <param name="items">The items.</param>
    /// <param name="state">What the queries have in common.</param>
    /// <param name="query">Makes a query of an item.</param>
    /// <param name="tokens">Grows by the tokens that the encoder reads.</param>
    /// <param name="cancellationToken">Checked before each batch.</param>
    /// <exception cref="InputException">An item cannot be answered; its index is named.</exception>
    public TAnswer[] Answer<TItem, TState>(
        IReadOnlyList<TItem> items, TState state, Func<TItem, TState, TQuery> query, ref long tokens, CancellationToken cancellationToken)
    {
        TAnswer[] answers = new TAnswer[items.Count];
        TaskCall<TQuery, TAnswer> call = _calls.Rent();
        try
        {
            int done = 0;
            for (int i = 0; i < answers.Length; i++)
            {
                if (call.Prepare(query(items[i], state)) is InputException error)
                {
                    throw new InputException($"Item {i}: {error.Message}", error);
                }

                if (call.IsFull || i == answers.Length - 1)
                {
                    tokens += call.Run(cancellationToken);
                    for (int input = 0; done <= i; input++)
                    {
                        answers[done++] = call.Read(input);
                    }

                    call.Clear();
                }
            }

            return answers;
        }
        finally
        {
            _calls.Return(call);
        }
    }
}
